import { describe, expect, it } from 'vitest'
import { port } from '#server/history/history.test-helper.ts'
import {
  actor,
  type Mesh,
  newPlace,
  openLedger,
  pass,
  type Replica,
  requestFor,
  startMesh,
  startReplica,
  until,
} from '#server/migration/migrations.test-helper.ts'
import type { Operations } from '#server/traffic/operations.ts'

const holderOf = (mesh: Mesh) => mesh.leases()[0]?.holderIdentity
const soaks = (replicas: Replica[], asked: Replica, id: string, step: number) =>
  until(replicas, async () =>
    expect(await asked.migrations.get(id)).toMatchObject({ step, soakSinceMs: expect.any(Number) }),
  )
const ends = (replicas: Replica[], asked: Replica, id: string) =>
  until(replicas, async () => expect(await asked.migrations.get(id)).toMatchObject({ state: 'done' }))

describe.each([
  ['sqlite', true],
  ['postgres', port > 0],
] as const)('replicas on one %s', (engine, isHere) => {
  describe.skipIf(!isHere)('database', () => {
    /** SQLite is for one process, and two connections of one thread would wait for each other for ever. */
    async function ledgers() {
      const place = await newPlace(engine)
      const first = await openLedger(place)
      return [first, engine === 'sqlite' ? first : await openLedger(place)] as const
    }

    it('take turns by the lease: each step is written once', async () => {
      const mesh = await startMesh()
      const [one, two] = await ledgers()
      const a = await startReplica(mesh, { ledger: one, holder: 'replica-a' })
      const b = await startReplica(mesh, { ledger: two, holder: 'replica-b' })
      const { id } = await a.migrations.start(await requestFor(mesh, { steps: [20, 40, 60, 80, 100] }), actor)
      const holders = new Set<unknown>()
      await until([a, b], async () => {
        holders.add(holderOf(mesh))
        expect(await b.migrations.get(id)).toMatchObject({ state: 'done' })
      })
      holders.delete(undefined)
      expect(holders.size).toBe(1)
      expect(mesh.writes()).toBe(5)
      expect(await mesh.weights()).toEqual([0, 100])
    })

    it('go on where another was killed, when its lease has run out', async () => {
      const mesh = await startMesh()
      const [one, two] = await ledgers()
      const a = await startReplica(mesh, { ledger: one, holder: 'replica-a' })
      const { id } = await a.migrations.start(await requestFor(mesh), actor)
      await soaks([a], a, id, 0)
      a.isDead = true
      const b = await startReplica(mesh, { ledger: two, holder: 'replica-b', startMs: a.clock.nowMs() })
      await pass([b], 12)
      expect(await b.migrations.get(id), 'not yet').toMatchObject({ step: 0 })
      expect(holderOf(mesh)).toBe('replica-a')
      await ends([b], b, id)
      expect(mesh.writes()).toBe(3)
      expect(await mesh.weights()).toEqual([0, 100])
    })

    it('go on at once where another was stopped in good order', async () => {
      const mesh = await startMesh()
      const [one, two] = await ledgers()
      const a = await startReplica(mesh, { ledger: one, holder: 'replica-a' })
      const { id } = await a.migrations.start(await requestFor(mesh), actor)
      await soaks([a], a, id, 0)
      await a.migrations.stop()
      expect(mesh.leases()).toEqual([])
      const b = await startReplica(mesh, { ledger: two, holder: 'replica-b', startMs: a.clock.nowMs() })
      await until([b], () => expect(holderOf(mesh)).toBe('replica-b'))
      expect(b.clock.nowMs() - a.clock.nowMs()).toBeLessThan(3_000)
      await ends([b], b, id)
      expect(mesh.writes()).toBe(3)
    })

    const KILLED: [string, (real: Operations, kill: () => void) => Operations['start'], number][] = [
      ['before the write was begun', (_, kill) => () => never(kill), 3],
      [
        'when it had begun, before anybody knew of it',
        (real, kill) => async (input) => {
          await real.start(input)
          return never(kill)
        },
        3,
      ],
      [
        'when it was written, before anybody knew of it',
        (real, kill) => async (input) => {
          const { id } = await real.start(input)
          await real.settled(id)
          return never(kill)
        },
        3,
      ],
    ]
    it.each(KILLED)('R29: write nothing twice where one was killed %s', async (_, start, writes) => {
      const mesh = await startMesh()
      const [one, two] = await ledgers()
      const a: Replica = await startReplica(mesh, {
        ledger: one,
        holder: 'replica-a',
        operations: (real) => ({ ...real, start: start(real, kill) }),
      })
      function kill(): void {
        a.isDead = true
      }
      const { id } = await a.migrations.start(await requestFor(mesh), actor)
      await until([a], () => expect(a.isDead).toBe(true))
      const b = await startReplica(mesh, { ledger: two, holder: 'replica-b', startMs: a.clock.nowMs() })
      await ends([b], b, id)
      expect(mesh.writes()).toBe(writes)
      expect(await mesh.weights()).toEqual([0, 100])
      expect(mesh.leases()).toEqual([])
    })

    it('take commands wherever they are given', async () => {
      const mesh = await startMesh()
      const [one, two] = await ledgers()
      const a = await startReplica(mesh, { ledger: one, holder: 'replica-a' })
      const b = await startReplica(mesh, { ledger: two, holder: 'replica-b' })
      const { id } = await a.migrations.start(await requestFor(mesh), actor)
      await soaks([a, b], a, id, 0)
      const other = holderOf(mesh) === 'replica-a' ? b : a
      await other.migrations.command(id, { command: 'abort', note: 'too early' }, actor)
      await until([a, b], async () => expect(await a.migrations.get(id)).toMatchObject({ state: 'aborted' }))
      expect(await mesh.weights()).toEqual([90, 10])
      expect(mesh.writes()).toBe(2)
    })
  })
})

/** A call that its process does not live to see the end of. */
function never(kill: () => void): Promise<never> {
  kill()
  return new Promise(() => undefined)
}
