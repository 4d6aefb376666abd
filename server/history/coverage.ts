import type { SubjectKind } from '#lib/health/transition.ts'
import type { Interval } from '#lib/history/interval.ts'
import { unite } from '#lib/history/interval.ts'
import type { HistoryDatabase } from '#server/history/open-database.ts'

/** One stretch of watching, growing while it lasts. `id` is null until it is stored. */
export type Watch = { kind: SubjectKind; id: number | null; fromMs: number; toMs: number }

/** Stores how far a watch has come. Throws what the database throws; the next beat stores it again. */
export async function storeWatch(
  db: HistoryDatabase,
  { clusterId, replica }: { clusterId: number; replica: string },
  watch: Watch,
): Promise<void> {
  const [from_ms, to_ms] = [Math.round(watch.fromMs), Math.round(watch.toMs)]
  if (watch.id !== null) {
    await db.updateTable('coverage').set({ to_ms }).where('id', '=', watch.id).execute()
    return
  }
  const { id } = await db
    .insertInto('coverage')
    .values({ cluster_id: clusterId, kind: watch.kind, replica, from_ms, to_ms })
    .returning('id')
    .executeTakeFirstOrThrow()
  watch.id = id
}

/** Three beats: a watch that was stored less long ago still goes on. */
const GOES_ON_MS = 15_000

/** When anybody watched a kind within a window: what is missing from it is a gap. */
export async function readCoverage(
  db: HistoryDatabase,
  clusterId: number,
  kind: SubjectKind,
  window: Interval,
  nowMs: number,
): Promise<Interval[]> {
  const rows = await db
    .selectFrom('coverage')
    .select(['from_ms', 'to_ms'])
    .where('cluster_id', '=', clusterId)
    .where('kind', '=', kind)
    .where('to_ms', '>', Math.round(window.fromMs) - GOES_ON_MS)
    .where('from_ms', '<', Math.round(window.toMs))
    .execute()
  return unite(
    rows.map(({ from_ms, to_ms }) => ({
      fromMs: Math.max(from_ms, window.fromMs),
      toMs: Math.min(nowMs - to_ms < GOES_ON_MS ? nowMs : to_ms, window.toMs),
    })),
  )
}
