import type { Clock } from '#server/clock.ts'

/** Waiting that ends early when everything is stopped. */
export type Pauses = { pause(ms: number): Promise<void>; isStopped(): boolean; stop(): void }

export function createPauses(clock: Clock): Pauses {
  const waiting = new Set<() => void>()
  let isStopped = false
  return {
    pause: (ms) =>
      new Promise((resolve) => {
        if (isStopped) return resolve()
        const wake = (): void => {
          cancel()
          waiting.delete(wake)
          resolve()
        }
        const cancel = clock.schedule(ms, wake)
        waiting.add(wake)
      }),
    isStopped: () => isStopped,
    stop() {
      isStopped = true
      for (const wake of [...waiting]) wake()
    },
  }
}
