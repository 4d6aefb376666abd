import { sql } from 'kysely'
import type { HistoryDatabase } from '#server/history/open-database.ts'

export type Retention = { keepMs: number; maxRows: number }

/** Rows deleted at once: writers wait no longer than this takes. */
const BATCH = 1_000
/** Reconnects that changed no state are kept for a week. */
const KEEP_QUIET_MS = 7 * 86_400_000

/**
 * Deletes one batch of what is too old or too much, and returns how many transitions went; 0 when nothing is left to do.
 * Of what is too old, the newest transition of a subject stays: it says what state the subject was in when what is kept
 * begins. Only of what is absent since then nothing has to be said.
 */
export async function pruneBatch(
  db: HistoryDatabase,
  nowMs: number,
  { keepMs, maxRows }: Retention,
): Promise<number> {
  const quiet = await pruneQuiet(db, Math.round(nowMs - Math.min(keepMs, KEEP_QUIET_MS)))
  if (quiet > 0) return quiet
  const keepFromMs = Math.max(Math.round(nowMs - keepMs), Math.min(nowMs, await firstOfNewest(db, maxRows)))
  const surplus = db
    .selectFrom('transition as t')
    .select('t.id')
    // All of them; named, they lead SQLite to the index by time.
    .where('t.cluster_id', 'in', (clusters) => clusters.selectFrom('cluster').select('id'))
    .where('t.at_ms', '<', keepFromMs)
    .where((row) =>
      row.or([
        row('t.state', '=', 'absent'),
        row.exists(
          row
            .selectFrom('transition as later')
            .select('later.id')
            .whereRef('later.subject_id', '=', 't.subject_id')
            .where('later.at_ms', '<', keepFromMs)
            .where((newer) =>
              newer.or([
                newer('later.at_ms', '>', newer.ref('t.at_ms')),
                newer.and([
                  newer('later.at_ms', '=', newer.ref('t.at_ms')),
                  newer('later.id', '>', newer.ref('t.id')),
                ]),
              ]),
            ),
        ),
      ]),
    )
    // The oldest first: of a subject that is gone its last one must not go before the others.
    .orderBy('t.at_ms')
    .orderBy('t.id')
    .limit(BATCH)
  const { numDeletedRows } = await db.deleteFrom('transition').where('id', 'in', surplus).executeTakeFirst()
  if (numDeletedRows === 0n) await pruneRest(db, keepFromMs)
  return Number(numDeletedRows)
}

/** What changed no state is of no use to a timeline. */
async function pruneQuiet(db: HistoryDatabase, keepFromMs: number): Promise<number> {
  const surplus = db
    .selectFrom('transition')
    .select('id')
    .where(sql<boolean>`quiet = 1`)
    .where('at_ms', '<', keepFromMs)
    .limit(BATCH)
  const { numDeletedRows } = await db.deleteFrom('transition').where('id', 'in', surplus).executeTakeFirst()
  return Number(numDeletedRows)
}

/** When the newest `maxRows` transitions begin; 0 when there are fewer. Ids only grow, so no row has to be counted. */
async function firstOfNewest(db: HistoryDatabase, maxRows: number): Promise<number> {
  const { last } = await db
    .selectFrom('transition')
    .select((row) => row.fn.max('id').as('last'))
    .executeTakeFirstOrThrow()
  if (Number(last ?? 0) <= maxRows) return 0
  const first = await db
    .selectFrom('transition')
    .select('at_ms')
    .where('id', '>', Number(last) - maxRows)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return first?.at_ms ?? 0
}

async function pruneRest(db: HistoryDatabase, keepFromMs: number): Promise<void> {
  await db.deleteFrom('coverage').where('to_ms', '<', keepFromMs).execute()
  await db.deleteFrom('delivery').where('created_ms', '<', keepFromMs).execute()
  const forgotten = db
    .selectFrom('subject')
    .select('id')
    .where('state', '=', 'absent')
    .where('seen_ms', '<', keepFromMs)
    .where((row) =>
      row.not(
        row.exists(
          row.selectFrom('transition').select('transition.id').whereRef('subject_id', '=', 'subject.id'),
        ),
      ),
    )
    .limit(BATCH)
  await db.deleteFrom('subject').where('id', 'in', forgotten).execute()
}
