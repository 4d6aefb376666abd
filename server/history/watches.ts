import type { SubjectKind } from '#lib/health/transition.ts'
import type { Feed } from '#lib/kube/feed.ts'
import type { Watch } from '#server/history/coverage.ts'

/** Kinds whose coverage is kept; weights are drawn on the axis of the entries. */
export const WATCHED_KINDS: readonly SubjectKind[] = ['WorkloadEntry', 'Pod', 'ServiceEntry']

/** What is known at a beat: the feeds, and up to when everything seen has been stored. */
export type Beat = { nowMs: number; feeds: readonly Feed[]; storedToMs: number; dropped: number }

/**
 * Follows when each kind was watched without a gap. `beat` returns the watches to store: those that grew and those that
 * ended; `settled` forgets the ended ones that were stored.
 */
export function createWatches(): { beat(beat: Beat): Watch[]; settled(watch: Watch): void } {
  const growing = new Map<SubjectKind, Watch>()
  let ended: Watch[] = []
  let dropped = 0
  return {
    beat({ nowMs, feeds, storedToMs, dropped: nowDropped }) {
      const isHoled = nowDropped > dropped
      dropped = nowDropped
      for (const kind of WATCHED_KINDS) {
        const feed = feeds.find((one) => one.kind === kind)
        const watch = growing.get(kind)
        const isLive = feed?.state === 'synced' && !isHoled
        if (isLive && watch) watch.toMs = Math.max(watch.toMs, storedToMs)
        else if (isLive) growing.set(kind, { kind, id: null, fromMs: nowMs, toMs: nowMs })
        else if (watch) {
          const lostMs = feed && 'sinceMs' in feed ? Math.min(feed.sinceMs, storedToMs) : watch.toMs
          watch.toMs = Math.max(watch.toMs, lostMs)
          growing.delete(kind)
          ended.push(watch)
        }
      }
      return [...ended, ...growing.values()]
    },
    settled(watch) {
      ended = ended.filter((one) => one !== watch)
    },
  }
}
