import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  anyInterval,
  anyIntervals,
  anyWindow,
  END_MS,
  isIn,
  millisecondsOf,
} from '#lib/history/arbitraries.test-helper.ts'
import { clip, gapsIn, type Interval, intersect, lengthMs, unite } from '#lib/history/interval.ts'

const clock = millisecondsOf({ fromMs: 0, toMs: END_MS })
const heldBy = (intervals: readonly Interval[]) => clock.filter((ms) => isIn(intervals, ms))
const expectCanonical = (intervals: readonly Interval[]) => {
  for (const [place, { fromMs, toMs }] of intervals.entries()) {
    expect(toMs).toBeGreaterThan(fromMs)
    expect(fromMs).toBeGreaterThan(intervals[place - 1]?.toMs ?? -1)
  }
}

describe('unite', () => {
  it('joins what overlaps or touches, drops what is empty, keeps what is apart', () => {
    const intervals = [
      { fromMs: 8, toMs: 9 },
      { fromMs: 3, toMs: 5 },
      { fromMs: 1, toMs: 3 },
      { fromMs: 6, toMs: 6 },
      { fromMs: 4, toMs: 5 },
    ]
    expect(unite(intervals)).toEqual([
      { fromMs: 1, toMs: 5 },
      { fromMs: 8, toMs: 9 },
    ])
  })

  it('holds the same time, sorted and apart, whatever the order, and a second time changes nothing', () => {
    const shuffled = anyIntervals.chain((intervals) =>
      fc.tuple(
        fc.constant(intervals),
        fc.shuffledSubarray(intervals, { minLength: intervals.length, maxLength: intervals.length }),
      ),
    )
    fc.assert(
      fc.property(shuffled, ([intervals, otherwise]) => {
        const before = structuredClone(intervals)
        const united = unite(intervals)
        expect(intervals).toEqual(before)
        expectCanonical(united)
        expect(heldBy(united)).toEqual(heldBy(intervals))
        expect(unite(united)).toEqual(united)
        expect(unite(otherwise)).toEqual(united)
      }),
    )
  })
})

describe('intersect, clip, gapsIn and lengthMs', () => {
  it('agree with looking at every millisecond', () => {
    fc.assert(
      fc.property(anyIntervals, anyIntervals, anyWindow, (some, others, window) => {
        const [a, b] = [unite(some), unite(others)]
        const shared = intersect(a, b)
        expectCanonical(shared)
        expect(heldBy(shared)).toEqual(clock.filter((ms) => isIn(a, ms) && isIn(b, ms)))
        expect(intersect(b, a)).toEqual(shared)

        const gaps = gapsIn(a, window)
        expectCanonical(gaps)
        expect(heldBy(gaps)).toEqual(millisecondsOf(window).filter((ms) => !isIn(a, ms)))
        expect(lengthMs(gaps) + lengthMs(intersect(a, [window]))).toBe(window.toMs - window.fromMs)
        expect(lengthMs(a)).toBe(heldBy(a).length)
      }),
    )
  })

  it('clips to what is inside the window, and to nothing when that is empty', () => {
    expect(clip({ fromMs: 1, toMs: 5 }, { fromMs: 3, toMs: 9 })).toEqual({ fromMs: 3, toMs: 5 })
    expect(clip({ fromMs: 1, toMs: 3 }, { fromMs: 3, toMs: 9 })).toBeNull()
    fc.assert(
      fc.property(anyInterval, anyWindow, (interval, window) => {
        const clipped = clip(interval, window)
        expect(heldBy(clipped ? [clipped] : [])).toEqual(
          millisecondsOf(window).filter((ms) => isIn([interval], ms)),
        )
      }),
    )
  })
})
