import fc from 'fast-check'
import { expect } from 'vitest'
import type { SubjectState } from '#lib/health/transition.ts'
import { anyChanges, isIn, millisecondsOf, statesOf } from '#lib/history/arbitraries.test-helper.ts'
import type { Interval } from '#lib/history/interval.ts'
import { type StateChange, spansOf } from '#lib/history/spans.ts'

/** For the tests of this folder: groups, and their availability counted by hand. */
type Member = { changes: StateChange[]; weight: number }

export const anyMembers = fc.array(
  fc.record({ changes: anyChanges, weight: fc.integer({ min: 1, max: 9 }) }),
  { maxLength: 5 },
)

export const withSpans = (members: readonly Member[], window: Interval) =>
  members.map(({ changes, weight }) => ({ spans: spansOf(changes, window), weight }))

/** The ratios over `part`, of lives in `window`, from a list of who was up and who was there for each millisecond. */
export function countByHand(
  members: readonly Member[],
  window: Interval,
  covered: readonly Interval[],
  part: Interval,
) {
  const rows = members.map(({ changes, weight }) => ({ weight, states: statesOf(changes, window) }))
  const lived = (state: SubjectState) => state !== 'absent'
  const moments = millisecondsOf(part)
    .filter((ms) => isIn(covered, ms))
    .map((ms) => ms - window.fromMs)
    .map((place) =>
      rows
        .filter(({ states }) => states.slice(0, place + 1).some(lived) && states.slice(place).some(lived))
        .map(({ states, weight }) => ({ weight, up: ['healthy', 'static'].includes(states[place] ?? '') })),
    )
    .filter((present) => present.length > 0)
  const mean = (of: (present: { weight: number; up: boolean }[]) => number) =>
    moments.length > 0 ? moments.reduce((sum, present) => sum + of(present), 0) / moments.length : null
  const sum = (present: { weight: number }[]) => present.reduce((total, { weight }) => total + weight, 0)
  return {
    atLeastOne: mean((present) => (present.some(({ up }) => up) ? 1 : 0)),
    all: mean((present) => (present.every(({ up }) => up) ? 1 : 0)),
    capacity: mean((present) => sum(present.filter(({ up }) => up)) / sum(present)),
  }
}

/** The same ratios up to rounding, null for null. */
export function expectClose(result: Record<string, number | null>, expected: Record<string, number | null>) {
  expect(Object.keys(result).toSorted()).toEqual(Object.keys(expected).toSorted())
  for (const [name, ratio] of Object.entries(expected)) {
    if (ratio === null) expect(result[name]).toBeNull()
    else expect(result[name]).toBeCloseTo(ratio, 9)
  }
}
