import type { Clock } from '#server/clock.ts'
import { type Kept, keepAnswer } from '#server/istiod/keep-answer.ts'

const IDLE_MS = 30_000

/** An answer with the time it was given. */
export type Answered<T> = { value: T; atMs: number }
export type KeepByKey<T> = (key: string, ask: () => Promise<T>) => Promise<Answered<T>>

/**
 * Keeps the answers to questions by key for `keepMs`, longer when they were slow to come, so that turning pages and typing
 * ask nobody anew. The `most` latest are held, and none when nobody has asked for half a minute.
 */
export function keepByKey<T>(clock: Clock, { keepMs, most }: { keepMs: number; most: number }): KeepByKey<T> {
  const kept = new Map<string, Kept<Answered<T>>>()
  let cancel: (() => void) | null = null
  return (key, ask) => {
    cancel?.()
    cancel = clock.schedule(IDLE_MS, () => kept.clear())
    const one =
      kept.get(key) ??
      keepAnswer(
        async () => ({ value: await ask(), atMs: clock.nowMs() }),
        clock,
        () => keepMs,
      )
    // The one that was asked for last goes last.
    kept.delete(key)
    kept.set(key, one)
    for (const oldest of kept.keys()) {
      if (kept.size <= most) break
      kept.delete(oldest)
    }
    return one.get()
  }
}
