/** Requests to a host's destinations within one interval, as counted by those who sent them. */
export type ObservedPoint = {
  fromMs: number
  toMs: number
  /** By `destinationId(host, subset)`. A destination with nothing is left out. */
  counts: RequestCounts
}

/** `GET /api/traffic/observed?host=`. Oldest first, the last 10 minutes at most. */
export type ObservedSplit = {
  /** Where the numbers come from; `none` says why in `reason`. */
  source: 'envoy' | 'prometheus' | 'none'
  /** How many proxies were asked and answered; null for Prometheus. */
  callers: { asked: number; answered: number } | null
  points: ObservedPoint[]
  /** The 99th percentile of request duration by destination over the last minutes, where known. */
  p99Ms: Record<string, number>
  /** What is missing and why; empty when nothing is. */
  reason: string
}

export type RequestCounts = Record<string, { requests: number; errors: number }>

/** Adds to what was counted of one destination. */
export function addCount(
  counts: RequestCounts,
  id: string,
  { requests, errors }: RequestCounts[string],
): void {
  const before = counts[id] ?? { requests: 0, errors: 0 }
  counts[id] = { requests: before.requests + requests, errors: before.errors + errors }
}

export type ObservedShare = { requests: number; errors: number; percent: number; errorPercent: number }

/** Shares over the intervals that end after `sinceMs`; empty when no request was counted. */
export function observedShares(
  points: readonly ObservedPoint[],
  sinceMs: number,
): Record<string, ObservedShare> {
  const totals: RequestCounts = {}
  for (const { toMs, counts } of points) {
    if (toMs <= sinceMs) continue
    for (const [id, count] of Object.entries(counts)) addCount(totals, id, count)
  }
  const all = Object.values(totals).reduce((sum, { requests }) => sum + requests, 0)
  if (all === 0) return {}
  return Object.fromEntries(
    Object.entries(totals).map(([id, { requests, errors }]) => [
      id,
      {
        requests,
        errors,
        percent: (requests * 100) / all,
        errorPercent: requests > 0 ? (errors * 100) / requests : 0,
      },
    ]),
  )
}
