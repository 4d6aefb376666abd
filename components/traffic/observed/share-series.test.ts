import { describe, expect, it } from 'vitest'
import { shareSeries, stackedTops } from '#components/traffic/observed/share-series.ts'
import type { ObservedPoint } from '#lib/traffic/observed.ts'

const point = (toMs: number, counts: Record<string, number>): ObservedPoint => ({
  fromMs: toMs - 2000,
  toMs,
  counts: Object.fromEntries(Object.entries(counts).map(([id, requests]) => [id, { requests, errors: 0 }])),
})

describe('shareSeries', () => {
  it('adds up what falls into the same ten seconds, and breaks where nothing was counted', () => {
    const bins = shareSeries(
      ['a', 'b'],
      [point(2000, { a: 3, b: 1 }), point(4000, { a: 3, b: 1 }), point(12_000, {}), point(22_000, { b: 5 })],
      [],
      10_000,
    )
    expect(bins.map(({ atMs, requests, shares }) => [atMs, requests, shares])).toEqual([
      [0, 8, { a: 75, b: 25 }],
      [10_000, 0, null],
      [20_000, 5, { a: 0, b: 100 }],
    ])
  })

  it('reaches back ten minutes at most, and has no points when there are none', () => {
    const bins = shareSeries(['a'], [point(10_000, { a: 1 }), point(900_000, { a: 1 })], [], 10_000)
    expect(bins[0]?.atMs).toBe(300_000)
    expect(bins.at(-1)?.atMs).toBe(900_000)
    expect(shareSeries(['a'], [], [], 10_000)).toEqual([])
  })

  it('carries what was configured at the time, and nothing from before that is known', () => {
    const bins = shareSeries(
      ['a', 'b'],
      [point(5000, {}), point(35_000, {})],
      [
        { kind: 'seen', atMs: 12_000, percents: { a: 90, b: 10 } },
        { kind: 'changed', atMs: 31_000, percents: { a: 50, b: 50 } },
      ],
      10_000,
    )
    expect(bins.map(({ configured }) => configured?.a ?? null)).toEqual([null, 90, 90, 50])
  })
})

describe('stackedTops', () => {
  it('puts a line on top of each destination but the last', () => {
    expect(stackedTops(['a', 'b', 'c'], { a: 50, b: 30, c: 20 })).toEqual([50, 80])
    expect(stackedTops(['a'], { a: 100 })).toEqual([])
    expect(stackedTops(['a', 'b'], null)).toBeNull()
  })
})
