import type { SubjectMemory } from '#lib/health/subject-memory.ts'
import type { Subject } from '#lib/health/transition.ts'
import type { HistoryDatabase } from '#server/history/open-database.ts'

/** What the history last stored of a subject; `memory` is null before its first observation. */
export type Head = { id: number; memory: SubjectMemory | null; seenMs: number }

export const subjectPath = ({ kind, namespace, name }: Subject): string => `${kind}/${namespace}/${name}`

/** The cluster's number, given to it at first sight. */
export async function clusterIdOf(db: HistoryDatabase, key: string): Promise<number> {
  await db
    .insertInto('cluster')
    .values({ key, batches: 0 })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute()
  const { id } = await db.selectFrom('cluster').select('id').where('key', '=', key).executeTakeFirstOrThrow()
  return id
}

/** The heads of the subjects of a batch, by path; one never met is missing. */
export async function readHeads(
  db: HistoryDatabase,
  clusterId: number,
  of: readonly { subject: Subject }[],
): Promise<Map<string, Head>> {
  const paths = [...new Set(of.map(({ subject }) => subjectPath(subject)))]
  const rows = await db
    .selectFrom('subject')
    .select(['id', 'path', 'memory', 'seen_ms'])
    .where('cluster_id', '=', clusterId)
    .where('path', 'in', paths)
    .execute()
  return new Map(
    rows.map(({ id, path, memory, seen_ms }) => [path, { id, memory: parseMemory(memory), seenMs: seen_ms }]),
  )
}

/** Everything that was there when the history last looked, with what it remembers of each. */
export async function readPresent(
  db: HistoryDatabase,
  clusterId: number,
): Promise<{ subject: Subject; memory: SubjectMemory }[]> {
  const rows = await db
    .selectFrom('subject')
    .select(['kind', 'namespace', 'name', 'memory'])
    .where('cluster_id', '=', clusterId)
    .where('state', '!=', 'absent')
    .execute()
  return rows.flatMap(({ kind, namespace, name, memory }) => {
    const known = parseMemory(memory)
    return known ? [{ subject: { kind, namespace, name }, memory: known }] : []
  })
}

/** Only {@link SubjectMemory} is ever written there. */
const parseMemory = (text: string): SubjectMemory | null =>
  text === '' ? null : (JSON.parse(text) as SubjectMemory)
