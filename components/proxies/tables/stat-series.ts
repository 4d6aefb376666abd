import type { EnvoyStat } from '#lib/envoy/stat.ts'

/** The value of a statistic at a moment, in epoch milliseconds. */
export type Point = { atMs: number; value: number }
/** The last points of each statistic by name. */
export type Series = ReadonlyMap<string, readonly Point[]>

export const MOST_POINTS = 60

/** Series with one more answer. What an answer does not have is dropped; one with the same time changes nothing. */
export function withAnswer(series: Series, stats: readonly EnvoyStat[], atMs: number): Series {
  const next = new Map<string, readonly Point[]>()
  for (const stat of stats) {
    if (stat.kind !== 'value') continue
    const before = series.get(stat.name) ?? []
    const isNew = (before.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY) < atMs
    next.set(stat.name, isNew ? [...before, { atMs, value: stat.value }].slice(-MOST_POINTS) : before)
  }
  return next
}

/**
 * How a statistic moves. Envoy does not tell counters from gauges: one that never fell is taken for a counter, whose rates
 * a second are told; of any other, the values themselves.
 */
export type Movement =
  | { kind: 'unknown' }
  | { kind: 'counter'; perSecond: number; rates: Point[] }
  | { kind: 'gauge'; change: number; values: readonly Point[] }

export function movementOf(points: readonly Point[]): Movement {
  const last = points.at(-1)
  const before = points.at(-2)
  if (!last || !before) return { kind: 'unknown' }
  const rates = points.slice(1).map((point, index) => {
    const from = points[index] ?? point
    const seconds = (point.atMs - from.atMs) / 1000
    return { atMs: point.atMs, value: seconds > 0 ? (point.value - from.value) / seconds : 0 }
  })
  return rates.some(({ value }) => value < 0)
    ? { kind: 'gauge', change: last.value - before.value, values: points }
    : { kind: 'counter', perSecond: rates.at(-1)?.value ?? 0, rates }
}

/** A rate with as many digits as tell something. */
export const rateWords = (perSecond: number): string =>
  perSecond === 0 ? '0' : perSecond < 10 ? perSecond.toFixed(2) : Math.round(perSecond).toLocaleString('en')
