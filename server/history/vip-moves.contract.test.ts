import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { observeVips, observeVipsGone } from '#lib/health/observe-vips.ts'
import type { SubjectMemory } from '#lib/health/subject-memory.ts'
import type { Subject } from '#lib/health/transition.ts'
import { filterOf, transitionQuerySchema } from '#lib/history/transition-row.ts'
import { OBJECT_SCHEMAS } from '#lib/kube/objects.ts'
import { storeWatch } from '#server/history/coverage.ts'
import { newDatabase, newFile, port } from '#server/history/history.test-helper.ts'
import {
  connectDatabase,
  type DatabasePlace,
  type HistoryDatabase,
  migrate,
} from '#server/history/open-database.ts'
import { readGroupSubjects } from '#server/history/read-lanes.ts'
import { readTransitions } from '#server/history/read-transitions.ts'
import { clusterIdOf, readPresent } from '#server/history/subjects.ts'
import { type Observation, writeBatch } from '#server/history/write-batch.ts'
import { readAllocations } from '#server/names/allocation-history.ts'

const T0 = Date.parse('2026-12-01T08:00:00Z')
const DAY = 86_400_000
const subject: Subject = { kind: 'ServiceEntry', namespace: 'shop', name: 'db' }
type Vips = Record<string, string>

const entryOf = (seconds: number, vips: Vips, namespace = 'shop') =>
  OBJECT_SCHEMAS.ServiceEntry.parse({
    metadata: {
      ...subject,
      namespace,
      uid: `uid-${namespace}`,
      resourceVersion: String(seconds),
      managedFields: [{ manager: 'pilot-discovery', time: new Date(T0 + seconds * 1000).toISOString() }],
    },
    spec: { hosts: ['a.example', 'b.example'], resolution: 'DNS' },
    status: { addresses: Object.entries(vips).map(([host, value]) => ({ host, value })) },
  })

/** One replica's eyes, with a memory of its own. */
function watcher(remembered: SubjectMemory | null = null) {
  let memory = remembered
  return {
    sees(seconds: number, vips: Vips, namespace = 'shop'): Observation {
      const seenMs = T0 + seconds * 1000 + 50
      const observed = observeVips(memory, entryOf(seconds, vips, namespace), seenMs, true)
      memory = observed.memory
      return { subject: { ...subject, namespace }, ...observed, seenMs }
    },
    seesItGone(seconds: number): Observation {
      const seenMs = T0 + seconds * 1000
      return { subject, ...observeVipsGone(memory as SubjectMemory, subject, seenMs), seenMs }
    },
  }
}

describe.each([
  ['sqlite', true],
  ['postgres', port > 0],
] as const)('VIP moves on %s', (engine, isHere) => {
  describe.skipIf(!isHere)('contract', () => {
    let db: HistoryDatabase
    let clusterId = 0
    beforeEach(async () => {
      const place: DatabasePlace =
        engine === 'sqlite' ? { engine, path: newFile() } : { engine, url: await newDatabase() }
      db = connectDatabase(place)
      await migrate(db, engine)
      clusterId = await clusterIdOf(db, { key: 'cluster-1', server: 'https://one' })
    })
    afterEach(() => db.destroy())

    const write = async (...observations: Observation[]) =>
      (await writeBatch(db, observations, { clusterId, nowMs: T0, outgoing: () => [] })).stored
    const ask = async (query: Record<string, string>) => {
      const filter = filterOf(transitionQuerySchema.parse(query), T0 + 60_000)
      return (await readTransitions(db, clusterId, filter, { before: null, limit: 100 })).reverse()
    }
    const moves = async (query: Record<string, string> = {}) =>
      (await ask({ kinds: 'vip-changed', ...query })).map(({ message }) => message)
    const head = async () => (await readPresent(db, clusterId))[0]?.memory.vips

    it('stores each once, whoever of three replicas brings it and when', async () => {
      const [one, two, late] = [watcher(), watcher(), watcher()]
      const story = [
        { 'a.example': '240.240.0.1' },
        { 'a.example': '240.240.0.2' },
        { 'a.example': '240.240.0.3' },
      ]
      for (const [index, vips] of story.entries())
        await Promise.all([write(one.sees(index, vips)), write(two.sees(index, vips))])
      await write(late.sees(0, story[0] ?? {}), late.sees(2, story[2] ?? {}))
      expect(await moves()).toEqual([
        'a.example: none → 240.240.0.1',
        'a.example: 240.240.0.1 → 240.240.0.2',
        'a.example: 240.240.0.2 → 240.240.0.3',
      ])
      expect(await head()).toEqual({ 'a.example': ['240.240.0.3'], 'b.example': [] })
    })

    it('knows a move that another replica saw at an older version of the object', async () => {
      const [one, two] = [watcher(), watcher()]
      await write(one.sees(0, {}), one.sees(5, { 'a.example': '240.240.0.1' }))
      await write(two.sees(0, {}), two.sees(9, { 'a.example': '240.240.0.1' }))
      expect(await moves()).toEqual(['a.example: none → 240.240.0.1'])
    })

    it('is not thrown back by a replica that slept, and goes on from what is stored after a restart', async () => {
      const [one, slept] = [watcher(), watcher()]
      const first = slept.sees(0, { 'a.example': '240.240.0.1' })
      const old = slept.sees(1, { 'a.example': '240.240.0.1', 'b.example': '240.240.0.9' })
      await write(one.sees(0, { 'a.example': '240.240.0.1' }))
      await write(one.sees(4, { 'a.example': '240.240.0.2' }))
      await write(first, old)
      expect(await head()).toEqual({ 'a.example': ['240.240.0.2'], 'b.example': [] })
      const restarted = watcher((await readPresent(db, clusterId))[0]?.memory ?? null)
      expect(await write(restarted.sees(6, { 'a.example': '240.240.0.2' }))).toEqual([])
      expect(await write(restarted.sees(8, { 'a.example': '240.240.0.7' }))).toMatchObject([
        { message: 'a.example: 240.240.0.2 → 240.240.0.7', atMs: T0 + 8000, timeSource: 'object' },
      ])
    })

    it('can be asked for by namespace, subject and host, and stands in no group', async () => {
      const [one, other] = [watcher(), watcher()]
      await write(one.sees(0, { 'a.example': '240.240.0.1', 'b.example': '240.240.0.2' }))
      await write(other.sees(1, { 'a.example': '240.240.0.3' }, 'elsewhere'))
      await write(one.seesItGone(9))
      expect(await moves({ namespace: 'elsewhere' })).toEqual(['a.example: none → 240.240.0.3'])
      expect(await moves({ q: 'b.example' })).toHaveLength(2)
      expect(await moves({ namespace: 'shop', subjectKind: 'ServiceEntry', name: 'db' })).toHaveLength(4)
      expect(await moves({ kinds: 'weights-changed' })).toEqual([])
      expect((await ask({})).map(({ group, state }) => `${group} ${state}`)).toContain(' absent')
      expect(await readGroupSubjects(db, clusterId, 'shop/db', 0)).toEqual([])
    })

    it('tells how many addresses of each pool were given out, while ServiceEntries were watched', async () => {
      const one = watcher()
      await write(
        one.sees(0, { 'a.example': '240.240.0.1' }),
        one.sees(1, { 'a.example': '240.240.0.2', 'b.example': '2001:2::1' }),
        one.sees(2, { 'a.example': '10.0.0.1' }),
      )
      const nowMs = T0 + 2 * DAY
      expect(await readAllocations(db, clusterId, nowMs)).toMatchObject({ coveredMs: 0 })
      const watch = { kind: 'ServiceEntry', id: null, fromMs: T0 - 40 * DAY, toMs: T0 + DAY } as const
      await storeWatch(db, { clusterId, replica: 'r' }, { ...watch })
      await storeWatch(db, { clusterId, replica: 'r' }, { ...watch, kind: 'Pod', toMs: nowMs })
      expect(await readAllocations(db, clusterId, nowMs)).toEqual({
        state: 'known',
        coveredMs: 29 * DAY,
        gained: { v4: 2, v6: 1 },
      })
      expect(await readAllocations(db, clusterId, nowMs, 2), 'only since the oldest that was read').toEqual({
        state: 'known',
        coveredMs: DAY - 2000,
        gained: { v4: 0, v6: 0 },
      })
    })
  })
})
