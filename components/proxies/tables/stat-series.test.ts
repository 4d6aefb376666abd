import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  MOST_POINTS,
  movementOf,
  type Point,
  rateWords,
  type Series,
  withAnswer,
} from '#components/proxies/tables/stat-series.ts'
import type { EnvoyStat } from '#lib/envoy/stat.ts'

const stat = (name: string, value: number): EnvoyStat => ({ kind: 'value', name, value })
const points = (...values: number[]): Point[] => values.map((value, index) => ({ atMs: index * 2000, value }))

describe('withAnswer', () => {
  test('an answer that is shown twice counts once, and what is gone is dropped', () => {
    let series: Series = new Map()
    series = withAnswer(series, [stat('a', 1), stat('b', 1)], 1000)
    series = withAnswer(series, [stat('a', 1), stat('b', 1)], 1000)
    series = withAnswer(series, [stat('a', 3)], 3000)
    expect([...series]).toEqual([
      [
        'a',
        [
          { atMs: 1000, value: 1 },
          { atMs: 3000, value: 3 },
        ],
      ],
    ])
  })

  test('only the last points stay', () => {
    let series: Series = new Map()
    for (let atMs = 1; atMs <= MOST_POINTS + 5; atMs += 1)
      series = withAnswer(series, [stat('a', atMs)], atMs)
    expect(series.get('a')).toHaveLength(MOST_POINTS)
    expect(series.get('a')?.at(-1)?.value).toBe(MOST_POINTS + 5)
  })
})

describe('movementOf', () => {
  test('what never fell is a counter with a rate a second', () => {
    expect(movementOf(points(10, 14, 14))).toEqual({
      kind: 'counter',
      perSecond: 0,
      rates: [
        { atMs: 2000, value: 2 },
        { atMs: 4000, value: 0 },
      ],
    })
  })

  test('what fell once is a gauge, or was reset', () => {
    expect(movementOf(points(5, 2, 4))).toMatchObject({ kind: 'gauge', change: 2 })
  })

  test('one answer says nothing of movement', () => {
    expect(movementOf(points(5))).toEqual({ kind: 'unknown' })
    expect(movementOf([])).toEqual({ kind: 'unknown' })
  })

  test('the rates of a counter add up to what it counted', () => {
    const steps = fc.array(fc.record({ ms: fc.integer({ min: 1, max: 9999 }), by: fc.nat(1e6) }), {
      minLength: 2,
      maxLength: 30,
    })
    fc.assert(
      fc.property(steps, (all) => {
        let [atMs, value] = [0, 0]
        const series = all.map(({ ms, by }) => {
          atMs += ms
          value += by
          return { atMs, value }
        })
        const movement = movementOf(series)
        if (movement.kind !== 'counter') throw new Error('it never fell')
        const counted = movement.rates.reduce(
          (sum, rate, index) => sum + (rate.value * (rate.atMs - (series[index]?.atMs ?? 0))) / 1000,
          0,
        )
        expect(counted).toBeCloseTo(value - (series[0]?.value ?? 0), 3)
      }),
    )
  })
})

test('a rate has as many digits as tell something', () => {
  expect(rateWords(0)).toBe('0')
  expect(rateWords(0.25)).toBe('0.25')
  expect(rateWords(1234.6)).toBe('1,235')
})
