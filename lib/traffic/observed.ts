/** Requests to a host's destinations within one interval, as counted by those who sent them. */
export type ObservedPoint = {
  fromMs: number
  toMs: number
  /** By `destinationId(host, subset)`. A destination with nothing is left out. */
  counts: Record<string, { requests: number; errors: number }>
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

export type ObservedShare = { requests: number; errors: number; percent: number; errorPercent: number }

/** Shares over the intervals that end after `sinceMs`; empty when no request was counted. */
export function observedShares(
  points: readonly ObservedPoint[],
  sinceMs: number,
): Record<string, ObservedShare> {
  const totals: Record<string, { requests: number; errors: number }> = {}
  for (const { toMs, counts } of points) {
    if (toMs <= sinceMs) continue
    for (const [id, { requests, errors }] of Object.entries(counts)) {
      const total = totals[id] ?? { requests: 0, errors: 0 }
      totals[id] = { requests: total.requests + requests, errors: total.errors + errors }
    }
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
