import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SubjectState } from '#lib/health/transition.ts'
import { anyChanges, anyIntervals, anyWindow } from '#lib/history/arbitraries.test-helper.ts'
import { availabilityOf } from '#lib/history/availability.ts'
import { groupAvailability } from '#lib/history/group-availability.ts'
import { anyMembers, countByHand, expectClose, withSpans } from '#lib/history/group-by-hand.test-helper.ts'
import { unite } from '#lib/history/interval.ts'
import { spansOf } from '#lib/history/spans.ts'

const window = { fromMs: 0, toMs: 100 }
const member = (weight: number, ...states: [number, SubjectState][]) => ({
  weight,
  spans: spansOf(
    states.map(([atMs, state]) => ({ atMs, state, message: '' })),
    window,
  ),
})

describe('groupAvailability', () => {
  it('weighs its members, of which only those in their life count', () => {
    const big = member(3, [0, 'healthy'], [50, 'unhealthy'])
    const small = member(1, [0, 'healthy'], [40, 'absent'], [60, 'healthy'], [80, 'absent'])
    // 40 ms all up; 10 ms 3 of 4; 10 ms none; 20 ms 1 of 4; then the small one's life is over.
    expect(groupAvailability([big, small], [window])).toEqual({
      atLeastOne: 0.7,
      all: 0.4,
      capacity: (40 + 10 * 0.75 + 20 * 0.25) / 100,
    })
  })

  it('takes an unset weight for 1', () => {
    const members = [member(0, [0, 'healthy']), member(1, [0, 'unhealthy'])]
    expect(groupAvailability(members, [window]).capacity).toBe(0.5)
  })

  it('knows nothing where nobody watched or no member was in its life', () => {
    const nothing = { atLeastOne: null, all: null, capacity: null }
    expect(groupAvailability([], [window])).toEqual(nothing)
    expect(groupAvailability([member(1, [0, 'healthy'])], [])).toEqual(nothing)
    expect(groupAvailability([member(1, [50, 'healthy'])], [{ fromMs: 0, toMs: 50 }])).toEqual(nothing)
  })

  it('is, of one member, the availability of that member', () => {
    fc.assert(
      fc.property(anyChanges, fc.integer({ min: 1, max: 9 }), anyIntervals, (changes, weight, some) => {
        const spans = spansOf(changes, window)
        const { ratio } = availabilityOf(spans, unite(some))
        expect(groupAvailability([{ spans, weight }], unite(some))).toEqual({
          atLeastOne: ratio,
          all: ratio,
          capacity: ratio,
        })
      }),
    )
  })

  it('agrees with looking at every millisecond, and is never above one or out of order', () => {
    fc.assert(
      fc.property(anyMembers, anyWindow, anyIntervals, fc.boolean(), (members, inside, some, whole) => {
        const covered = whole ? [inside] : unite(some)
        const result = groupAvailability(withSpans(members, inside), covered)
        expectClose(result, countByHand(members, inside, covered, inside))
        if (result.all === null || result.capacity === null || result.atLeastOne === null) return
        expect(result.all).toBeGreaterThanOrEqual(0)
        expect(result.capacity).toBeGreaterThanOrEqual(result.all - 1e-12)
        expect(result.atLeastOne).toBeGreaterThanOrEqual(result.capacity - 1e-12)
        expect(result.atLeastOne).toBeLessThanOrEqual(1)
      }),
      { numRuns: 500 },
    )
  })
})
