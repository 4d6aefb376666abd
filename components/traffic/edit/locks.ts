import type { JsonObject } from '#lib/json.ts'
import { readRules } from '#lib/traffic/read-rules.ts'
import type { TrafficRule } from '#lib/traffic/rules.ts'

/** Which destinations of a rule must keep their weight, by the rule's id. */
export type RuleLocks = Readonly<Record<string, boolean[]>>

/**
 * Takes locks over to a changed spec: they follow a rule that moved, and stay with one whose conditions changed.
 * A rule with other destinations than before loses its locks.
 */
export function carryLocks(locks: RuleLocks, before: JsonObject | null, after: JsonObject | null): RuleLocks {
  if (Object.keys(locks).length === 0 || before === after) return locks
  if (!before || !after) return {}
  const [old, now] = [readRules(before), readRules(after)]
  const carried: Record<string, boolean[]> = {}
  for (const [id, places] of Object.entries(locks)) {
    const rule = old.find((one) => one.id === id)
    const heir =
      rule &&
      (now.find((one) => identity(one) === identity(rule)) ??
        now.find((one) => one.id === id && route(one) === route(rule)))
    if (heir && places.some(Boolean)) carried[heir.id] = places
  }
  return carried
}

const route = ({ kind, destinations }: TrafficRule): string =>
  JSON.stringify([kind, destinations.map(({ host, subset, port }) => [host, subset, port])])

const identity = (rule: TrafficRule): string => JSON.stringify([rule.name, rule.matches, route(rule)])
