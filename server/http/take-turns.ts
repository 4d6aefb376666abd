import { AppError } from '#server/app-error.ts'

const left = (): AppError =>
  new AppError('cluster-unreachable', 'Nobody waits for it any more', { isExpected: true })

export type TakeTurns = <T>(work: () => Promise<T>, signal?: AbortSignal) => Promise<T>

/**
 * Lets so many do costly work at a time, in the order they come. Rejects with an AppError `too-many` when `mostWaiting` wait
 * already, and with an expected one when `signal` says that nobody waits any more.
 */
export function createTurns({ atOnce, mostWaiting }: { atOnce: number; mostWaiting: number }): TakeTurns {
  let running = 0
  const waiting = new Set<() => void>()

  return async (work, signal) => {
    if (signal?.aborted) throw left()
    if (running < atOnce) running += 1
    else if (waiting.size < mostWaiting) await turn(signal)
    else
      throw new AppError('too-many', 'Too much of this is under way already', {
        fix: 'Ask again in a moment.',
      })
    try {
      return await work()
    } finally {
      const [next] = waiting
      if (next) next()
      else running -= 1
    }
  }

  /** Whoever ends gives its place to the next. */
  function turn(signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const leave = (): void => {
      waiting.delete(begin)
      reject(left())
    }
    const begin = (): void => {
      waiting.delete(begin)
      signal?.removeEventListener('abort', leave)
      resolve()
    }
    waiting.add(begin)
    signal?.addEventListener('abort', leave, { once: true })
    return promise
  }
}
