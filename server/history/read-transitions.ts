import { sql } from 'kysely'
import {
  type Subject,
  type SubjectKind,
  type SubjectState,
  type TimeSource,
  TRANSITION_KINDS,
  type TransitionKind,
} from '#lib/health/transition.ts'
import { isFall } from '#lib/history/flapping.ts'
import { EVERY_TRANSITION, type TransitionFilter, type TransitionRow } from '#lib/history/transition-row.ts'
import type { HistoryDatabase } from '#server/history/open-database.ts'

/** Where a page of transitions ends: the next one begins with what is older. */
export type Cursor = { atMs: number; id: number }

/** `<milliseconds>-<id>`; null for the first page. */
export function parseCursor(text: string): Cursor | null {
  const [atMs, id] = text.split('-').map(Number)
  return atMs !== undefined && id !== undefined ? { atMs, id } : null
}

/** At most `limit` transitions that fit a filter, the newest first, older than `before`. */
export async function readTransitions(
  db: HistoryDatabase,
  clusterId: number,
  filter: TransitionFilter,
  { before, limit }: { before: Cursor | null; limit: number },
): Promise<TransitionRow[]> {
  let query = db
    .selectFrom('transition as t')
    .innerJoin('subject as s', 's.id', 't.subject_id')
    .select([
      't.id',
      't.kind',
      't.state',
      't.at_ms',
      't.time_source',
      't.observed_ms',
      't.message',
      's.kind as subject_kind',
      's.namespace',
      's.name',
      's.workload_group',
    ])
    .where('t.at_ms', '>=', filter.fromMs)
    // The cursor again, in a form that bounds the index: without it each page walks all that was shown before.
    .where('t.at_ms', '<', before ? Math.min(filter.toMs, before.atMs + 1) : filter.toMs)
    .orderBy('t.at_ms', 'desc')
    .orderBy('t.id', 'desc')
    .limit(limit)
  if (before) {
    query = query.where((row) =>
      row.or([
        row('t.at_ms', '<', before.atMs),
        row.and([row('t.at_ms', '=', before.atMs), row('t.id', '<', before.id)]),
      ]),
    )
  }
  if (filter.kinds.length > 0) query = query.where('t.kind', 'in', filter.kinds)
  if (filter.subjectKind) query = query.where('s.kind', '=', filter.subjectKind)
  if (filter.namespace) query = query.where('s.namespace', '=', filter.namespace)
  // By the subjects' own index where they are named: their transitions are few, those of their time are many.
  if (filter.group) {
    query = query.where('t.subject_id', 'in', (subjects) =>
      subjects
        .selectFrom('subject')
        .select('id')
        .where('cluster_id', '=', clusterId)
        .where('workload_group', '=', filter.group),
    )
  } else if (!filter.subject) query = query.where('t.cluster_id', '=', clusterId)
  if (filter.subject) {
    const { kind, namespace, name } = filter.subject
    query = query.where('t.subject_id', 'in', (subjects) =>
      subjects
        .selectFrom('subject')
        .select('id')
        .where('cluster_id', '=', clusterId)
        .where('path', '=', `${kind}/${namespace}/${name}`),
    )
  }
  for (const word of filter.q.toLowerCase().split(/\s+/).filter(Boolean)) {
    const pattern = `%${word.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`
    query = query.where((row) =>
      row.or(
        (['s.name', 's.namespace', 's.workload_group', 't.message'] as const).map(
          (column) => sql<boolean>`lower(${row.ref(column)}) like ${pattern} escape '\\'`,
        ),
      ),
    )
  }
  return (await query.execute()).map(toRow)
}

/** The latest falls into a bad state, the oldest first: what a fresh process needs to tell who flaps. */
export async function readFalls(
  db: HistoryDatabase,
  clusterId: number,
  fromMs: number,
): Promise<{ subject: Subject; kind: TransitionKind; atMs: number; mark: string }[]> {
  const filter = { ...EVERY_TRANSITION, fromMs, kinds: TRANSITION_KINDS.filter(isFall) }
  const rows = await readTransitions(db, clusterId, filter, { before: null, limit: MOST_FALLS })
  return rows.reverse().map(({ subject, kind, atMs }) => ({ subject, kind, atMs, mark: '' }))
}

const MOST_FALLS = 20_000
type Joined = {
  id: number
  kind: TransitionKind
  state: SubjectState
  at_ms: number
  time_source: TimeSource
  observed_ms: number
  message: string
  subject_kind: SubjectKind
  namespace: string
  name: string
  workload_group: string
}

const toRow = (row: Joined): TransitionRow => ({
  id: row.id,
  kind: row.kind,
  state: row.state,
  atMs: row.at_ms,
  timeSource: row.time_source,
  observedMs: row.observed_ms,
  message: row.message,
  subject: { kind: row.subject_kind, namespace: row.namespace, name: row.name },
  group: row.workload_group,
})
