import type { Interval } from '#lib/history/interval.ts'
import { isAvailable, lifeOf } from '#lib/history/life.ts'
import type { Span } from '#lib/history/spans.ts'

/** One workload of a group: its spans over the window, and its weight as its object says, a whole number. */
export type GroupMember = { spans: readonly Span[]; weight: number }

/** Covered time over which the same members were in their life and the same of them available. */
export type Stretch = Interval & {
  /** At least 1. */
  inLife: number
  available: number
  /** The weight of the available members as a share of the weight of those in life, 0 to 1. */
  availableShare: number
}

type Edge = { atMs: number; of: 'cover' | 'life' | 'available'; step: 1 | -1; weight: number }

/**
 * The time of `covered` (sorted, disjoint) in which at least one member was in its life, in order, cut wherever the
 * members in life or the available ones change. One pass over the sorted edges of all spans.
 */
export function sweepGroup(members: readonly GroupMember[], covered: readonly Interval[]): Stretch[] {
  const edges: Edge[] = []
  addEdges(edges, covered, 'cover', 0)
  for (const member of members) addMember(edges, member)
  edges.sort((a, b) => a.atMs - b.atMs)

  const open = {
    cover: { count: 0, weight: 0 },
    life: { count: 0, weight: 0 },
    available: { count: 0, weight: 0 },
  }
  const stretches: Stretch[] = []
  let fromMs = Number.NEGATIVE_INFINITY
  for (const { atMs, of, step, weight } of edges) {
    if (fromMs < atMs && open.cover.count > 0 && open.life.count > 0) {
      stretches.push({
        fromMs,
        toMs: atMs,
        inLife: open.life.count,
        available: open.available.count,
        availableShare: open.available.weight / open.life.weight,
      })
    }
    fromMs = atMs
    open[of].count += step
    open[of].weight += step * weight
  }
  return stretches
}

function addMember(edges: Edge[], { spans, weight }: GroupMember): void {
  const life = lifeOf(spans)
  if (!life) return
  // Envoy takes an unset weight for 1.
  const envoyWeight = weight || 1
  const availableSpans = spans.filter(({ state }) => isAvailable(state))
  addEdges(edges, [life], 'life', envoyWeight)
  addEdges(edges, availableSpans, 'available', envoyWeight)
}

function addEdges(edges: Edge[], intervals: readonly Interval[], of: Edge['of'], weight: number): void {
  for (const { fromMs, toMs } of intervals) {
    edges.push({ atMs: fromMs, of, step: 1, weight }, { atMs: toMs, of, step: -1, weight })
  }
}
