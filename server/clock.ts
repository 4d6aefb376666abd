/** Time and chance come in as parameters, so that tests can step them. Milliseconds throughout. */
export type Clock = {
  nowMs(): number
  /** Runs `callback` after `delayMs`; the returned function cancels it. */
  schedule(delayMs: number, callback: () => void): () => void
}

export type Random = () => number

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  schedule: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}
