import type { DifferencesAnswer } from '#lib/proxies/snapshot.ts'
import type { OffThread } from '#server/envoy/off-thread.ts'
import { createShareWork, type ShareWork } from '#server/http/share-work.ts'
import { createTurns, type TakeTurns } from '#server/http/take-turns.ts'

/** Each may hold two configurations of 64 MiB. */
const LIMITS = { atOnce: 2, mostWaiting: 8 }

type LargeWork = { turns: TakeTurns; comparisons: ShareWork<DifferencesAnswer> }
const workOf = new WeakMap<OffThread, LargeWork>()

/** Turns at what holds whole configurations, asking for them included, and the comparisons that are under way. */
export function largeWork({ offThread }: { offThread: OffThread }): LargeWork {
  const work = workOf.get(offThread) ?? { turns: createTurns(LIMITS), comparisons: createShareWork() }
  workOf.set(offThread, work)
  return work
}
