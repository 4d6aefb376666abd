/** A stretch of time from `fromMs` up to, and without, `toMs`, epoch milliseconds. Empty unless it ends after it starts. */
export type Interval = { fromMs: number; toMs: number }

/** The time that any of `intervals`, in any order, holds: sorted, disjoint, none empty, those that touch made one. */
export function unite(intervals: readonly Interval[]): Interval[] {
  const united: Interval[] = []
  for (const { fromMs, toMs } of intervals.toSorted((a, b) => a.fromMs - b.fromMs)) {
    if (toMs <= fromMs) continue
    const last = united.at(-1)
    if (last && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs)
    else united.push({ fromMs, toMs })
  }
  return united
}

/** The time of `window` that `covered`, sorted and disjoint, leaves out: sorted, disjoint, none empty. */
export function gapsIn(covered: readonly Interval[], window: Interval): Interval[] {
  const gaps: Interval[] = []
  let fromMs = window.fromMs
  for (const known of intersect(covered, [window])) {
    if (fromMs < known.fromMs) gaps.push({ fromMs, toMs: known.fromMs })
    fromMs = known.toMs
  }
  if (fromMs < window.toMs) gaps.push({ fromMs, toMs: window.toMs })
  return gaps
}

/** The time that both lists hold, each sorted and disjoint; so is what comes out, and none of it is empty. */
export function intersect(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  const shared: Interval[] = []
  let inA = 0
  let inB = 0
  for (;;) {
    const one = a[inA]
    const other = b[inB]
    if (!one || !other) return shared
    const both = clip(one, other)
    if (both) shared.push(both)
    if (one.toMs < other.toMs) inA += 1
    else inB += 1
  }
}

/** The part of `interval` inside `window`; null when there is none. */
export function clip(interval: Interval, window: Interval): Interval | null {
  const fromMs = Math.max(interval.fromMs, window.fromMs)
  const toMs = Math.min(interval.toMs, window.toMs)
  return fromMs < toMs ? { fromMs, toMs } : null
}

/** How long the intervals of a disjoint list last together, milliseconds. */
export const lengthMs = (intervals: readonly Interval[]): number =>
  intervals.reduce((sumMs, { fromMs, toMs }) => sumMs + toMs - fromMs, 0)
