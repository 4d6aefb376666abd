import type { Clock } from '#server/clock.ts'
import { type Kept, keepAnswer } from '#server/istiod/keep-answer.ts'

/** More are not looked at at a time. */
const MOST = 100
/** A look that is slow mostly waits for an Envoy that is gone, and what it tells changes meanwhile. */
const LONGEST_MS = 2_000

/**
 * Shares the answers to questions by key among all who look at the same: one that is under way, and one that was slow to come
 * for as many times as long as it took, 2 s at most. `of` is what the answers are about.
 */
export function createSharedAnswers<Of extends object, T>(): (
  of: Of,
  key: string,
  ask: () => Promise<T>,
  clock: Clock,
) => Promise<T> {
  const keptOf = new WeakMap<Of, Map<string, Kept<T>>>()
  return (of, key, ask, clock) => {
    const kept = keptOf.get(of) ?? new Map<string, Kept<T>>()
    keptOf.set(of, kept)
    const one = kept.get(key) ?? keepAnswer(ask, clock, () => 0, LONGEST_MS)
    kept.delete(key)
    kept.set(key, one)
    for (const oldest of kept.keys()) {
      if (kept.size <= MOST) break
      kept.delete(oldest)
    }
    return one.get()
  }
}
