import type { Transition } from '../../lib/health/transition.ts'
import { WINDOWS } from '../../lib/history/transition-row.ts'
import { connectDatabase } from '../../server/history/open-database.ts'
import { pruneBatch } from '../../server/history/prune.ts'
import { type Observation, writeBatch } from '../../server/history/write-batch.ts'
import { formatMs, formatSpread, type Report } from './history-engine.ts'
import { type Filled, groupOf, memoryOf, SUBJECTS, vmOf } from './history-fill.ts'

const PATIENCE_MS = 60_000
const BATCH = 500
const BATCHES = 200

/** Deletes the oldest percent, and then what is more than the most rows to be kept. */
export async function benchPrune({ place, nowMs, rows }: Filled, report: Report): Promise<void> {
  const db = connectDatabase(place)
  const keepMs = WINDOWS['30d'] * 0.99
  await pruneUntilDone('1 % too old', keepMs, Number.MAX_SAFE_INTEGER)
  await pruneUntilDone('then 0.1 % too many', keepMs, Math.round(rows * 0.989))
  await db.destroy()

  async function pruneUntilDone(label: string, keptMs: number, maxRows: number): Promise<void> {
    const times: number[] = []
    const startedMs = performance.now()
    try {
      for (let deleted = 0; ; ) {
        const batchMs = performance.now()
        const count = await pruneBatch(db, nowMs, { keepMs: keptMs, maxRows })
        const tookMs = performance.now() - batchMs
        if (count > 0) times.push(tookMs)
        deleted += count
        const isLate = performance.now() - startedMs > PATIENCE_MS
        if (count > 0 && !isLate) continue
        const end = count > 0 ? 'given up after a minute' : `nothing left to do ${formatMs(tookMs)}`
        return report(label, `${deleted} rows in ${times.length} batches: ${formatSpread(times)}; ${end}`)
      }
    } catch (error) {
      report(label, `failed after ${times.length} batches: ${String(error)}`)
    }
  }
}

/** Batches of one transition of each of {@link BATCH} VMs, one after the other. */
export async function benchWrite({ place, clusterId, rows }: Filled, report: Report): Promise<void> {
  const db = connectDatabase(place)
  const batches = Array.from({ length: BATCHES }, (_, batch) => observations(batch))
  const times: number[] = []
  const startedMs = performance.now()
  let stored = 0
  for (const batch of batches) {
    const batchMs = performance.now()
    const { stored: added } = await writeBatch(db, batch, {
      clusterId,
      nowMs: Date.now(),
      outgoing: () => [],
    })
    stored += added.length
    times.push(performance.now() - batchMs)
  }
  const perSecond = (stored / (performance.now() - startedMs)) * 1000
  report(
    `batches of ${BATCH} onto ${rows} rows`,
    `${perSecond.toFixed(0)} rows a second (${stored} of ${BATCH * BATCHES}); a batch ${formatSpread(times)}`,
  )
  await db.destroy()
}

/** Each VM falls and rises in turn, once in every round through all of them. */
function observations(batch: number): Observation[] {
  const perRound = SUBJECTS / BATCH
  const verdict: 'unhealthy' | 'healthy' = Math.floor(batch / perRound) % 2 === 0 ? 'unhealthy' : 'healthy'
  const nowMs = Date.now() + batch
  return Array.from({ length: BATCH }, (_, at): Observation => {
    const index = 1 + (batch % perRound) * BATCH + at
    const subject = vmOf(index)
    const memory = memoryOf(index, verdict, nowMs)
    const transition: Transition = {
      subject,
      uid: memory.uid,
      group: groupOf(index),
      kind: verdict,
      state: verdict,
      atMs: nowMs,
      timeSource: 'condition',
      observedMs: nowMs + 120,
      message: verdict === 'unhealthy' ? 'HTTP probe failed with statuscode: 503' : '',
      mark: `${memory.uid}/${verdict}/${nowMs}`,
    }
    return { subject, memory, transitions: [transition], seenMs: nowMs }
  })
}
