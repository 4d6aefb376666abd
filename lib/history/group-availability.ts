import type { Interval } from '#lib/history/interval.ts'
import { type GroupMember, type Stretch, sweepGroup } from '#lib/history/sweep-group.ts'

/** Shares, 0 to 1, of the covered time in which at least one member was in its life; null when there is no such time. */
export type GroupAvailability = {
  /** Time with at least one available member. */
  atLeastOne: number | null
  /** Time in which all members in their life were available. */
  all: number | null
  /** The mean over that time of the available weight as a share of the weight of the members in life. */
  capacity: number | null
}

/** One part of a series, epoch milliseconds; null where nobody watched or no member was in its life. */
export type AvailabilityBucket = Interval & Pick<GroupAvailability, 'capacity' | 'atLeastOne'>

type Totals = { ms: number; oneMs: number; allMs: number; shareMs: number }

/** How available a group was as a whole while somebody watched it (`covered`, sorted and disjoint). */
export function groupAvailability(
  members: readonly GroupMember[],
  covered: readonly Interval[],
): GroupAvailability {
  const totals = noTime()
  for (const stretch of sweepGroup(members, covered)) add(totals, stretch, stretch.toMs - stretch.fromMs)
  return ratiosOf(totals)
}

/**
 * The same over each of `buckets` (a whole number above 0) equal parts of `window`, in order. Where the window does not
 * divide into whole milliseconds the inner borders are fractions; the parts tile the window all the same.
 */
export function availabilitySeries(
  members: readonly GroupMember[],
  covered: readonly Interval[],
  window: Interval,
  buckets: number,
): AvailabilityBucket[] {
  const borderMs = (part: number) => window.fromMs + (part * (window.toMs - window.fromMs)) / buckets
  const parts = Array.from({ length: buckets }, (_, part) => ({
    fromMs: borderMs(part),
    toMs: borderMs(part + 1),
    totals: noTime(),
  }))

  let first = 0
  for (const stretch of sweepGroup(members, covered)) {
    while ((parts[first]?.toMs ?? Number.POSITIVE_INFINITY) <= stretch.fromMs) first += 1
    for (let part = first; ; part += 1) {
      const bucket = parts[part]
      if (!bucket || bucket.fromMs >= stretch.toMs) break
      const fromMs = Math.max(bucket.fromMs, stretch.fromMs)
      const toMs = Math.min(bucket.toMs, stretch.toMs)
      add(bucket.totals, stretch, toMs - fromMs)
    }
  }
  return parts.map(({ fromMs, toMs, totals }) => {
    const { capacity, atLeastOne } = ratiosOf(totals)
    return { fromMs, toMs, capacity, atLeastOne }
  })
}

const noTime = (): Totals => ({ ms: 0, oneMs: 0, allMs: 0, shareMs: 0 })

function add(totals: Totals, stretch: Stretch, ms: number): void {
  totals.ms += ms
  if (stretch.available > 0) totals.oneMs += ms
  if (stretch.available === stretch.inLife) totals.allMs += ms
  totals.shareMs += stretch.availableShare * ms
}

const ratiosOf = ({ ms, oneMs, allMs, shareMs }: Totals): GroupAvailability =>
  ms > 0
    ? { atLeastOne: oneMs / ms, all: allMs / ms, capacity: shareMs / ms }
    : { atLeastOne: null, all: null, capacity: null }
