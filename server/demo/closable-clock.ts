import type { Clock } from '#server/clock.ts'

/** A clock whose appointments are all called off when it is closed, and which takes no more from then on. */
export function closableClock(clock: Clock): Clock & { close(): void } {
  const appointments = new Set<() => void>()
  let isClosed = false
  return {
    nowMs: clock.nowMs,
    schedule(delayMs, run) {
      if (isClosed) return () => undefined
      const cancel = clock.schedule(delayMs, () => {
        appointments.delete(cancel)
        run()
      })
      appointments.add(cancel)
      return () => {
        appointments.delete(cancel)
        cancel()
      }
    },
    close() {
      isClosed = true
      for (const cancel of appointments) cancel()
      appointments.clear()
    },
  }
}
