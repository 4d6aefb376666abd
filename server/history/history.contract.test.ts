import { existsSync, mkdirSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { storableMessage } from '#lib/health/message.ts'
import { absent, type SubjectMemory } from '#lib/health/subject-memory.ts'
import type { Subject, Transition, TransitionKind } from '#lib/health/transition.ts'
import { EVERY_TRANSITION } from '#lib/history/transition-row.ts'
import { isRefusal } from '#server/history/failure.ts'
import {
  connectDatabase,
  type DatabasePlace,
  type HistoryDatabase,
  migrate,
} from '#server/history/open-database.ts'
import { createOutbox } from '#server/history/outbox.ts'
import { pruneBatch } from '#server/history/prune.ts'
import { readChanges, readGroupSubjects } from '#server/history/read-lanes.ts'
import { readTransitions } from '#server/history/read-transitions.ts'
import { clusterIdOf, readPresent } from '#server/history/subjects.ts'
import { type Observation, writeBatch } from '#server/history/write-batch.ts'

const T0 = Date.parse('2026-11-01T00:00:00Z')
const vm: Subject = { kind: 'WorkloadEntry', namespace: 'shop', name: 'vm-1' }
const port = inject('postgresPort')
const folder = mkdtempSync(join(tmpdir(), 'isthmus-history-'))
let made = 0
afterAll(() => rmSync(folder, { recursive: true }))

async function newPlace(engine: DatabasePlace['engine']): Promise<DatabasePlace> {
  const name = `contract_${process.pid}_${made++}`
  if (engine === 'sqlite') return { engine, path: join(folder, name) }
  const url = (database: string) => `postgres://isthmus@127.0.0.1:${port}/${database}`
  const client = new pg.Client(url('postgres'))
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  return { engine, url: url(name) }
}

const memoryOf = (uid: string, more: Partial<SubjectMemory> = {}): SubjectMemory => ({
  ...absent(uid, 'shop/vms'),
  present: true,
  ...more,
})
function seen(
  kind: TransitionKind,
  atMs: number,
  more: {
    uid?: string
    memory?: Partial<SubjectMemory>
    subject?: Subject
    seenMs?: number
    message?: string
  } = {},
): Observation {
  const { uid = 'u1', subject = vm, seenMs = atMs + 50 } = more
  const isVerdict = kind === 'healthy' || kind === 'unhealthy'
  const memory = memoryOf(uid, { ...(isVerdict ? { verdict: kind, verdictMs: atMs } : {}), ...more.memory })
  const transition: Transition = {
    subject,
    uid,
    group: 'shop/vms',
    kind,
    state: kind === 'removed' ? 'absent' : isVerdict ? kind : 'pending',
    atMs,
    timeSource: 'condition',
    observedMs: seenMs,
    message: more.message ?? '',
    mark: `${uid}/${kind}/${atMs}`,
  }
  return { subject, memory, transitions: [transition], seenMs }
}

describe.each([
  ['sqlite', true],
  ['postgres', port > 0],
] as const)('history on %s', (engine, isHere) => {
  describe.skipIf(!isHere)('contract', () => {
    let place: DatabasePlace
    let replicas: HistoryDatabase[] = []
    let clusterId = 0
    const [first, second] = [() => replicas[0] as HistoryDatabase, () => replicas[1] as HistoryDatabase]
    const write = async (db: HistoryDatabase, ...observations: Observation[]) =>
      (await writeBatch(db, observations, { clusterId, nowMs: T0, outgoing: () => [] })).stored
    const stored = async (filter = {}) =>
      (
        await readTransitions(
          first(),
          clusterId,
          { ...EVERY_TRANSITION, ...filter },
          { before: null, limit: 500 },
        )
      ).reverse()
    const kinds = async () => (await stored()).map(({ kind, atMs }) => `${kind} ${(atMs - T0) / 1000}`)

    beforeEach(async () => {
      place = await newPlace(engine)
      const db = connectDatabase(place)
      // SQLite is for one process, and two connections of one thread would wait for each other for ever.
      replicas = [db, engine === 'sqlite' ? db : connectDatabase(place)]
      await Promise.all(replicas.map((replica) => migrate(replica, engine)))
      clusterId = await clusterIdOf(first(), { key: 'cluster-1', server: 'https://one' })
    })
    afterEach(async () => {
      for (const db of new Set(replicas)) await db.destroy()
    })

    it('gives what was stored back, newest first, by page', async () => {
      await write(
        first(),
        seen('healthy', T0),
        seen('unhealthy', T0 + 1000, { message: 'disk full' }),
        seen('healthy', T0 + 2000),
      )
      const page = await readTransitions(first(), clusterId, EVERY_TRANSITION, { before: null, limit: 2 })
      expect(page).toMatchObject([
        { kind: 'healthy', atMs: T0 + 2000, subject: vm, group: 'shop/vms' },
        {
          kind: 'unhealthy',
          atMs: T0 + 1000,
          message: 'disk full',
          timeSource: 'condition',
          observedMs: T0 + 1050,
        },
      ])
      const last = page.at(-1)
      const rest = await readTransitions(first(), clusterId, EVERY_TRANSITION, {
        before: last ?? null,
        limit: 2,
      })
      expect(rest.map(({ atMs }) => atMs)).toEqual([T0])
    })

    it('filters by kind, group, subject, time and words', async () => {
      const other: Subject = { kind: 'WorkloadEntry', namespace: 'shop', name: 'vm-2' }
      await write(
        first(),
        seen('healthy', T0),
        seen('unhealthy', T0 + 1000, { subject: other, message: '100% of_disk' }),
      )
      const count = async (filter: object) => (await stored(filter)).length
      expect(await count({ kinds: ['unhealthy', 'removed'] })).toBe(1)
      expect(await count({ group: 'shop/vms' })).toBe(2)
      expect(await count({ group: 'shop/none' })).toBe(0)
      expect(await count({ subject: other })).toBe(1)
      expect(await count({ namespace: 'elsewhere' })).toBe(0)
      expect(await count({ fromMs: T0 + 1 })).toBe(1)
      expect(await count({ q: 'DISK vm-2' })).toBe(1)
      expect(await count({ q: '0% of_' })).toBe(1)
      expect(await count({ q: '%_%' }), 'a sign of LIKE is only itself').toBe(0)
    })

    it('stores a transition once, whichever replica brings it, at the same moment or again', async () => {
      const all = [seen('registered', T0), seen('healthy', T0 + 1000), seen('unhealthy', T0 + 2000)]
      const stored = await Promise.all([
        write(first(), ...all),
        write(second(), ...all),
        write(first(), ...all),
      ])
      expect(stored.flat()).toHaveLength(3)
      expect(await kinds()).toEqual(['registered 0', 'healthy 1', 'unhealthy 2'])
    })

    it('knows a verdict that istiod wrote again under another time', async () => {
      await write(first(), seen('registered', T0), seen('unhealthy', T0 + 1000))
      expect(await write(second(), seen('unhealthy', T0 + 60_000))).toEqual([])
      expect(await kinds()).toEqual(['registered 0', 'unhealthy 1'])
      await write(second(), seen('unhealthy', T0 + 90_000, { uid: 'u2' }))
      expect(await kinds(), 'another object is another VM').toHaveLength(3)
    })

    it('of equal verdicts in a row keeps the first, also when it comes last', async () => {
      await write(first(), seen('registered', T0), seen('healthy', T0 + 1000))
      await write(second(), seen('unhealthy', T0 + 9000))
      await write(first(), seen('unhealthy', T0 + 4000))
      expect(await kinds()).toEqual(['registered 0', 'healthy 1', 'unhealthy 4'])
    })

    it('a replica that slept does not take back what others have seen since', async () => {
      await write(first(), seen('healthy', T0), seen('removed', T0 + 5000, { memory: { present: false } }))
      await write(second(), seen('unhealthy', T0 + 2000, { seenMs: T0 + 2100 }))
      expect(await readPresent(first(), clusterId)).toEqual([])
    })

    it('goes by the mesh’s times, whatever the clocks of replicas say', async () => {
      await write(first(), seen('healthy', T0, { seenMs: T0 + 5000 }))
      await write(second(), seen('unhealthy', T0 + 1000, { seenMs: T0 + 1100 }))
      await write(first(), seen('unhealthy', T0 + 1000, { seenMs: T0 + 6000 }))
      await write(second(), seen('healthy', T0 + 30_000, { seenMs: T0 + 30_100 }))
      expect(await write(first(), seen('unhealthy', T0 + 60_000))).toHaveLength(1)
      expect(await kinds()).toEqual(['healthy 0', 'unhealthy 1', 'healthy 30', 'unhealthy 60'])
    })

    it('tells quiet reconnects from those after an outage, keeps them for a week and draws no lane from them', async () => {
      const memory = { verdict: 'healthy', verdictMs: T0 } as const
      const link = (sinceMs: number) =>
        ({ kind: 'up', sinceMs, controller: 'istiod', isStale: false }) as const
      const back = (atMs: number): Observation => {
        const one = seen('reconnected', atMs, { memory: { ...memory, link: link(atMs) } })
        for (const transition of one.transitions) transition.state = 'healthy'
        return one
      }
      const down = seen('disconnected', T0 + 60_000, {
        memory: {
          ...memory,
          link: { kind: 'down', sinceMs: T0 + 60_000, controller: 'istiod', isTold: true },
        },
      })
      for (const transition of down.transitions) transition.state = 'disconnected'
      await write(first(), seen('healthy', T0), back(T0 + 30_000), down, back(T0 + 90_000))
      const subjects = await readGroupSubjects(first(), clusterId, 'shop/vms', T0)
      const changes = await readChanges(first(), subjects, { fromMs: T0, toMs: T0 + 1e9 })
      expect([...changes.values()].flat().map(({ kind }) => kind)).toEqual([
        'healthy',
        'disconnected',
        'reconnected',
      ])
      while ((await pruneBatch(first(), T0 + 8 * 86_400_000, { keepMs: 1e12, maxRows: 1e9 })) > 0);
      expect(await kinds()).toEqual(['healthy 0', 'disconnected 60', 'reconnected 90'])
    })

    it('keeps the deliveries of each cluster to its own senders', async () => {
      const outgoing = ({ mark }: Transition) => [{ id: mark, endpoint: 'default', body: '{}' }]
      await writeBatch(first(), [seen('unhealthy', T0)], { clusterId, nowMs: T0, outgoing })
      const other = await clusterIdOf(second(), { key: 'cluster-2', server: 'https://two' })
      const claimOf = (id: number) =>
        createOutbox(() => ({ db: second(), clusterId: id })).claim({ nowMs: T0, leaseMs: 1000, limit: 20 })
      expect(await claimOf(other)).toEqual([])
      expect(await claimOf(clusterId)).toHaveLength(1)
    })

    it('stores all of a batch or nothing', async () => {
      const bad = seen('healthy', T0 + 1000)
      bad.transitions.push({ ...(bad.transitions[0] as Transition), atMs: Number.NaN, mark: 'bad' })
      const refused = await write(first(), seen('registered', T0), bad).catch((error: unknown) => error)
      expect(isRefusal(refused)).toBe(true)
      expect(await kinds()).toEqual([])
      expect(await readPresent(first(), clusterId)).toEqual([])
    })

    it('takes any words a VM can say, as far as they are kept', async () => {
      const message = storableMessage(`\0nul ' " \\ %s ${'x'.repeat(5000)} \ud800`)
      await write(first(), seen('unhealthy', T0, { message }))
      expect((await stored())[0]?.message).toBe(message)
    })

    it('gives lanes their state at the start of a window', async () => {
      await write(first(), seen('registered', T0), seen('healthy', T0 + 1000), seen('unhealthy', T0 + 8000))
      const subjects = await readGroupSubjects(first(), clusterId, 'shop/vms', T0)
      const changes = await readChanges(first(), subjects, { fromMs: T0 + 5000, toMs: T0 + 9000 })
      expect([...changes.values()]).toEqual([
        [
          { kind: 'healthy', atMs: T0 + 1000, state: 'healthy', message: '' },
          { kind: 'unhealthy', atMs: T0 + 8000, state: 'unhealthy', message: '' },
        ],
      ])
    })

    it('prunes what is old, but never what says the state now', async () => {
      const gone: Subject = { kind: 'WorkloadEntry', namespace: 'shop', name: 'gone' }
      await write(
        first(),
        seen('healthy', T0),
        seen('unhealthy', T0 + 1000),
        seen('registered', T0, { subject: gone, uid: 'u9' }),
        seen('removed', T0 + 500, { subject: gone, uid: 'u9', memory: { present: false } }),
      )
      const retention = { keepMs: 1000, maxRows: 1e9 }
      while ((await pruneBatch(first(), T0 + 1e6, retention)) > 0);
      expect(await kinds()).toEqual(['unhealthy 1'])
      // What it was in the days before stays known when it changes today.
      await write(first(), seen('healthy', T0 + 1e6))
      while ((await pruneBatch(first(), T0 + 1e6, retention)) > 0);
      expect(await kinds()).toEqual(['unhealthy 1', 'healthy 1000'])
      const names = (await first().selectFrom('subject').select('name').execute()).map(({ name }) => name)
      expect(names).toEqual(['vm-1'])
    })

    it('keeps no more rows than it may, the newest', async () => {
      await write(
        first(),
        ...Array.from({ length: 50 }, (_, n) => seen(n % 2 ? 'healthy' : 'unhealthy', T0 + n * 1000)),
      )
      while ((await pruneBatch(first(), T0 + 1e6, { keepMs: 1e12, maxRows: 20 })) > 0);
      expect((await kinds()).length, 'the newest, and the state before them').toBe(21)
      expect((await kinds()).at(-1)).toBe('healthy 49')
    })

    it('queues a delivery with its transition, and two senders never claim the same one', async () => {
      const outgoing = ({ mark }: Transition) => [{ id: mark, endpoint: 'default', body: '{}' }]
      const batch = Array.from({ length: 40 }, (_, n) => seen(n % 2 ? 'healthy' : 'unhealthy', T0 + n * 1000))
      await writeBatch(first(), batch, { clusterId, nowMs: T0, outgoing })
      await writeBatch(second(), batch, { clusterId, nowMs: T0, outgoing })
      const boxes = replicas.map((db) => createOutbox(() => ({ db, clusterId })))
      const claim = (box = boxes[0]) =>
        box?.claim({ nowMs: T0, leaseMs: 1000, limit: 20 }) ?? Promise.resolve([])
      const claimed = (await Promise.all([claim(boxes[0]), claim(boxes[1])])).flat()
      expect(new Set(claimed.map(({ id }) => id)).size).toBe(40)
      expect(await claim()).toEqual([])
      const [one] = claimed
      await boxes[0]?.retry(one?.id ?? '', T0 - 1, 'HTTP 500')
      expect(await claim()).toMatchObject([{ id: one?.id, attempts: 1 }])
    })

    if (engine === 'postgres') {
      it('does not wait for ever for a replica that froze in the middle of a batch', async () => {
        const frozen = Promise.withResolvers<void>()
        const began = Promise.withResolvers<void>()
        const batch = first()
          .transaction()
          .execute(async (tx) => {
            await tx.updateTable('cluster').set({ batches: 7 }).where('id', '=', clusterId).execute()
            began.resolve()
            await frozen.promise
            await tx.updateTable('cluster').set({ batches: 8 }).where('id', '=', clusterId).execute()
          })
        const outcome = expect(batch).rejects.toThrow()
        await began.promise
        expect(await write(second(), seen('healthy', T0))).toHaveLength(1)
        frozen.resolve()
        await outcome
      })
    }

    it('refuses tables made by a newer version, and says so', async () => {
      await first()
        .insertInto('kysely_migration' as never)
        .values({ name: '9999-future', timestamp: '2030-01-01T00:00:00.000Z' } as never)
        .execute()
      await expect(migrate(second(), engine)).rejects.toMatchObject({ code: 'history-unavailable' })
    })
  })
})

describe('a SQLite file', () => {
  it('that can’t be opened is an error, and can be opened once what stood in its way is gone', async () => {
    const path = join(folder, 'in-the-way')
    mkdirSync(path)
    const db = connectDatabase({ engine: 'sqlite', path })
    await expect(migrate(db, 'sqlite')).rejects.toThrow('unable to open database file')
    rmdirSync(path)
    await migrate(db, 'sqlite')
    expect(await clusterIdOf(db, { key: 'cluster-1', server: 'https://one' })).toBe(1)
    await db.destroy()
    expect(existsSync(path)).toBe(true)
  })
})
