import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allTo, evenSplit, rebalance, toPercentages } from '#lib/traffic/weights.ts'

const total = (weights: readonly number[]) => weights.reduce((sum, weight) => sum + weight, 0)

const gesture = fc
  .array(fc.nat(1000), { minLength: 2, maxLength: 8 })
  .filter((raw) => total(raw) > 0)
  .chain((raw) =>
    fc.record({
      weights: fc.constant(toPercentages(raw)),
      locked: fc.array(fc.boolean(), { minLength: raw.length, maxLength: raw.length }),
      changed: fc.nat(raw.length - 1),
      to: fc.integer({ min: -20, max: 130 }),
    }),
  )

describe('rebalance', () => {
  it('always totals 100, in integers of at least 0', () => {
    fc.assert(
      fc.property(gesture, (move) => {
        const result = rebalance(move)
        expect(total(result)).toBe(100)
        expect(result.every((weight) => Number.isInteger(weight) && weight >= 0)).toBe(true)
        expect(result).toHaveLength(move.weights.length)
      }),
    )
  })

  it('never moves a locked weight', () => {
    fc.assert(
      fc.property(gesture, (move) => {
        const result = rebalance(move)
        move.locked.forEach((locked, index) => {
          if (locked) expect(result[index]).toBe(move.weights[index])
        })
      }),
    )
  })

  it('gives the moved one what was asked, as far as the locks leave room', () => {
    fc.assert(
      fc.property(gesture, (move) => {
        const free = move.locked.filter((locked, index) => !locked && index !== move.changed).length
        if (move.locked[move.changed] || free === 0) return
        const room = 100 - total(move.weights.filter((_, index) => move.locked[index]))
        expect(rebalance(move)[move.changed]).toBe(Math.min(Math.max(move.to, 0), room))
      }),
    )
  })

  it('restores exactly when moved there and back within one gesture', () => {
    fc.assert(
      fc.property(gesture, (move) => {
        rebalance(move)
        expect(rebalance({ ...move, to: move.weights[move.changed] ?? 0 })).toEqual(move.weights)
      }),
    )
  })

  it('keeps the order of the others', () => {
    fc.assert(
      fc.property(gesture, (move) => {
        const result = rebalance(move)
        const others = move.weights.flatMap((_, index) =>
          index !== move.changed && !move.locked[index] ? [index] : [],
        )
        for (const a of others) {
          for (const b of others) {
            if ((move.weights[a] ?? 0) > (move.weights[b] ?? 0))
              expect(result[a]).toBeGreaterThanOrEqual(result[b] ?? 0)
          }
        }
      }),
    )
  })

  it('shares evenly among those that had nothing', () => {
    expect(rebalance({ weights: [100, 0, 0], changed: 0, to: 49, locked: [false, false, false] })).toEqual([
      49, 26, 25,
    ])
  })
})

describe('toPercentages', () => {
  it('leaves percentages alone and reads any other scale', () => {
    fc.assert(
      fc.property(gesture, ({ weights }) => {
        expect(toPercentages(weights)).toEqual(weights)
        expect(toPercentages(weights.map((weight) => weight * 7))).toEqual(weights)
      }),
    )
    expect(toPercentages([1, 1, 1])).toEqual([34, 33, 33])
    expect(toPercentages([0, 0])).toEqual([0, 0])
  })
})

describe('presets', () => {
  it('splits evenly and sends everything to some, around the locks', () => {
    expect(evenSplit([80, 20, 0], [false, false, false])).toEqual([34, 33, 33])
    expect(evenSplit([80, 15, 5], [false, false, true])).toEqual([48, 47, 5])
    expect(allTo([80, 20], [false, false], [1])).toEqual([0, 100])
    expect(allTo([60, 30, 10], [false, false, true], [1])).toEqual([0, 90, 10])
    expect(allTo([80, 20], [false, true], [1])).toEqual([80, 20])
  })
})
