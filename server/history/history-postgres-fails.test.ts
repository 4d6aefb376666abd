import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gapsIn } from '#lib/history/interval.ts'
import { readCoverage } from '#server/history/coverage.ts'
import {
  BEGINNING,
  flipped,
  isLive,
  kindsOf,
  port,
  startMesh,
  T0,
  until,
  untilState,
} from '#server/history/history.test-helper.ts'
import type { DatabasePlace } from '#server/history/open-database.ts'
// biome-ignore lint/style/noRestrictedImports: a PostgreSQL to kill is started as the scripts start theirs.
import { ensurePostgres, type Postgres, startPostgres } from '../../scripts/postgres.ts'

describe.skipIf(port === 0)('a history whose PostgreSQL fails', () => {
  let postgres: Postgres
  let databases = 0
  const newPlace = async (): Promise<DatabasePlace> => ({
    engine: 'postgres',
    url: await postgres.createDatabase(`faults_${databases++}`),
  })
  beforeAll(async () => {
    postgres = await startPostgres((await ensurePostgres()) ?? '')
  }, 30_000)
  afterAll(() => postgres.remove())

  it('R35: goes without it from the start, and has stored everything once and in order when it came', async () => {
    const place = await newPlace()
    await postgres.kill()
    const mesh = startMesh(place)
    await untilState(mesh, 'unavailable')
    await until(mesh.clock, () => expect(mesh.history.status()).toMatchObject({ waiting: 1 }))
    mesh.flip(4)
    await until(mesh.clock, () => expect(mesh.history.status()).toMatchObject({ waiting: 5, dropped: 0 }))
    expect(mesh.history.status()).toMatchObject({ reason: expect.stringMatching(/does not answer/) })
    expect(mesh.store.shell().history).toMatchObject({ state: 'unavailable' })
    await expect(kindsOf(mesh)).rejects.toMatchObject({ code: 'history-unavailable' })
    isLive(mesh)
    await postgres.start()
    await untilState(mesh, 'recording')
    expect(await kindsOf(mesh)).toEqual([...BEGINNING, ...flipped(4)])
    expect(mesh.stored.map(({ kind }) => kind)).toEqual([...BEGINNING, ...flipped(4)])
    await until(mesh.clock, () => expect(mesh.store.shell().history).toMatchObject({ state: 'recording' }))
  })

  it('R35: holds what happens while it is away, and stores it once and in order', async () => {
    const mesh = startMesh(await newPlace())
    await untilState(mesh, 'recording')
    mesh.flip(3)
    await until(mesh.clock, async () => expect(await kindsOf(mesh)).toHaveLength(6))
    await postgres.kill()
    mesh.flip(20)
    await untilState(mesh, 'unavailable')
    isLive(mesh)
    mesh.flip(7)
    await postgres.start()
    await untilState(mesh, 'recording')
    expect(await kindsOf(mesh)).toEqual([...BEGINNING, ...flipped(30)])
    expect(mesh.stored).toHaveLength(33)
  })

  it('R35: holds no more than it may; what it dropped is a hole in what was watched', async () => {
    const mesh = startMesh(await newPlace(), { limits: { spool: 10 } })
    const covered = () =>
      mesh.history.read((db, id) =>
        readCoverage(
          db,
          id,
          'WorkloadEntry',
          { fromMs: T0, toMs: mesh.clock.nowMs() },
          Number.POSITIVE_INFINITY,
        ),
      )
    await untilState(mesh, 'recording')
    await until(mesh.clock, async () => expect(await kindsOf(mesh)).toHaveLength(3))
    await until(mesh.clock, async () => expect(await covered()).toHaveLength(1))
    await postgres.kill()
    const fromMs = mesh.clock.nowMs()
    mesh.flip(40)
    await untilState(mesh, 'unavailable')
    const toMs = mesh.clock.nowMs()
    expect(mesh.history.status()).toMatchObject({ waiting: 10, dropped: 30 })
    isLive(mesh)
    await postgres.start()
    await untilState(mesh, 'recording')
    await until(mesh.clock, async () => expect(await covered()).toHaveLength(2))
    const [hole] = gapsIn(await covered(), { fromMs, toMs })
    expect(hole?.fromMs).toBeLessThanOrEqual(fromMs + 11_000)
    expect(hole?.toMs).toBe(toMs)
    expect(await kindsOf(mesh)).toEqual([...BEGINNING, ...flipped(10)])
  })

  it('R35: knows the state again of what changed for good while it could hold no more', async () => {
    const mesh = startMesh(await newPlace(), { limits: { spool: 10 } })
    await untilState(mesh, 'recording')
    await until(mesh.clock, async () => expect(await kindsOf(mesh)).toHaveLength(3))
    await postgres.kill()
    mesh.flip(41)
    await untilState(mesh, 'unavailable')
    await postgres.start()
    await untilState(mesh, 'recording')
    await until(mesh.clock, async () =>
      expect((await kindsOf(mesh)).at(-1), 'it is unhealthy now').toBe('unhealthy'),
    )
  })

  it('R35: marks as not watched what the mesh’s own silence hid while it was away', async () => {
    const mesh = startMesh(await newPlace())
    const covered = () =>
      mesh.history.read((db, id) =>
        readCoverage(
          db,
          id,
          'WorkloadEntry',
          { fromMs: T0, toMs: mesh.clock.nowMs() },
          Number.POSITIVE_INFINITY,
        ),
      )
    await untilState(mesh, 'recording')
    await until(mesh.clock, async () => expect(await covered()).toHaveLength(1))
    await postgres.kill()
    await untilState(mesh, 'unavailable')
    const feed = mesh.store.sink('WorkloadEntry')
    const sinceMs = mesh.clock.nowMs()
    feed.onFeed({ state: 'stale', sinceMs, reason: 'refused' })
    mesh.clock.advance(30_000)
    feed.onFeed({ state: 'synced' })
    const backMs = mesh.clock.nowMs()
    mesh.clock.advance(100)
    await postgres.start()
    await untilState(mesh, 'recording')
    await until(mesh.clock, async () => expect(await covered()).toHaveLength(2))
    expect(gapsIn(await covered(), { fromMs: sinceMs, toMs: backMs })).toEqual([
      { fromMs: sinceMs, toMs: backMs },
    ])
  })

  it('R35: notices that it is away and that it is back while nothing happens', async () => {
    const mesh = startMesh(await newPlace())
    await untilState(mesh, 'recording')
    await until(mesh.clock, async () => expect(await kindsOf(mesh)).toHaveLength(3))
    await postgres.kill()
    await untilState(mesh, 'unavailable')
    const seen = new Set<string>()
    for (let step = 0; step < 100; step++) {
      mesh.clock.advance(200)
      await delay(3)
      seen.add(mesh.history.status().state)
    }
    expect([...seen], 'steadily').toEqual(['unavailable'])
    await postgres.start()
    await untilState(mesh, 'recording')
  })

  it('R35: waits for its turn while the server has too many connections', async () => {
    const place = await newPlace()
    const clients: pg.Client[] = []
    const connect = async () => {
      const client = new pg.Client({
        host: '127.0.0.1',
        port: postgres.port,
        user: 'isthmus',
        database: 'postgres',
      })
      client.on('error', () => undefined)
      await client.connect()
      clients.push(client)
    }
    await expect(
      (async () => {
        for (let count = 0; count < 100; count++) await connect()
      })(),
    ).rejects.toThrow(/too many clients/)
    const mesh = startMesh(place)
    await untilState(mesh, 'unavailable')
    expect(mesh.history.status()).toMatchObject({ reason: expect.stringMatching(/too many clients/) })
    await until(mesh.clock, () => expect(mesh.history.status()).toMatchObject({ waiting: 1 }))
    mesh.flip(2)
    await Promise.all(clients.map((client) => client.end()))
    await untilState(mesh, 'recording')
    expect(await kindsOf(mesh)).toEqual([...BEGINNING, ...flipped(2)])
  })
})
