import { destinationLabel } from '#components/traffic/observed/destination-label.ts'
import { type ObservedPoint, type ObservedSplit, observedShares } from '#lib/traffic/observed.ts'
import { destinationId, type TrafficRule } from '#lib/traffic/rules.ts'

export type ObservedRow = {
  id: string
  label: string
  /** Null for a destination that the rule does not name, and without a rule. */
  configuredPercent: number | null
  /** Null while nothing was counted, and for a destination that the rule does not name. */
  observedPercent: number | null
  differencePoints: number | null
  /** More than chance explains; never said where the counters count other requests too. */
  isOff: boolean
  requests: number
  perMinute: number
  errorPercent: number | null
  p99Ms: number | null
}

export type ObservedWindow = { points: ObservedPoint[]; lengthMs: number }

const LAST_MS = 60_000
/** Below this many points a difference is nothing to look into, however many requests were counted. */
const LEAST_POINTS = 4

/** The points of the last minute by the server's own clock, and none from before the weights changed. */
export function lastMinute(points: readonly ObservedPoint[], changedMs: number | null): ObservedWindow {
  const endMs = points.at(-1)?.toMs ?? 0
  const within = points.filter(
    ({ fromMs, toMs }) => toMs > endMs - LAST_MS && (changedMs === null || fromMs >= changedMs),
  )
  return {
    points: within,
    lengthMs: within.reduce((sum, { fromMs, toMs }) => sum + (toMs - fromMs), 0),
  }
}

/** Whether the table covers less than a minute because the weights changed. */
export const isWithinLastMinute = (points: readonly ObservedPoint[], atMs: number | null): boolean =>
  atMs !== null && atMs > (points.at(-1)?.toMs ?? atMs) - LAST_MS

/** A row for each destination of the rule in its order, and one for each other destination that took requests. */
export function observedRows(
  rule: TrafficRule | null,
  { points, lengthMs }: ObservedWindow,
  { p99Ms, isToldApart }: { p99Ms: ObservedSplit['p99Ms']; isToldApart: boolean },
): ObservedRow[] {
  const configured = configuredOf(rule)
  const all = observedShares(points, 0)
  const ofRule = observedShares(
    points.map((point) => ({
      ...point,
      counts: Object.fromEntries(Object.entries(point.counts).filter(([id]) => configured.has(id))),
    })),
    0,
  )
  const total = Object.values(ofRule).reduce((sum, { requests }) => sum + requests, 0)
  const others = Object.keys(all).filter((id) => !configured.has(id))
  return [...configured.keys(), ...others].map((id) => {
    const share = all[id]
    const configuredPercent = configured.get(id) ?? null
    const observedPercent = rule && configuredPercent === null ? null : percentOf(id, rule ? ofRule : all)
    const difference =
      configuredPercent === null || observedPercent === null ? null : observedPercent - configuredPercent
    return {
      id,
      label: destinationLabel(...partsOf(id)),
      configuredPercent,
      observedPercent,
      differencePoints: difference,
      isOff:
        isToldApart && difference !== null && isMoreThanChance(difference, configuredPercent ?? 0, total),
      requests: share?.requests ?? 0,
      perMinute: lengthMs > 0 ? ((share?.requests ?? 0) * 60_000) / lengthMs : 0,
      errorPercent: share && share.requests > 0 ? share.errorPercent : null,
      p99Ms: p99Ms[id] ?? null,
    }
  })
}

/** A rule may name a destination twice, for two ports: its shares then add up, as its counters do. */
export function configuredOf(rule: TrafficRule | null): Map<string, number> {
  const configured = new Map<string, number>()
  for (const { host, subset, percent } of rule?.destinations ?? []) {
    const id = destinationId(host, subset)
    configured.set(id, (configured.get(id) ?? 0) + percent)
  }
  return configured
}

/** Three standard deviations of the share among that many requests, picked at random as Envoy does. */
function isMoreThanChance(difference: number, configuredPercent: number, requests: number): boolean {
  const share = configuredPercent / 100
  const chance = requests > 0 ? 300 * Math.sqrt((share * (1 - share)) / requests) : Number.POSITIVE_INFINITY
  return Math.abs(difference) > Math.max(LEAST_POINTS, chance)
}

function percentOf(id: string, shares: ReturnType<typeof observedShares>): number | null {
  return Object.keys(shares).length === 0 ? null : (shares[id]?.percent ?? 0)
}

function partsOf(id: string): [string, string] {
  const at = id.lastIndexOf('|')
  return at < 0 ? [id, ''] : [id.slice(0, at), id.slice(at + 1)]
}
