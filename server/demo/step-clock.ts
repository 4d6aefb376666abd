import type { Clock } from '#server/clock.ts'

/** A clock that moves only when it is told to; what falls due on the way is run in order, at its own time. */
export type StepClock = Clock & { advance(byMs: number): void }

export function createStepClock(startMs: number): StepClock {
  let nowMs = startMs
  let order = 0
  const due = new Map<number, { atMs: number; run: () => void }>()
  const nextBefore = (limitMs: number) =>
    [...due].filter(([, { atMs }]) => atMs <= limitMs).sort(([a, x], [b, y]) => x.atMs - y.atMs || a - b)[0]
  return {
    nowMs: () => nowMs,
    schedule(delayMs, run) {
      order += 1
      const id = order
      due.set(id, { atMs: nowMs + Math.max(0, delayMs), run })
      return () => due.delete(id)
    },
    advance(byMs) {
      const endMs = nowMs + byMs
      for (let next = nextBefore(endMs); next; next = nextBefore(endMs)) {
        const [id, { atMs, run }] = next
        due.delete(id)
        nowMs = atMs
        run()
      }
      nowMs = endMs
    },
  }
}
