import type { Transition } from '#lib/health/transition.ts'
import { isRefusal } from '#server/history/failure.ts'
import type { FlappingNow } from '#server/history/flapping-now.ts'
import type { HistoryDatabase } from '#server/history/open-database.ts'
import { type Observation, type Outgoing, writeBatch } from '#server/history/write-batch.ts'
import type { Log } from '#server/log/log.ts'

export type Written = { stored: Transition[]; revision: number; queued: boolean }

/** Stores batches together with the notifications that their new transitions cause. Throws what the database throws. */
export function createWriter(options: {
  db: HistoryDatabase
  log: Log
  flapping: FlappingNow
  outgoing: (transition: Transition, isFlappingBegun: boolean) => Outgoing[]
}): (clusterId: number, observations: readonly Observation[], nowMs: number) => Promise<Written> {
  const { db, log, flapping } = options
  return async function write(clusterId, observations, nowMs): Promise<Written> {
    let queued = false
    const outgoing = (transition: Transition): Outgoing[] => {
      const deliveries = options.outgoing(transition, flapping.hasBegun(transition))
      queued ||= deliveries.length > 0
      return deliveries
    }
    try {
      const { stored, revision } = await writeBatch(db, observations, { clusterId, nowMs, outgoing })
      for (const transition of stored) flapping.told(transition)
      return { stored, revision, queued }
    } catch (error) {
      if (!isRefusal(error)) throw error
      const [one] = observations
      if (observations.length <= 1) {
        log.error({ err: error, subject: one?.subject }, 'an observation was refused and is left out')
        return { stored: [], revision: 0, queued: false }
      }
      // One observation that no database would take must not hold up all the others.
      const half = Math.ceil(observations.length / 2)
      const before = await write(clusterId, observations.slice(0, half), nowMs)
      const after = await write(clusterId, observations.slice(half), nowMs)
      return {
        stored: [...before.stored, ...after.stored],
        revision: Math.max(before.revision, after.revision),
        queued: before.queued || after.queued,
      }
    }
  }
}
