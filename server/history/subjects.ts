import type { SubjectMemory } from '#lib/health/subject-memory.ts'
import type { Subject } from '#lib/health/transition.ts'
import type { HistoryDatabase } from '#server/history/open-database.ts'

/** What the history last stored of a subject; `memory` is null before its first observation. */
export type Head = { id: number; memory: SubjectMemory | null }

export const subjectPath = ({ kind, namespace, name }: Subject): string => `${kind}/${namespace}/${name}`

/** The reverse of {@link subjectPath}: none of the three holds a slash. */
export function subjectOfPath(path: string): Subject {
  const [kind, namespace, name] = path.split('/') as [Subject['kind'], string, string]
  return { kind, namespace, name }
}

/** What names a cluster for good, and where it is reached now. */
export type ClusterName = { key: string; server: string }

/** The cluster's number, given to it at first sight. */
export async function clusterIdOf(db: HistoryDatabase, { key, server }: ClusterName): Promise<number> {
  const { id } = await db
    .insertInto('cluster')
    .values({ key, server, batches: 0 })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ server }))
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** The number of the cluster that was last reached here, for reading while its name can't be asked; null when unknown. */
export async function clusterIdAt(db: HistoryDatabase, server: string): Promise<number | null> {
  const rows = await db.selectFrom('cluster').select('id').where('server', '=', server).limit(2).execute()
  return rows.length === 1 ? (rows[0]?.id ?? null) : null
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
    .select(['id', 'path', 'memory'])
    .where('cluster_id', '=', clusterId)
    .where('path', 'in', paths)
    .execute()
  return new Map(rows.map(({ id, path, memory }) => [path, { id, memory: parseMemory(memory) }]))
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
