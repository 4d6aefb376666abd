import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { durationWords, percentWords, positionOf, ticksOf } from '#lib/history/time-axis.ts'

/** A number stays on the line of its unit. */
const plain = (words: string): string => words.replaceAll('\u00a0', ' ')
const NOON = Date.parse('2026-11-20T12:00:00Z')

describe('ticksOf', () => {
  it('stands on round local times', () => {
    const day = { fromMs: NOON - 86_400_000, toMs: NOON }
    expect(ticksOf(day, 8, 0).map(({ label }) => label)).toEqual([
      '12:00',
      '15:00',
      '18:00',
      '21:00',
      '20 Nov',
      '03:00',
      '06:00',
      '09:00',
    ])
    // Kathmandu is 5 h 45 min ahead of UTC.
    const [first] = ticksOf(day, 8, -345)
    expect(new Date(first?.atMs ?? 0).toISOString()).toBe('2026-11-19T12:15:00.000Z')
    expect(first?.label).toBe('18:00')
  })

  it('never gives more than asked for, in order, inside the window', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1000, max: 4e10 }), fc.integer({ min: 2, max: 12 }), (lengthMs, most) => {
        const window = { fromMs: NOON, toMs: NOON + lengthMs }
        const times = ticksOf(window, most, 60).map(({ atMs }) => atMs)
        expect(times.length).toBeLessThanOrEqual(most + 1)
        expect(times).toEqual([...times].sort((a, b) => a - b))
        for (const atMs of times) expect(atMs >= window.fromMs && atMs < window.toMs).toBe(true)
      }),
    )
  })
})

describe('words', () => {
  it('keeps the two largest units', () => {
    expect(
      [0, 999, 61_000, 7_500_000, 86_400_000 * 3 + 3_600_000].map((ms) => plain(durationWords(ms))),
    ).toEqual(['0 s', '1 s', '1 m 1 s', '2 h 5 m', '3 d 1 h'])
  })

  it('never rounds up to all', () => {
    expect([1, 0.999999, 0.995, 0.95, 0.5, 0, null].map((ratio) => plain(percentWords(ratio)))).toEqual([
      '100 %',
      '99.999 %',
      '99.500 %',
      '95.00 %',
      '50.0 %',
      '0.0 %',
      '–',
    ])
  })

  it('places moments in a window', () => {
    const window = { fromMs: 100, toMs: 200 }
    expect([50, 100, 150, 200, 300].map((atMs) => positionOf(atMs, window))).toEqual([0, 0, 0.5, 1, 1])
  })
})
