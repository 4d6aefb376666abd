import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { observeEntry } from '#lib/health/observe-entry.ts'
import {
  type Observed,
  observeGraceOver,
  observeRemoved,
  type SubjectMemory,
} from '#lib/health/subject-memory.ts'
import type { Subject } from '#lib/health/transition.ts'
import { OBJECT_SCHEMAS, type WorkloadEntry } from '#lib/kube/objects.ts'
import { connectDatabase, type HistoryDatabase, migrate } from '#server/history/open-database.ts'
import { IN_MEMORY } from '#server/history/sqlite.ts'
import { clusterIdOf } from '#server/history/subjects.ts'
import { type Observation, writeBatch } from '#server/history/write-batch.ts'

const T0 = Date.parse('2026-11-01T00:00:00Z')
const rules = { staleAfterMs: 45 * 60_000, graceMs: 10_000 }
const vm: Subject = { kind: 'WorkloadEntry', namespace: 'shop', name: 'vm-1' }
const at = (seconds: number) => new Date(T0 + seconds * 1000).toISOString()

type Version = { seconds: number; entry: WorkloadEntry | null }
// Not among them a condition that vanishes: nothing but our own clocks tells when, and a late replica's is late.
const acts = ['connect', 'disconnect', 'good', 'bad', 'rewrite', 'delete'] as const
type Now = {
  uid: string
  created: number
  annotations: Record<string, string>
  verdict: [string, number] | null
}
const story = fc
  .array(
    fc.record({
      act: fc.constantFrom(...acts),
      after: fc.integer({ min: 1, max: 25 }),
      istiod: fc.constantFrom('istiod-a', 'istiod-b'),
    }),
    { minLength: 4, maxLength: 20 },
  )
  .map((steps) => {
    const versions: Version[] = [{ seconds: 0, entry: null }]
    let seconds = 0
    let uids = 0
    let now = null as Now | null
    for (const { act, after, istiod } of steps) {
      seconds += after
      if (!now) {
        uids += 1
        now = { uid: `u${uids}`, created: seconds, annotations: connectedTo(istiod, seconds), verdict: null }
      } else if (act === 'delete') now = null
      else if (act === 'connect') now = { ...now, annotations: connectedTo(istiod, seconds) }
      else if (act === 'disconnect' && 'istio.io/connectedAt' in now.annotations) {
        const { 'istio.io/connectedAt': _, ...rest }: Record<string, string> = now.annotations
        now = { ...now, annotations: { ...rest, 'istio.io/disconnectedAt': at(seconds) } }
      } else if (act === 'good' || act === 'bad')
        now = { ...now, verdict: [act === 'good' ? 'True' : 'False', seconds] }
      else if (act === 'rewrite' && now.verdict) now = { ...now, verdict: [now.verdict[0], seconds] }
      versions.push({ seconds, entry: now && entryOf(now, seconds) })
    }
    return versions
  })
const connectedTo = (istiod: string, seconds: number) => ({
  'istio.io/workloadController': istiod,
  'istio.io/connectedAt': at(seconds),
})
const entryOf = (of: Now, seconds: number): WorkloadEntry =>
  OBJECT_SCHEMAS.WorkloadEntry.parse({
    metadata: {
      ...vm,
      uid: of.uid,
      resourceVersion: String(seconds),
      creationTimestamp: at(of.created),
      annotations: { ...of.annotations, 'proxy.istio.io/health-checks-enabled': 'true' },
    },
    status: {
      conditions: of.verdict
        ? [{ type: 'Healthy', status: of.verdict[0], lastTransitionTime: at(of.verdict[1]) }]
        : [],
    },
  })

const isDown = (entry: WorkloadEntry | null | undefined) =>
  entry != null && 'istio.io/disconnectedAt' in entry.metadata.annotations

/** What a replica observes of the versions that it sees, each `lateMs` after it was written. */
function observationsOf(
  versions: readonly Version[],
  sees: (index: number) => boolean,
  lateMs: number,
): Observation[] {
  const seen: Observation[] = []
  let memory: SubjectMemory | null = null
  const note = (observed: Observed, seenMs: number) => {
    const isNew = memory === null
    memory = observed.memory
    if (observed.transitions.length > 0 || isNew) seen.push({ subject: vm, ...observed, seenMs })
  }
  versions.forEach(({ seconds, entry }, index) => {
    // Who saw a disconnect sees what came of it: a watch that lives brings the next version within the grace period.
    if (!sees(index) && !isDown(versions[index - 1]?.entry)) return
    const nowMs = T0 + seconds * 1000 + lateMs
    if (entry) note(observeEntry(memory, entry, '', nowMs, rules), nowMs)
    else if (memory) {
      note(observeRemoved(vm, memory, nowMs), nowMs)
      memory = null
    }
    const overMs = nowMs + rules.graceMs + 2_000
    const next = versions[index + 1]
    if (memory && overMs < (next ? T0 + next.seconds * 1000 + lateMs : Number.POSITIVE_INFINITY))
      note(observeGraceOver(vm, memory, overMs), overMs)
  })
  return seen
}

/** Stores batches in this order in a database of their own, and returns its transitions. */
async function storedBy(batches: readonly Observation[][]) {
  const db: HistoryDatabase = connectDatabase({ engine: 'sqlite', path: IN_MEMORY })
  try {
    await migrate(db, 'sqlite')
    const clusterId = await clusterIdOf(db, { key: 'cluster-1', server: 'https://one' })
    const told: string[] = []
    for (const batch of batches)
      for (const { mark } of (await writeBatch(db, batch, { clusterId, nowMs: T0, outgoing: () => [] }))
        .stored)
        told.push(mark)
    const rows = await db
      .selectFrom('transition')
      .select(['kind', 'state', 'at_ms', 'mark'])
      .orderBy('at_ms')
      .orderBy('mark')
      .execute()
    return { told, rows: rows.map(({ kind, state, at_ms }) => `${(at_ms - T0) / 1000} ${kind}: ${state}`) }
  } finally {
    await db.destroy()
  }
}
const one = (observations: readonly Observation[]) => observations.map((observation) => [observation])

describe('replicas that store what they see', () => {
  const missed = fc.array(fc.boolean(), { minLength: 21, maxLength: 21 })

  it('come to the same history as the one that saw everything, however much another missed', async () => {
    await fc.assert(
      fc.asyncProperty(story, missed, fc.integer({ min: 1, max: 90 }), async (versions, isMissed, late) => {
        const whole = observationsOf(versions, () => true, 50)
        const partial = observationsOf(versions, (index) => !isMissed[index], late * 1000)
        const both = [...one(whole), ...one(partial)].toSorted(
          ([a], [b]) => (a?.seenMs ?? 0) - (b?.seenMs ?? 0),
        )
        const alone = await storedBy(one(whole))
        const together = await storedBy(both)
        expect(together.rows).toEqual(alone.rows)
        expect(together.told, 'nobody is told twice').toEqual(alone.told)
      }),
      { numRuns: 80 },
    )
  })

  it('come to the same whether they store one by one or all at once', async () => {
    await fc.assert(
      fc.asyncProperty(story, async (versions) => {
        const whole = observationsOf(versions, () => true, 50)
        const byOne = await storedBy(one(whole))
        expect(await storedBy([whole])).toEqual(byOne)
        expect(await storedBy([whole, whole, ...one(whole)])).toEqual(byOne)
      }),
      { numRuns: 40 },
    )
  })
})
