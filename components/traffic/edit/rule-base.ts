import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { isDeepStrictEqual } from '#lib/stream/equal.ts'
import { readRules } from '#lib/traffic/read-rules.ts'
import type { RuleKind, TrafficRule } from '#lib/traffic/rules.ts'
import { toPercentages } from '#lib/traffic/weights.ts'

/** A rule as it stands in a spec, with everything that this program does not know. */
export const rawRule = (
  spec: JsonObject | null,
  { kind, index }: { kind: RuleKind; index: number },
): JsonObject | null => {
  const list = spec?.[kind]
  const found: unknown = Array.isArray(list) ? list[index] : null
  return isJsonObject(found) ? found : null
}

/** Whether the base has this very rule, wherever it stands there. */
export function isUntouched(base: JsonObject | null, spec: JsonObject, rule: TrafficRule): boolean {
  const list = base?.[rule.kind]
  const raw = rawRule(spec, rule)
  return Array.isArray(list) && list.some((one) => isDeepStrictEqual(one, raw))
}

/** The percentages that a rule began with, while it still has the destinations of the base; null otherwise. */
export function percentsBefore(
  base: JsonObject | null,
  spec: JsonObject,
  rule: TrafficRule,
): number[] | null {
  if (!base) return null
  const [now] = readRules(spec).filter(({ id }) => id === rule.id)
  const same = readRules(base).filter((one) => now !== undefined && route(one) === route(now))
  const found =
    same.find(({ matches }) => isDeepStrictEqual(matches, now?.matches)) ??
    same.find(({ id }) => id === rule.id)
  return found ? toPercentages(found.destinations.map(({ weight }) => weight)) : null
}

/** The spec with one rule as it began; null when it can't be told which one that was. */
export function withRuleReset(
  base: JsonObject | null,
  spec: JsonObject,
  rule: TrafficRule,
): JsonObject | null {
  const before: unknown = base?.[rule.kind]
  const now: unknown = spec[rule.kind]
  if (!Array.isArray(before) || !Array.isArray(now) || before.length !== now.length) return null
  return { ...spec, [rule.kind]: now.toSpliced(rule.index, 1, before[rule.index]) }
}

const route = ({ kind, destinations }: TrafficRule): string =>
  JSON.stringify([kind, destinations.map(({ host, subset, port }) => [host, subset, port])])
