import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { WorkloadEntry } from '#lib/kube/objects.ts'
import { createStepClock } from '#server/demo/step-clock.ts'
import { readCoverage } from '#server/history/coverage.ts'
import {
  BEGINNING,
  flipped,
  isLive,
  kindsOf,
  newDatabase,
  newFile,
  port,
  smallDisk,
  startMesh,
  T0,
  until,
  untilState,
  vm,
} from '#server/history/history.test-helper.ts'
import type { DatabasePlace } from '#server/history/open-database.ts'

describe.skipIf(port === 0)('histories that share a PostgreSQL', () => {
  it('R34: store exactly what happened, though one of them slept through most of it', async () => {
    const place: DatabasePlace = { engine: 'postgres', url: await newDatabase() }
    const clock = createStepClock(T0)
    const [first, second, sleepy] = [
      startMesh(place, { clock }),
      startMesh(place, { clock }),
      startMesh(place, { clock }),
    ]
    const all = [first, second, sleepy]
    for (const mesh of all) await untilState(mesh, 'recording')
    const versions: WorkloadEntry[] = []
    for (let index = 1; index <= 12; index++) {
      clock.advance(1_000)
      const object = vm(index % 2 ? 'False' : 'True', clock.nowMs())
      versions.push(object)
      for (const mesh of [first, second])
        mesh.store.sink('WorkloadEntry').onEvents([{ type: 'upsert', object }])
      if (index === 2) sleepy.store.sink('WorkloadEntry').onEvents([{ type: 'upsert', object }])
      clock.advance(100)
      if (index % 4 === 0) await delay(10)
    }
    clock.advance(60_000)
    // It wakes, lists what there is now, and follows again; the verdict was meanwhile written again.
    const again = { ...vm('True', clock.nowMs() - 5_000) }
    for (const mesh of all) {
      mesh.store.sink('WorkloadEntry').onReplace([again])
      clock.advance(1_000)
      await delay(10)
    }
    const last = vm('False', clock.nowMs())
    for (const mesh of all) mesh.store.sink('WorkloadEntry').onEvents([{ type: 'upsert', object: last }])
    await until(clock, async () => expect((await kindsOf(first)).at(-1)).toBe('unhealthy'))
    clock.advance(30_000)
    for (const mesh of all) await untilState(mesh, 'recording')
    expect(await kindsOf(second)).toEqual([...BEGINNING, ...flipped(13)])
    // A replica is told of what it stored a moment after it stored it.
    await until(clock, () => expect(all.flatMap(({ stored }) => stored)).toHaveLength(16))
  })
})

describe('a history of a mesh that never rests', () => {
  it('stores how far it has watched though there is always something else to store', async () => {
    const mesh = startMesh({ engine: 'sqlite', path: newFile() })
    await untilState(mesh, 'recording')
    for (let step = 0; step < 300; step++) {
      // Five changes a second: whenever a beat is due, a batch waits or is being stored.
      mesh.clock.advance(100)
      mesh.flips += 1
      const object = vm(mesh.flips % 2 ? 'False' : 'True', mesh.clock.nowMs())
      mesh.store.sink('WorkloadEntry').onEvents([{ type: 'upsert', object }])
      mesh.clock.advance(100)
      // The database keeps up with this clock, however busy the machine is.
      const behind = () => 3 + mesh.flips - mesh.stored.length
      for (let waited = 0; behind() > 3 && waited < 500; waited++) await delay(2)
    }
    const nowMs = mesh.clock.nowMs()
    const covered = await mesh.history.read((db, id) =>
      readCoverage(db, id, 'WorkloadEntry', { fromMs: T0, toMs: nowMs }, Number.POSITIVE_INFINITY),
    )
    expect(covered).toHaveLength(1)
    expect(covered[0]?.fromMs).toBeLessThan(T0 + 15_000)
    expect(covered[0]?.toMs).toBeGreaterThan(nowMs - 15_000)
  })
})

describe('a history whose cluster is away at the start', () => {
  it('is the one that was recorded before, to be read; nothing is recorded under a name that is a guess', async () => {
    const place: DatabasePlace = { engine: 'sqlite', path: newFile() }
    const before = startMesh(place)
    await until(before.clock, async () => expect(await kindsOf(before)).toHaveLength(3))
    const after = startMesh(place, { isClusterAway: true })
    await until(after.clock, async () => expect(await kindsOf(after)).toEqual(BEGINNING))
    expect(after.history.status()).toEqual({ state: 'starting' })
    const clusters = await after.history.read((db) => db.selectFrom('cluster').select('key').execute())
    expect(clusters).toHaveLength(1)
  })
})

describe('a history whose disk is full', () => {
  // Only root may mount a disk that is small.
  it.skipIf(process.getuid?.() !== 0)(
    'R36: says so, goes on without, and has stored everything once there is room, with no restart',
    async () => {
      const disk = smallDisk()
      const mesh = startMesh({ engine: 'sqlite', path: join(disk.path, 'history.db') })
      await untilState(mesh, 'recording')
      await until(mesh.clock, async () => expect(await kindsOf(mesh)).toHaveLength(3))
      let flips = 0
      while (mesh.history.status().state === 'recording' && flips < 2_000) {
        mesh.flip(50)
        flips += 50
        await until(mesh.clock, () => {
          const status = mesh.history.status()
          if (status.state !== 'unavailable') expect(mesh.stored).toHaveLength(3 + flips)
        })
      }
      expect(mesh.history.status()).toMatchObject({
        state: 'unavailable',
        reason: expect.stringMatching(/full/),
      })
      isLive(mesh)
      expect((await kindsOf(mesh)).length, 'what is stored can be read').toBeGreaterThanOrEqual(3)
      disk.grow()
      await untilState(mesh, 'recording')
      const rows = await mesh.history.read((db) =>
        db.selectFrom('transition').select('kind').orderBy('id').execute(),
      )
      expect(rows.map(({ kind }) => kind)).toEqual([...BEGINNING, ...flipped(flips)])
    },
  )
})
