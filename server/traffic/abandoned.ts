import type { Operation } from '#lib/traffic/operation.ts'
import type { Clock } from '#server/clock.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import type { Log } from '#server/log/log.ts'
import type { Journal, Running } from '#server/traffic/journal.ts'
import type { OperationLimits } from '#server/traffic/limits.ts'
import { recover } from '#server/traffic/recover.ts'

export type AbandonedParts = {
  journal: Journal
  request: KubeRequest
  runner: string
  clock: Clock
  limits: OperationLimits
  log: Log
  /** Whether this process is at work on an operation. */
  isActive(id: string): boolean
  /** Told of each that turns out to be done. */
  onDone(operation: Operation): void
}

/**
 * Finds operations that are running and that nobody moves, and takes them over, one process each. That is told by our own
 * watch of them, so that the clocks of replicas need not agree.
 */
export function createAbandoned(parts: AbandonedParts): { look(): Promise<void> } {
  const { journal, runner, clock, limits, log, request } = parts
  const seen = new Map<string, Running & { sinceMs: number }>()
  return {
    async look() {
      const running = await journal.running()
      const ids = new Set(running.map(({ id }) => id))
      for (const id of seen.keys()) if (!ids.has(id)) seen.delete(id)
      for (const one of running) {
        // What was seen of it before this process was at work on it says nothing.
        if (parts.isActive(one.id)) seen.delete(one.id)
        else if (hasStood(one)) await takeOver(one)
      }
    },
  }

  function hasStood(now: Running): boolean {
    const before = seen.get(now.id)
    if (before?.beats === now.beats && before.runner === now.runner)
      return clock.nowMs() - before.sinceMs >= limits.staleMs
    seen.set(now.id, { ...now, sinceMs: clock.nowMs() })
    return false
  }

  async function takeOver(one: Running): Promise<void> {
    const { id } = one
    seen.delete(id)
    if (!(await journal.takeOver(one, runner))) return
    const operation = await recover(id, { journal, request, runner, nowMs: clock.nowMs() })
    if (operation.state === 'done') parts.onDone(operation)
    log.warn({ operation: id, state: operation.state }, 'an operation was found whose process is gone')
  }
}
