import { sql } from 'kysely'
import type { SubjectKind, SubjectState, TimeSource, TransitionKind } from '#lib/health/transition.ts'
import type { TransitionFilter, TransitionRow } from '#lib/history/transition-row.ts'
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
    .where('t.cluster_id', '=', clusterId)
    .where('t.at_ms', '>=', filter.fromMs)
    .where('t.at_ms', '<', filter.toMs)
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
  if (filter.namespace) query = query.where('s.namespace', '=', filter.namespace)
  if (filter.group) query = query.where('s.workload_group', '=', filter.group)
  if (filter.subject) {
    const { kind, namespace, name } = filter.subject
    // By the subject's own index: its transitions are few, those of its time are many.
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
