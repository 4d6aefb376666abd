import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyIntervals, anyWindow, END_MS } from '#lib/history/arbitraries.test-helper.ts'
import { availabilitySeries } from '#lib/history/group-availability.ts'
import { anyMembers, countByHand, expectClose, withSpans } from '#lib/history/group-by-hand.test-helper.ts'
import { unite } from '#lib/history/interval.ts'
import { spansOf } from '#lib/history/spans.ts'

describe('availabilitySeries', () => {
  it('is empty of numbers where nothing is known', () => {
    const window = { fromMs: 0, toMs: 100 }
    const spans = spansOf([{ atMs: 60, state: 'healthy', message: '' }], window)
    const series = availabilitySeries([{ spans, weight: 1 }], [{ fromMs: 0, toMs: 75 }], window, 4)
    expect(series).toEqual([
      { fromMs: 0, toMs: 25, capacity: null, atLeastOne: null },
      { fromMs: 25, toMs: 50, capacity: null, atLeastOne: null },
      { fromMs: 50, toMs: 75, capacity: 1, atLeastOne: 1 },
      { fromMs: 75, toMs: 100, capacity: null, atLeastOne: null },
    ])
  })

  it('tiles the window, also where it does not divide evenly', () => {
    fc.assert(
      fc.property(anyWindow, fc.integer({ min: 1, max: 7 }), (inside, buckets) => {
        const series = availabilitySeries([], [], inside, buckets)
        expect(series).toHaveLength(buckets)
        expect(series[0]?.fromMs).toBe(inside.fromMs)
        expect(series.at(-1)?.toMs).toBe(inside.toMs)
        for (const [place, { fromMs, toMs }] of series.entries()) {
          expect(toMs - fromMs).toBeCloseTo((inside.toMs - inside.fromMs) / buckets, 9)
          if (place > 0) expect(series[place - 1]?.toMs).toBe(fromMs)
        }
      }),
    )
  })

  it('agrees with looking at every millisecond of each part, the spans being those of a window as wide or wider', () => {
    const part = fc.record({
      fromMs: fc.nat({ max: 20 }),
      buckets: fc.integer({ min: 1, max: 5 }),
      lengthMs: fc.integer({ min: 1, max: 8 }),
    })
    fc.assert(
      fc.property(anyMembers, part, anyIntervals, fc.boolean(), (members, cut, some, wider) => {
        const inside = { fromMs: cut.fromMs, toMs: cut.fromMs + cut.buckets * cut.lengthMs }
        const known = wider ? { fromMs: 0, toMs: END_MS } : inside
        const covered = unite(some)
        const series = availabilitySeries(withSpans(members, known), covered, inside, cut.buckets)
        for (const { fromMs, toMs, capacity, atLeastOne } of series) {
          const { all, ...expected } = countByHand(members, known, covered, { fromMs, toMs })
          expectClose({ capacity, atLeastOne }, expected)
        }
      }),
      { numRuns: 500 },
    )
  })
})
