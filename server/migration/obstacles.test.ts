import { describe, expect, it } from 'vitest'
import { gatesSchema, type MigrationState } from '#lib/migration/migration.ts'
import { AppError } from '#server/app-error.ts'
import {
  actor,
  FORUM,
  newPlace,
  openLedger,
  type Replica,
  requestFor,
  startMesh,
  startReplica,
  until,
} from '#server/migration/migrations.test-helper.ts'

const reaches = (replica: Replica, id: string, state: MigrationState) =>
  until([replica], async () => expect(await replica.migrations.get(id)).toMatchObject({ state }))
const soaks = (replica: Replica, id: string, step: number) =>
  until([replica], async () =>
    expect(await replica.migrations.get(id)).toMatchObject({
      state: 'running',
      step,
      soakSinceMs: expect.any(Number),
    }),
  )

describe('the way back', () => {
  it('is open although preflight would block it', async () => {
    const gates = gatesSchema.parse({ maxErrorPercent: null, minEligible: 0 })
    const mesh = await startMesh()
    const replica = await startReplica(mesh, { ledger: await openLedger(await newPlace('sqlite')) })
    const before = await mesh.service()
    const { id } = await replica.migrations.start(await requestFor(mesh, { gates, soakSeconds: 60 }), actor)
    await soaks(replica, id, 0)
    mesh.setVmsHealthy(false)
    await until([replica], () =>
      expect(mesh.store.detail(FORUM)?.backends[`${FORUM}|vm`]).toMatchObject({ vmsEligible: 0 }),
    )
    await replica.migrations.command(id, { command: 'abort', note: '' }, actor)
    await reaches(replica, id, 'aborted')
    expect((await mesh.service()).spec).toEqual(before.spec)
  })
})

describe('a history that can’t be reached', () => {
  it('when a write has just begun does not make it lost: it is found, and not made again', async () => {
    const mesh = await startMesh()
    let failures = 0
    const replica: Replica = await startReplica(mesh, {
      ledger: await openLedger(await newPlace('sqlite')),
      operations: (real) => ({
        ...real,
        async start(input) {
          const begun = await real.start(input)
          if (failures++ > 0) return begun
          await real.settled(begun.id)
          replica.clock.advance(500)
          throw new AppError('history-unavailable', 'the database is away')
        },
      }),
    })
    const { id } = await replica.migrations.start(await requestFor(mesh, { steps: [25] }), actor)
    await soaks(replica, id, 0)
    expect((await replica.migrations.get(id)).findings).toContainEqual({
      gate: 'Proxies',
      level: 'ok',
      detail: '5 of 5 have acknowledged',
    })
    await reaches(replica, id, 'done')
    expect(mesh.writes()).toBe(1)
  })
})
