import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { sameVips } from '#lib/health/observe-vips.ts'
import { type SubjectMemory, stateOf } from '#lib/health/subject-memory.ts'
import { QUIET_KINDS, type Subject, type Transition } from '#lib/health/transition.ts'
import { readVipMessage } from '#lib/health/vip-message.ts'
import type { HistoryDatabase } from '#server/history/open-database.ts'
import { type Head, readHeads, subjectPath } from '#server/history/subjects.ts'

/** One look at a subject: what happened, and what to remember of it. */
export type Observation = {
  subject: Subject
  memory: SubjectMemory
  transitions: Transition[]
  seenMs: number
}

/** A delivery to queue together with the transition that caused it. */
export type Outgoing = { id: string; endpoint: string; body: string }

export type BatchOptions = {
  clusterId: number
  nowMs: number
  /** What to tell the world of a transition that was new; asked once for each, within the transaction. */
  outgoing: (transition: Transition) => Outgoing[]
}

/**
 * Stores observations, each transition once: all or nothing. Replicas of one cluster take turns. A transition that
 * another replica stored has the same mark; a verdict that the stored history has reached already is none, though istiod
 * wrote it again with another time. Returns the transitions that were new, and the cluster's count of batches.
 */
export async function writeBatch(
  db: HistoryDatabase,
  observations: readonly Observation[],
  { clusterId, nowMs, outgoing }: BatchOptions,
): Promise<{ stored: Transition[]; revision: number }> {
  return db.transaction().execute(async (tx) => {
    // The first statement takes the write lock on SQLite and this cluster's row on PostgreSQL.
    const { batches } = await tx
      .updateTable('cluster')
      .set({ batches: sql`batches + 1` })
      .where('id', '=', clusterId)
      .returning('batches')
      .executeTakeFirstOrThrow()
    const heads = await readHeads(tx, clusterId, observations)
    await addSubjects(tx, clusterId, observations, heads)
    const { fresh, latest } = foldOntoHeads(observations, heads, await readMarks(tx, observations, heads))
    const added = await insertTransitions(tx, clusterId, fresh)
    const dropped = await dropRepeatedVerdicts(tx, fresh)
    const stored = added.filter(({ mark }) => !dropped.has(markOf(mark)))
    await updateHeads(tx, clusterId, latest)
    const deliveries = stored.flatMap(outgoing)
    if (deliveries.length > 0) {
      const rest = {
        cluster_id: clusterId,
        attempts: 0,
        due_ms: nowMs,
        created_ms: nowMs,
        state: 'due',
        error: '',
      } as const
      await tx
        .insertInto('delivery')
        .values(deliveries.map((delivery) => ({ ...delivery, ...rest })))
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute()
    }
    return { stored, revision: batches }
  })
}

async function addSubjects(
  db: HistoryDatabase,
  clusterId: number,
  observations: readonly Observation[],
  heads: Map<string, Head>,
): Promise<void> {
  const missing = new Map(
    observations.flatMap((one) => {
      const path = subjectPath(one.subject)
      return heads.has(path) ? [] : [[path, one] as const]
    }),
  )
  if (missing.size === 0) return
  const added = await db
    .insertInto('subject')
    .values(
      [...missing].map(([path, { subject }]) => ({
        ...subject,
        cluster_id: clusterId,
        path,
        workload_group: '',
        state: 'absent',
        memory: '',
        seen_ms: 0,
      })),
    )
    .returning(['id', 'path'])
    .execute()
  for (const { id, path } of added) heads.set(path, { id, memory: null })
}

/** `mayRepeat`: whether it may be a verdict that the same object has reached already. */
type Row = { subjectId: number; mark: string; transition: Transition; mayRepeat: boolean; isQuiet: boolean }

/** Which of the observed transitions the history has already. */
async function readMarks(
  db: HistoryDatabase,
  observations: readonly Observation[],
  heads: Map<string, Head>,
): Promise<Set<string>> {
  const subjects = new Set<number>()
  const marks = new Set<string>()
  for (const { subject, transitions } of observations) {
    const head = heads.get(subjectPath(subject))
    // A subject that nobody met before has none.
    if (!head?.memory) continue
    for (const { mark } of transitions) {
      subjects.add(head.id)
      marks.add(markOf(mark))
    }
  }
  if (marks.size === 0) return new Set()
  const rows = await db
    .selectFrom('transition')
    .select(['subject_id', 'mark'])
    .where('subject_id', 'in', [...subjects])
    .where('mark', 'in', [...marks])
    .execute()
  return new Set(rows.map(({ subject_id, mark }) => `${subject_id}/${mark}`))
}

/**
 * Walks observations in order, each against what is known of its subject so far. One without news comes from a replica
 * that is behind, and what it remembers is older than what the history does.
 */
function foldOntoHeads(
  observations: readonly Observation[],
  heads: Map<string, Head>,
  stored: ReadonlySet<string>,
): { fresh: Row[]; latest: Map<string, Observation> } {
  const known = new Map([...heads].map(([path, { memory }]) => [path, memory]))
  const fresh: Row[] = []
  const latest = new Map<string, Observation>()
  for (const observation of observations) {
    const { subject, memory, transitions } = observation
    const path = subjectPath(subject)
    const head = heads.get(path)
    if (!head) continue
    const before = known.get(path) ?? null
    let isNews = before === null
    let state = before ? stateOf(before) : 'absent'
    for (const transition of transitions) {
      const mark = markOf(transition.mark)
      const isQuiet = QUIET_KINDS.includes(transition.kind) && transition.state === state
      state = transition.state
      if (stored.has(`${head.id}/${mark}`) || repeats(before, transition, memory)) continue
      const isOther = before !== null && !transition.mark.startsWith(`${before.uid}/`)
      const mayRepeat = isVerdict(transition) && (!isOther || transition.atMs <= before.verdictMs)
      fresh.push({ subjectId: head.id, mark, transition, mayRepeat, isQuiet })
      // An object that is gone never comes back under the same uid.
      isNews ||= transition.atMs >= newestMs(before) && (before?.present !== false || isOther)
    }
    if (!isNews) continue
    known.set(path, memory)
    latest.set(path, observation)
  }
  return { fresh, latest }
}

/** The latest moment that a memory tells of. */
const newestMs = (memory: SubjectMemory | null): number =>
  memory
    ? Math.max(memory.verdictMs, memory.vipsMs ?? 0, 'sinceMs' in memory.link ? memory.link.sinceMs : 0)
    : 0

const VERDICTS = ['pending', 'healthy', 'unhealthy'] as const
const isVerdict = ({ kind }: Transition): boolean => VERDICTS.some((verdict) => verdict === kind)

/** Whether the history has this state already, told by another replica or before istiod wrote it again. */
function repeats(before: SubjectMemory | null, transition: Transition, after: SubjectMemory): boolean {
  if (!before?.present || !transition.mark.startsWith(`${before.uid}/`)) return false
  // One that comes late, of an earlier time, is the true one.
  if (isVerdict(transition)) return before.verdict === transition.kind && transition.atMs >= before.verdictMs
  if (transition.kind === 'vip-changed') {
    const host = readVipMessage(transition.message)?.host ?? ''
    return sameVips(before.vips?.[host], after.vips?.[host])
  }
  return (
    transition.kind === 'weights-changed' && JSON.stringify(before.shares) === JSON.stringify(after.shares)
  )
}

async function insertTransitions(
  db: HistoryDatabase,
  clusterId: number,
  rows: readonly Row[],
): Promise<Transition[]> {
  if (rows.length === 0) return []
  const added = await db
    .insertInto('transition')
    .values(
      rows.map(({ subjectId, mark, transition, isQuiet }) => ({
        cluster_id: clusterId,
        subject_id: subjectId,
        kind: transition.kind,
        state: transition.state,
        at_ms: Math.round(transition.atMs),
        time_source: transition.timeSource,
        observed_ms: Math.round(transition.observedMs),
        message: transition.message,
        mark,
        quiet: isQuiet ? 1 : 0,
      })),
    )
    .onConflict((conflict) => conflict.columns(['subject_id', 'mark']).doNothing())
    .returning(['subject_id', 'mark'])
    .execute()
  const isAdded = new Set(added.map(({ subject_id, mark }) => `${subject_id}/${mark}`))
  return rows.flatMap(({ subjectId, mark, transition }) =>
    isAdded.delete(`${subjectId}/${mark}`) ? [transition] : [],
  )
}

/**
 * A replica that comes late may have stored a verdict between two equal ones, or before or after an equal one: of equal
 * verdicts in a row the first is the transition. Returns the marks of the others, which are gone.
 */
async function dropRepeatedVerdicts(db: HistoryDatabase, rows: readonly Row[]): Promise<Set<string>> {
  const added = rows.filter(({ mayRepeat }) => mayRepeat)
  if (added.length === 0) return new Set()
  const subjects = [...new Set(added.map(({ subjectId }) => subjectId))]
  const sinceMs = added.reduce(
    (least, { transition }) => Math.min(least, transition.atMs),
    Number.POSITIVE_INFINITY,
  )
  const kinds = [...VERDICTS, 'registered'] as const
  const verdicts = db
    .selectFrom('transition as t')
    .select((row) => [
      't.id',
      't.kind',
      sql<string>`lag(${row.ref('t.kind')}) over (partition by t.subject_id order by t.at_ms, t.id)`.as(
        'previous',
      ),
    ])
    .where('t.subject_id', 'in', subjects)
    .where('t.kind', 'in', kinds)
    // From the verdict before the new ones on: what is older was looked at when it came.
    .where((row) =>
      row(
        't.at_ms',
        '>=',
        row.fn.coalesce(
          row
            .selectFrom('transition as before')
            .select('before.at_ms')
            .whereRef('before.subject_id', '=', 't.subject_id')
            .where('before.kind', 'in', kinds)
            .where('before.at_ms', '<', Math.round(sinceMs))
            .orderBy('before.at_ms', 'desc')
            .limit(1),
          sql<number>`0`,
        ),
      ),
    )
  const dropped = await db
    .deleteFrom('transition')
    .where('id', 'in', (query) =>
      query.selectFrom(verdicts.as('verdict')).select('id').whereRef('kind', '=', 'previous'),
    )
    .returning('mark')
    .execute()
  return new Set(dropped.map(({ mark }) => mark))
}

async function updateHeads(
  db: HistoryDatabase,
  clusterId: number,
  latest: ReadonlyMap<string, Observation>,
): Promise<void> {
  const values = [...latest].map(([path, { subject, memory, seenMs }]) => ({
    ...subject,
    cluster_id: clusterId,
    path,
    workload_group: memory.group,
    state: stateOf(memory),
    memory: JSON.stringify(memory),
    seen_ms: Math.round(seenMs),
  }))
  if (values.length === 0) return
  await db
    .insertInto('subject')
    .values(values)
    .onConflict((conflict) =>
      conflict.columns(['cluster_id', 'path']).doUpdateSet((row) => ({
        workload_group: row.ref('excluded.workload_group'),
        state: row.ref('excluded.state'),
        memory: row.ref('excluded.memory'),
        seen_ms: row.ref('excluded.seen_ms'),
      })),
    )
    .execute()
}

/** Marks are long and many; what has to be unique is kept, and nothing reads them. */
const markOf = (mark: string): string => createHash('sha256').update(mark).digest('base64url').slice(0, 16)
