import type { Clock } from '#server/clock.ts'
import { askFresh } from '#server/istiod/ask-fresh.ts'

/** An answer is good for as many times as long as it took: istiod and this process have other things to do. */
const REST_TIMES = 5

/** `get` gives the answer that is kept, `renew` one to a question put after the call. */
export type Kept<T> = { get(): Promise<T>; renew(): Promise<T> }

/**
 * Keeps the answer to a costly question for `keepMs` of it, longer when it was slow to come, `longestMs` of that at most; all
 * who wait share one.
 */
export function keepAnswer<T>(
  ask: () => Promise<T>,
  clock: Clock,
  keepMs: (answer: T) => number,
  longestMs = Number.POSITIVE_INFINITY,
): Kept<T> {
  const asking = askFresh(ask, clock)
  let latest: { answer: T; untilMs: number } | null = null
  const keep = ({ answer, tookMs }: { answer: T; tookMs: number }): T => {
    latest = {
      answer,
      untilMs: clock.nowMs() + Math.max(keepMs(answer), Math.min(tookMs * REST_TIMES, longestMs)),
    }
    return answer
  }
  return {
    async get() {
      return latest && clock.nowMs() < latest.untilMs ? latest.answer : keep(await asking.current())
    },
    renew: async () => keep(await asking.fresh()),
  }
}
