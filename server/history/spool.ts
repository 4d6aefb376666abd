import type { Observation } from '#server/history/write-batch.ts'

/** What has been observed and not stored yet: bounded, first in, first out. */
export type Spool = {
  /** False when it was refused. */
  push(observation: Observation): boolean
  /** The oldest ones, which stay until they are taken out. */
  peek(count: number): Observation[]
  shift(count: number): void
  size(): number
  /** How many were refused because it was full, since the process started. */
  dropped(): number
}

/** A full spool refuses what comes: the oldest are what everything after them builds on. */
export function createSpool(limit: number): Spool {
  let items: Observation[] = []
  let start = 0
  let dropped = 0
  return {
    push(observation) {
      const isFull = items.length - start >= limit
      if (isFull) dropped += 1
      else items.push(observation)
      return !isFull
    },
    peek: (count) => items.slice(start, start + count),
    shift(count) {
      start += count
      // Moving what is left each time would make a long spool cost its square.
      if (start * 2 < items.length) return
      items = items.slice(start)
      start = 0
    },
    size: () => items.length - start,
    dropped: () => dropped,
  }
}
