import fc from 'fast-check'
import { HEALTH_STATES } from '#lib/health/health-state.ts'
import type { SubjectState } from '#lib/health/transition.ts'
import type { Interval } from '#lib/history/interval.ts'
import type { StateChange } from '#lib/history/spans.ts'

/** For the tests of this folder: histories on a clock of so few milliseconds that a test can visit each of them. */
export const END_MS = 60

const anyMs = fc.integer({ min: 0, max: END_MS })

/** Any interval, an empty one or one that ends before it starts among them. */
export const anyInterval: fc.Arbitrary<Interval> = fc.record({ fromMs: anyMs, toMs: anyMs })

/** An interval that holds at least a millisecond. */
export const anyWindow: fc.Arbitrary<Interval> = fc
  .tuple(fc.integer({ min: 0, max: END_MS - 1 }), fc.integer({ min: 1, max: END_MS }))
  .map(([fromMs, lengthMs]) => ({ fromMs, toMs: Math.min(END_MS, fromMs + lengthMs) }))

export const anyIntervals = fc.array(anyInterval, { maxLength: 6 })

/** Changes in order of time, between the given states; often several at one moment. */
export const changesBetween = (...states: SubjectState[]): fc.Arbitrary<StateChange[]> =>
  fc
    .array(
      fc.record({
        atMs: anyMs,
        state: fc.constantFrom(...states),
        message: fc.constantFrom('a', 'b', 'c'),
      }),
      { maxLength: 14 },
    )
    .map((changes) => changes.toSorted((a, b) => a.atMs - b.atMs))

export const anyChanges = fc.oneof(
  changesBetween(...HEALTH_STATES, 'absent'),
  // Few states make long lives, and outages with both their ends in sight.
  changesBetween('healthy', 'unhealthy'),
)

/** Every whole millisecond of an interval. */
export const millisecondsOf = ({ fromMs, toMs }: Interval): number[] =>
  Array.from({ length: Math.max(0, toMs - fromMs) }, (_, ms) => fromMs + ms)

export const isIn = (intervals: readonly Interval[], ms: number): boolean =>
  intervals.some(({ fromMs, toMs }) => fromMs <= ms && ms < toMs)

/** The state of each millisecond of `window`, by looking each one up. */
export const statesOf = (changes: readonly StateChange[], window: Interval): SubjectState[] =>
  millisecondsOf(window).map((ms) => changes.findLast(({ atMs }) => atMs <= ms)?.state ?? 'absent')
