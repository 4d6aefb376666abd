import type { Snapshot } from '#lib/proxies/snapshot.ts'
import { AppError } from '#server/app-error.ts'
import { describeFailure } from '#server/history/failure.ts'
import type { HistoryDatabase, Ledger } from '#server/history/open-database.ts'

export const SNAPSHOT_LIMITS = { ofProxy: 20, ofAll: 500, bytes: 16 * 1024 * 1024 }

/**
 * Snapshots in the database of the history: 20 of a proxy and 500 of a cluster at most, of which the oldest go. Each call
 * throws AppError `history-unavailable` when the database can't be asked.
 */
export function createSnapshotStore(
  ledger: () => Ledger,
  { ofProxy, ofAll, bytes: mostBytes }: typeof SNAPSHOT_LIMITS = SNAPSHOT_LIMITS,
) {
  return {
    /** Throws `too-large` beyond 16 MiB. */
    insert: (snapshot: Omit<Snapshot, 'bytes'>, body: Uint8Array): Promise<Snapshot> =>
      ask(({ db, clusterId }) => {
        if (body.length > mostBytes)
          throw new AppError(
            'too-large',
            `The configuration takes ${mib(body.length)} MiB even when packed; a snapshot may have ${mib(mostBytes)}`,
          )
        const kept = { ...snapshot, bytes: body.length }
        return db.transaction().execute(async (tx) => {
          await tx
            .insertInto('proxy_snapshots')
            .values({
              id: kept.id,
              cluster_id: clusterId,
              proxy: kept.proxy,
              taken_at_ms: kept.takenAtMs,
              taken_by: kept.by,
              note: kept.note,
              bytes: kept.bytes,
              body,
            })
            .execute()
          await dropOldest(tx, clusterId, ofProxy, kept.proxy)
          await dropOldest(tx, clusterId, ofAll, null)
          return kept
        })
      }),

    /** Those of a proxy, the newest first. */
    list: (proxy: string): Promise<Snapshot[]> =>
      ask(async ({ db, clusterId }) => {
        const rows = await db
          .selectFrom('proxy_snapshots')
          .select(['id', 'proxy', 'taken_at_ms', 'taken_by', 'note', 'bytes'])
          .where('cluster_id', '=', clusterId)
          .where('proxy', '=', proxy)
          .orderBy('taken_at_ms', 'desc')
          .orderBy('id', 'desc')
          .limit(ofProxy)
          .execute()
        return rows.map(snapshotOf)
      }),

    /** One of this proxy with its packed body. Throws `not-found`. */
    read: (proxy: string, id: string): Promise<{ snapshot: Snapshot; body: Uint8Array }> =>
      ask(async ({ db, clusterId }) => {
        const row = await db
          .selectFrom('proxy_snapshots')
          .selectAll()
          .where('cluster_id', '=', clusterId)
          .where('proxy', '=', proxy)
          .where('id', '=', id)
          .executeTakeFirst()
        if (!row) throw notFound()
        return { snapshot: snapshotOf(row), body: row.body }
      }),

    /** Throws `not-found`. */
    delete: (proxy: string, id: string): Promise<void> =>
      ask(async ({ db, clusterId }) => {
        const { numDeletedRows } = await db
          .deleteFrom('proxy_snapshots')
          .where('cluster_id', '=', clusterId)
          .where('proxy', '=', proxy)
          .where('id', '=', id)
          .executeTakeFirst()
        if (numDeletedRows === 0n) throw notFound()
      }),
  }

  async function ask<T>(question: (ledger: Ledger) => Promise<T>): Promise<T> {
    const open = ledger()
    try {
      return await question(open)
    } catch (error) {
      if (error instanceof AppError) throw error
      throw new AppError(
        'history-unavailable',
        `Snapshots can’t be read or kept: ${describeFailure(error)}`,
        {
          cause: error,
        },
      )
    }
  }
}
export type SnapshotStore = ReturnType<typeof createSnapshotStore>

/** Deletes all but the newest, of one proxy or of all. */
async function dropOldest(
  db: Pick<HistoryDatabase, 'selectFrom' | 'deleteFrom'>,
  clusterId: number,
  keep: number,
  proxy: string | null,
): Promise<void> {
  let surplus = db
    .selectFrom('proxy_snapshots')
    .select('id')
    .where('cluster_id', '=', clusterId)
    .orderBy('taken_at_ms', 'desc')
    .orderBy('id', 'desc')
    // SQLite has no offset without a limit.
    .limit(1_000)
    .offset(keep)
  if (proxy !== null) surplus = surplus.where('proxy', '=', proxy)
  await db.deleteFrom('proxy_snapshots').where('id', 'in', surplus).execute()
}

type Row = { id: string; proxy: string; taken_at_ms: number; taken_by: string; note: string; bytes: number }
const snapshotOf = (row: Row): Snapshot => ({
  id: row.id,
  proxy: row.proxy,
  takenAtMs: row.taken_at_ms,
  by: row.taken_by,
  note: row.note,
  bytes: row.bytes,
})

const notFound = (): AppError =>
  new AppError(
    'not-found',
    'There is no such snapshot of this proxy; the oldest go when there are too many',
    {
      field: 'snapshot',
    },
  )

const mib = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1)
