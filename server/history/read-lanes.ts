import { sql } from 'kysely'
import type { SubjectKind } from '#lib/health/transition.ts'
import type { Interval } from '#lib/history/interval.ts'
import type { LaneChange } from '#lib/history/timeline.ts'
import { AppError } from '#server/app-error.ts'
import type { HistoryDatabase } from '#server/history/open-database.ts'

export type SubjectRef = { id: number; kind: SubjectKind; namespace: string; name: string }

/** Subjects asked about in one query; between two queries others get their turn. */
const AT_ONCE = 50
/** Changes read for one answer: more than can be drawn, and no more than can be held. */
const MOST = 200_000

/** The subjects of a group that were ever met and did not leave before `sinceMs`, by name. */
export async function readGroupSubjects(
  db: HistoryDatabase,
  clusterId: number,
  group: string,
  sinceMs: number,
): Promise<SubjectRef[]> {
  return db
    .selectFrom('subject')
    .select(['id', 'kind', 'namespace', 'name'])
    .where('cluster_id', '=', clusterId)
    .where('workload_group', '=', group)
    .where((row) => row.or([row('state', '!=', 'absent'), row('seen_ms', '>=', sinceMs)]))
    .orderBy('kind', 'desc')
    .orderBy('name')
    .execute()
}

/** The subjects of these paths (`<kind>/<namespace>/<name>`); those never met are missing. */
export async function readSubjects(
  db: HistoryDatabase,
  clusterId: number,
  paths: readonly string[],
): Promise<SubjectRef[]> {
  if (paths.length === 0) return []
  return db
    .selectFrom('subject')
    .select(['id', 'kind', 'namespace', 'name'])
    .where('cluster_id', '=', clusterId)
    .where('path', 'in', paths)
    .execute()
}

/**
 * The changes of each subject within a window, in order of time, and before them the last one before it, from which
 * the state at its start is known. Throws `too-large` when they are too many to be held.
 */
export async function readChanges(
  db: HistoryDatabase,
  subjects: readonly SubjectRef[],
  window: Interval,
): Promise<Map<number, LaneChange[]>> {
  const changes = new Map<number, LaneChange[]>(subjects.map(({ id }) => [id, []]))
  let read = 0
  for (let start = 0; start < subjects.length; start += AT_ONCE) {
    const ids = subjects.slice(start, start + AT_ONCE).map(({ id }) => id)
    const rows = [
      ...(await lastBefore(db, ids, window.fromMs)),
      ...(await changesWithin(db, ids, window, MOST - read)),
    ]
    read += rows.length
    if (read >= MOST) {
      throw new AppError('too-large', `More than ${MOST.toLocaleString('en')} transitions in this window`, {
        field: 'window',
        fix: 'Choose a shorter window.',
      })
    }
    for (const { subject_id, kind, at_ms, state, message } of rows)
      changes.get(subject_id)?.push({ kind, atMs: at_ms, state, message })
    await new Promise((resolve) => setImmediate(resolve))
  }
  return changes
}

/** Literal, or no planner takes the index of what is not quiet. */
const NOT_QUIET = (table: 'transition' | 'last') => sql<boolean>`${sql.ref(`${table}.quiet`)} = 0`
const COLUMNS = ['subject_id', 'kind', 'at_ms', 'state', 'message'] as const

const lastBefore = (db: HistoryDatabase, ids: number[], fromMs: number) =>
  db
    .selectFrom('transition')
    .select(COLUMNS)
    .where('id', 'in', (query) =>
      query
        .selectFrom('subject as s')
        .select((row) =>
          row
            .selectFrom('transition as last')
            .select('last.id')
            .whereRef('last.subject_id', '=', 's.id')
            .where(NOT_QUIET('last'))
            .where('last.at_ms', '<', Math.round(fromMs))
            .orderBy('last.at_ms', 'desc')
            .orderBy('last.id', 'desc')
            .limit(1)
            .as('id'),
        )
        .where('s.id', 'in', ids),
    )
    .execute()

const changesWithin = (db: HistoryDatabase, ids: number[], { fromMs, toMs }: Interval, limit: number) =>
  db
    .selectFrom('transition')
    .select(COLUMNS)
    .where('subject_id', 'in', ids)
    .where(NOT_QUIET('transition'))
    .where('at_ms', '>=', Math.round(fromMs))
    .where('at_ms', '<', Math.round(toMs))
    .orderBy('subject_id')
    .orderBy('at_ms')
    .orderBy('id')
    .limit(limit)
    .execute()
