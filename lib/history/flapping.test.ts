import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TRANSITION_KINDS } from '#lib/health/transition.ts'
import { isIn, millisecondsOf } from '#lib/history/arbitraries.test-helper.ts'
import { DEFAULT_FLAPPING, flappingPeriods, isFall, isFlapping } from '#lib/history/flapping.ts'

const minutes = (...times: number[]) => times.map((minute) => minute * 60_000)

describe('flappingPeriods', () => {
  it('starts at the third fall within ten minutes and ends ten minutes after the last such fall', () => {
    expect(flappingPeriods(minutes(0, 4), DEFAULT_FLAPPING)).toEqual([])
    expect(flappingPeriods(minutes(0, 4, 10), DEFAULT_FLAPPING)).toEqual([
      { fromMs: 600_000, toMs: 1_200_000 },
    ])
    expect(flappingPeriods(minutes(0, 4, 10.5), DEFAULT_FLAPPING)).toEqual([])
    expect(flappingPeriods(minutes(0, 1, 2, 9), DEFAULT_FLAPPING)).toEqual([
      { fromMs: 120_000, toMs: 19 * 60_000 },
    ])
  })

  it('is not prolonged by a fall that is not the third within ten minutes', () => {
    expect(flappingPeriods(minutes(0, 1, 2, 11.5), DEFAULT_FLAPPING)).toEqual([
      { fromMs: 120_000, toMs: 12 * 60_000 },
    ])
  })

  it('agrees with counting the falls before every millisecond, as isFlapping does', () => {
    const falls = fc
      .array(fc.integer({ min: 0, max: 50 }), { maxLength: 15 })
      .map((times) => times.toSorted((a, b) => a - b))
    const rule = fc.record({
      count: fc.integer({ min: 1, max: 4 }),
      withinMs: fc.integer({ min: 1, max: 12 }),
    })
    fc.assert(
      fc.property(falls, rule, (badAtMs, { count, withinMs }) => {
        const periods = flappingPeriods(badAtMs, { count, withinMs })
        for (const [place, { fromMs }] of periods.entries()) {
          expect(fromMs).toBeGreaterThan(periods[place - 1]?.toMs ?? -1)
        }
        for (const ms of millisecondsOf({ fromMs: 0, toMs: 70 })) {
          const recent = badAtMs.filter((atMs) => atMs <= ms && ms - atMs < withinMs)
          const expected = recent.some(
            (lastMs) => badAtMs.filter((atMs) => lastMs - withinMs <= atMs && atMs <= lastMs).length >= count,
          )
          expect(isIn(periods, ms)).toBe(expected)
          expect(isFlapping(badAtMs, ms, { count, withinMs })).toBe(expected)
        }
      }),
    )
  })
})

describe('isFall', () => {
  it('is a failed probe or a lost connection', () => {
    expect(TRANSITION_KINDS.filter(isFall)).toEqual(['unhealthy', 'disconnected'])
  })
})
