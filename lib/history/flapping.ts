import type { TransitionKind } from '#lib/health/transition.ts'
import { type Interval, unite } from '#lib/history/interval.ts'

/** A subject flaps once it falls into a bad state `count` times (at least 1) within `withinMs` milliseconds. */
export type FlappingRule = { count: number; withinMs: number }

/** Three times bad within ten minutes. */
export const DEFAULT_FLAPPING: FlappingRule = { count: 3, withinMs: 600_000 }

/** Whether a transition of this kind is a fall into a bad state. */
export const isFall = (kind: TransitionKind): boolean => kind === 'unhealthy' || kind === 'disconnected'

/**
 * When a subject was flapping, from the times of its falls (epoch milliseconds, sorted): from each fall that is the
 * `count`-th within `withinMs`, first and last included, until `withinMs` after it; periods that touch are one. A fall
 * that is fewer than the `count`-th prolongs nothing. Sorted and disjoint.
 */
export function flappingPeriods(badAtMs: readonly number[], rule: FlappingRule): Interval[] {
  const { count, withinMs } = rule
  const tooMany = badAtMs.filter((atMs, fall) => {
    const firstMs = badAtMs[fall - count + 1]
    return firstMs !== undefined && atMs - firstMs <= withinMs
  })
  return unite(tooMany.map((atMs) => ({ fromMs: atMs, toMs: atMs + withinMs })))
}

/** Whether `atMs` is in one of the subject's `flappingPeriods`; falls after `atMs` make no difference. */
export const isFlapping = (badAtMs: readonly number[], atMs: number, rule: FlappingRule): boolean =>
  flappingPeriods(badAtMs, rule).some(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs)
