import type { ConfiguredChange } from '#components/traffic/observed/configured-changes.ts'
import { configuredAt } from '#components/traffic/observed/configured-changes.ts'
import type { ObservedPoint } from '#lib/traffic/observed.ts'

/** Shares within one stretch of time; null where nothing was counted, or the weights are not known. */
export type ShareBin = {
  atMs: number
  requests: number
  /** In percent, by destination; all of them, or null. */
  shares: Record<string, number> | null
  /** Configured percentages by destination. */
  configured: Record<string, number> | null
}

export const SERIES_MS = 600_000
export const CHART_BIN_MS = 10_000
export const TABLE_BIN_MS = 60_000

/** The last 10 minutes in steps of `binMs`, oldest first, from the first point on. */
export function shareSeries(
  ids: readonly string[],
  points: readonly ObservedPoint[],
  changes: readonly ConfiguredChange[],
  binMs: number,
): ShareBin[] {
  const endMs = points.at(-1)?.toMs
  const firstMs = points[0]?.toMs
  if (endMs === undefined || firstMs === undefined) return []
  const fromBin = Math.floor(Math.max(firstMs, endMs - SERIES_MS) / binMs)
  const toBin = Math.floor(endMs / binMs)
  const counts = Array.from({ length: toBin - fromBin + 1 }, () => ids.map(() => 0))
  for (const point of points) {
    const bin = counts[Math.floor(point.toMs / binMs) - fromBin]
    if (!bin) continue
    ids.forEach((id, index) => {
      bin[index] = (bin[index] ?? 0) + (point.counts[id]?.requests ?? 0)
    })
  }
  return counts.map((bin, index) => {
    const atMs = (fromBin + index) * binMs
    const requests = bin.reduce((sum, one) => sum + one, 0)
    return {
      atMs,
      requests,
      shares:
        requests > 0
          ? Object.fromEntries(ids.map((id, place) => [id, ((bin[place] ?? 0) * 100) / requests]))
          : null,
      configured: configuredAt(changes, atMs + binMs),
    }
  })
}

/** Where the dashed lines stand in a stack of shares: the top of each destination but the last. */
export function stackedTops(
  ids: readonly string[],
  configured: Record<string, number> | null,
): number[] | null {
  if (!configured) return null
  let top = 0
  return ids.slice(0, -1).map((id) => {
    top += configured[id] ?? 0
    return top
  })
}
