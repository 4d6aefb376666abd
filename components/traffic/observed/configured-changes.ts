import { configuredOf } from '#components/traffic/observed/observed-rows.ts'
import type { JsonObject } from '#lib/json.ts'
import type { VirtualServiceView } from '#lib/mesh/views.ts'
import { resolveHost } from '#lib/traffic/destinations.ts'
import type { Operation } from '#lib/traffic/operation.ts'
import { readRules } from '#lib/traffic/read-rules.ts'
import type { TrafficRule } from '#lib/traffic/rules.ts'

/** What the rule gives each destination from a moment on: since it was changed, or since it was first seen here. */
export type ConfiguredChange = {
  kind: 'changed' | 'seen'
  atMs: number
  percents: Record<string, number>
}

export const percentsOf = (rule: TrafficRule): Record<string, number> =>
  Object.fromEntries(configuredOf(rule))

/** What the audit list says about the weights of a rule, oldest first. */
export function changesOfOperations(
  operations: readonly Operation[],
  { namespace, name }: VirtualServiceView['ref'],
  ruleId: string,
): ConfiguredChange[] {
  return operations
    .flatMap(({ steps }) => steps)
    .flatMap(({ ref, after, writtenMs }) => {
      const isOurs = ref.kind === 'VirtualService' && ref.namespace === namespace && ref.name === name
      const percents = isOurs && after ? percentsIn(after, namespace, ruleId) : null
      return percents && writtenMs !== null ? [{ kind: 'changed' as const, atMs: writtenMs, percents }] : []
    })
    .sort((a, b) => a.atMs - b.atMs)
}

function percentsIn(spec: JsonObject, namespace: string, ruleId: string): Record<string, number> | null {
  const rule = readRules(spec).find(({ id }) => id === ruleId)
  if (!rule) return null
  const destinations = rule.destinations.map((one) => ({ ...one, host: resolveHost(one.host, namespace) }))
  return percentsOf({ ...rule, destinations })
}

/** Changes from both places in one list, without those that change nothing. */
export function mergeChanges(...lists: readonly ConfiguredChange[][]): ConfiguredChange[] {
  const sorted = lists.flat().sort((a, b) => a.atMs - b.atMs)
  return sorted.filter((one, index) => {
    const before = sorted[index - 1]
    return !before || !isSame(before.percents, one.percents)
  })
}

/** When the weights were last changed, if that is known. */
export function lastChangeMs(changes: readonly ConfiguredChange[]): number | null {
  const last = changes.at(-1)
  return last?.kind === 'changed' ? last.atMs : null
}

/** What was configured just before a moment; null when that is earlier than anything known. */
export const configuredAt = (
  changes: readonly ConfiguredChange[],
  atMs: number,
): Record<string, number> | null => changes.findLast((one) => one.atMs < atMs)?.percents ?? null

export function isSame(a: Record<string, number>, b: Record<string, number>): boolean {
  const ids = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...ids].every((id) => (a[id] ?? 0) === (b[id] ?? 0))
}
