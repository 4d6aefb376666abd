import { isJsonObject } from '#lib/json.ts'

/** Arithmetic of weights in percent: integers of at least 0 that total 100. Nothing here mutates its input. */

/** The weight of an entry of a `route` list as written; 0 when it is missing or no weight at all. */
export function readWeight(entry: unknown): number {
  const weight = isJsonObject(entry) ? entry.weight : undefined
  return typeof weight === 'number' && Number.isSafeInteger(weight) && weight > 0 ? weight : 0
}

export type Rebalance = {
  /** The weights when the gesture began: moving there and back within one gesture restores them exactly. */
  weights: readonly number[]
  changed: number
  /** Where the changed one should go; clamped to what the locks leave room for. */
  to: number
  /** Whether each weight must stay as it is. */
  locked: readonly boolean[]
}

/**
 * Moves one weight and shares the difference among the unlocked others in proportion to what they had (evenly when
 * they had nothing), by largest remainder. With nobody to share with, or a locked one to move, nothing changes.
 */
export function rebalance({ weights, changed, to, locked }: Rebalance): number[] {
  const others = weights.flatMap((_, index) => (index !== changed && !locked[index] ? [index] : []))
  if (others.length === 0 || locked[changed] || weights[changed] === undefined) return [...weights]
  const fixed = weights.reduce((sum, weight, index) => (locked[index] ? sum + weight : sum), 0)
  const room = 100 - fixed
  const moved = Math.min(Math.max(Math.round(to), 0), room)
  const shares = apportion(
    others.map((index) => weights[index] ?? 0),
    room - moved,
  )
  return weights.map((weight, index) =>
    index === changed ? moved : (shares[others.indexOf(index)] ?? weight),
  )
}

/** Weights on any scale as integer percentages that total 100. All zero is shown as it is: nothing is routed. */
export function toPercentages(weights: readonly number[]): number[] {
  return weights.some((weight) => weight > 0) ? apportion(weights, 100) : weights.map(() => 0)
}

/** Equal parts for the unlocked ones, as near as integers allow; the locked ones stay. */
export function evenSplit(weights: readonly number[], locked: readonly boolean[]): number[] {
  return shareAmong(
    weights,
    locked,
    weights.map((_, index) => index),
  )
}

/** Everything that is not locked goes to the chosen ones, in equal parts. */
export function allTo(
  weights: readonly number[],
  locked: readonly boolean[],
  chosen: readonly number[],
): number[] {
  return shareAmong(weights, locked, chosen)
}

function shareAmong(
  weights: readonly number[],
  locked: readonly boolean[],
  chosen: readonly number[],
): number[] {
  const takers = chosen.filter((index) => !locked[index])
  if (takers.length === 0) return [...weights]
  const fixed = weights.reduce((sum, weight, index) => (locked[index] ? sum + weight : sum), 0)
  const parts = apportion(
    takers.map(() => 1),
    100 - fixed,
  )
  return weights.map((weight, index) => (locked[index] ? weight : (parts[takers.indexOf(index)] ?? 0)))
}

/**
 * Splits an integer total in proportion to the shares: each gets its floor, and what is left goes one by one to
 * the largest remainders, earlier ones first among equals (Hamilton's method).
 */
function apportion(shares: readonly number[], total: number): number[] {
  const sum = shares.reduce((all, share) => all + share, 0)
  const exact = shares.map((share) => (sum > 0 ? (share * total) / sum : total / shares.length))
  const parts = exact.map(Math.floor)
  const left = total - parts.reduce((all, part) => all + part, 0)
  const byRemainder = exact
    .map((value, index) => ({ index, remainder: value - Math.floor(value) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index)
  for (const { index } of byRemainder.slice(0, left)) parts[index] = (parts[index] ?? 0) + 1
  return parts
}
