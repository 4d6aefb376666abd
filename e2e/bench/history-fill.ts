import type { SubjectMemory } from '../../lib/health/subject-memory.ts'
import type { Subject } from '../../lib/health/transition.ts'
import { WINDOWS } from '../../lib/history/transition-row.ts'
import { connectDatabase, type DatabasePlace, migrate } from '../../server/history/open-database.ts'
import { clusterIdOf, subjectPath } from '../../server/history/subjects.ts'
import { type BenchEngine, runStatements, sizeBytes } from './history-engine.ts'

/** A month of transitions of {@link SUBJECTS} VMs, evenly spread. */
export type Filled = {
  place: DatabasePlace
  rows: number
  nowMs: number
  clusterId: number
  fillMs: number
  size: string
}

export const SUBJECTS = 10_000
const GROUPS = 100
/** Rows between two of the rare kind, and between two of the one VM in the quiet group. */
const RARE = 100_000
const ROWS_AT_ONCE = 250_000
export const QUIET_GROUP = 'mesh-0/quiet'

export const vmOf = (index: number): Subject => ({
  kind: 'WorkloadEntry',
  namespace: `mesh-${index % 20}`,
  name: `orders-vm-${index}-10.20.${index >> 8}.${index & 255}`,
})
export const groupOf = (index: number): string =>
  index === SUBJECTS ? QUIET_GROUP : `mesh-${index % 20}/orders-${index % GROUPS}`

export function memoryOf(index: number, verdict: 'healthy' | 'unhealthy', nowMs: number): SubjectMemory {
  return {
    uid: `6c1f7e0a-3d52-4b1e-9c57-${String(index).padStart(12, '0')}`,
    group: groupOf(index),
    present: true,
    verdict,
    verdictMs: nowMs,
    link: { kind: 'up', sinceMs: nowMs, controller: 'istiod-7d4b9c6f5d-x2k8p', isStale: false },
    shares: {},
  }
}

export async function fillDatabase(engine: BenchEngine, rows: number): Promise<Filled> {
  const nowMs = Date.now()
  const place = await engine.createDatabase(`month_${rows}`)
  const db = connectDatabase(place)
  await migrate(db, place.engine)
  const clusterId = await clusterIdOf(db, { key: 'bench', server: 'bench' })
  await db.destroy()
  const startedMs = performance.now()
  const statements = [...subjectStatements(clusterId, nowMs)]
  for (let from = 0; from < rows; from += ROWS_AT_ONCE)
    statements.push(
      transitions(place.engine, { clusterId, from, to: Math.min(rows, from + ROWS_AT_ONCE), rows, nowMs }),
    )
  const [before, after] = SETTINGS[place.engine]
  await runStatements(place, [...before, ...statements, ...after])
  const fillMs = performance.now() - startedMs
  const bytes = await sizeBytes(place)
  const size = `${(bytes / 1e6).toFixed(0)} MB, ${(bytes / rows).toFixed(0)} bytes a row`
  return { place, rows, nowMs, clusterId, fillMs, size }
}

/** Only filling is hurried. PostgreSQL would vacuum and analyze by itself, some time later. */
const SETTINGS = {
  sqlite: [['pragma synchronous = off', 'pragma cache_size = -1000000'], ['pragma wal_checkpoint(truncate)']],
  postgres: [['set synchronous_commit = off'], ['vacuum analyze', 'checkpoint']],
} as const

function* subjectStatements(clusterId: number, nowMs: number): Generator<string> {
  const values = Array.from({ length: SUBJECTS }, (_, at) => {
    const subject = vmOf(at + 1)
    const memory = JSON.stringify(memoryOf(at + 1, 'healthy', nowMs - WINDOWS['1h']))
    const texts = [subjectPath(subject), subject.kind, subject.namespace, subject.name, groupOf(at + 1)]
    return `(${clusterId}, ${texts.map((text) => `'${text}'`).join(', ')}, 'healthy', '${memory}', ${nowMs})`
  })
  for (let from = 0; from < values.length; from += 1000)
    yield `insert into subject (cluster_id, path, kind, namespace, name, workload_group, state, memory, seen_ms)
      values ${values.slice(from, from + 1000).join(', ')}`
}

type Part = { clusterId: number; from: number; to: number; rows: number; nowMs: number }

function transitions(engine: DatabasePlace['engine'], { clusterId, from, to, rows, nowMs }: Part): string {
  const firstMs = nowMs - WINDOWS['30d']
  const atMs = `${firstMs} + cast(i * ${WINDOWS['30d'] / rows} as bigint)`
  const round = `i / ${SUBJECTS - 1} % 4`
  const select = `select
    ${clusterId},
    case when i % ${RARE} = 50000 then ${SUBJECTS} else i * 7919 % ${SUBJECTS - 1} + 1 end,
    case when i % ${RARE} = 77777 then 'stale' else
      case ${round} when 0 then 'unhealthy' when 1 then 'healthy' when 2 then 'reconnected' else 'handed-over' end
    end,
    case ${round} when 0 then 'unhealthy' else 'healthy' end,
    ${atMs}, 'condition', ${atMs} + 120,
    case ${round} when 0 then 'HTTP probe failed with statuscode: 503' when 1 then ''
      when 2 then 'istiod-7d4b9c6f5d-x2k8p after 0.8 s away'
      else 'istiod-7d4b9c6f5d-x2k8p → istiod-7d4b9c6f5d-q9w4z after 1.4 s away' end`
  const quiet = `case when ${round} < 2 then 0 else 1 end`
  const columns = 'cluster_id, subject_id, kind, state, at_ms, time_source, observed_ms, message, mark, quiet'
  if (engine === 'postgres')
    return `insert into transition (${columns})
      ${select}, substr(md5(i::text), 1, 16), ${quiet} from generate_series(${from}::bigint, ${to - 1}::bigint) as series (i)`
  return `with recursive series (i) as (select ${from} union all select i + 1 from series where i + 1 < ${to})
    insert into transition (${columns}) ${select}, lower(hex(randomblob(8))), ${quiet} from series`
}
