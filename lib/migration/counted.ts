import type { Counted } from '#lib/migration/record.ts'
import { addCount, type ObservedPoint, type RequestCounts } from '#lib/traffic/observed.ts'

export type Tally = { requests: number; errors: number }

/**
 * Adds the intervals that lie wholly after what was counted so far. A soak may last longer than points are kept, so
 * what has been seen of it is kept as a sum.
 */
export function addCounts(counted: Counted, points: readonly ObservedPoint[]): Counted {
  const sums: RequestCounts = { ...counted.counts }
  let { untilMs } = counted
  for (const { fromMs, toMs, counts } of points) {
    if (fromMs < untilMs) continue
    untilMs = toMs
    for (const [id, count] of Object.entries(counts)) addCount(sums, id, count)
  }
  return { untilMs, counts: sums }
}

/** Requests and errors of some destinations together. */
export function tallyOf(counts: RequestCounts, ids: readonly string[]): Tally {
  const tally = { requests: 0, errors: 0 }
  for (const id of new Set(ids)) {
    tally.requests += counts[id]?.requests ?? 0
    tally.errors += counts[id]?.errors ?? 0
  }
  return tally
}
