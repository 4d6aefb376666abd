import type { Clock } from '#server/clock.ts'

export type Timed<T> = { answer: T; tookMs: number }

/**
 * Shares the answers to one costly question, of which no two are ever under way at a time. `fresh` is an answer to a question
 * put after the call: all who come while one is under way share the next. `current` takes the one that is under way.
 */
export function askFresh<T>(
  ask: () => Promise<T>,
  clock: Clock,
): { fresh(): Promise<Timed<T>>; current(): Promise<Timed<T>> } {
  let asking: Promise<Timed<T>> | null = null
  let next: Promise<Timed<T>> | null = null
  const begin = (): Promise<Timed<T>> => {
    const sinceMs = clock.nowMs()
    const own = ask()
      .then((answer) => ({ answer, tookMs: clock.nowMs() - sinceMs }))
      .finally(() => {
        if (asking === own) asking = null
      })
    asking = own
    return own
  }
  return {
    current: () => asking ?? next ?? begin(),
    fresh() {
      if (next) return next
      if (!asking) return begin()
      next = asking
        .then(
          () => undefined,
          () => undefined,
        )
        .then(() => {
          next = null
          return begin()
        })
      return next
    },
  }
}
