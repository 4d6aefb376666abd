import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { observedShares } from '#lib/traffic/observed.ts'

const point = (toMs: number, counts: Record<string, [number, number]>) => ({
  fromMs: toMs - 2_000,
  toMs,
  counts: Object.fromEntries(
    Object.entries(counts).map(([id, [requests, errors]]) => [id, { requests, errors }]),
  ),
})

describe('observedShares', () => {
  it('adds up the intervals that end after a time', () => {
    const points = [
      point(2_000, { a: [100, 0] }),
      point(4_000, { a: [30, 3], b: [10, 0] }),
      point(6_000, { b: [60, 6] }),
    ]
    expect(observedShares(points, 2_000)).toEqual({
      a: { requests: 30, errors: 3, percent: 30, errorPercent: 10 },
      b: { requests: 70, errors: 6, percent: 70, errorPercent: (6 * 100) / 70 },
    })
    expect(observedShares(points, 6_000)).toEqual({})
  })

  it('always adds up to 100 %, or has counted nothing', () => {
    const counts = fc.dictionary(
      fc.constantFrom('a|', 'a|vm', 'b|', 'c|'),
      fc.tuple(fc.nat(1_000_000), fc.nat(1_000)),
    )
    fc.assert(
      fc.property(fc.array(counts, { maxLength: 20 }), (all) => {
        const points = all.map((one, index) => point(index * 2_000, one))
        const shares = Object.values(observedShares(points, -1))
        const requests = points
          .flatMap((one) => Object.values(one.counts))
          .reduce((sum, one) => sum + one.requests, 0)
        if (requests === 0) return shares.length === 0
        expect(shares.reduce((sum, { percent }) => sum + percent, 0)).toBeCloseTo(100, 6)
        return shares.reduce((sum, one) => sum + one.requests, 0) === requests
      }),
    )
  })
})
