import { describe, expect, it } from 'vitest'
import { gatesSchema, type MigrationState, migrationRequestSchema } from '#lib/migration/migration.ts'
import {
  actor,
  FORUM,
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

async function setUp(more: Partial<Parameters<typeof requestFor>[1]> = {}) {
  const mesh = await startMesh()
  const ledger = await openLedger(await newPlace('sqlite'))
  const replica = await startReplica(mesh, { ledger })
  const before = await mesh.service()
  const { id } = await replica.migrations.start(await requestFor(mesh, more), actor)
  return { mesh, ledger, replica, id, before }
}
const get = ({ migrations }: Replica, id: string) => migrations.get(id)
const reaches = (replica: Replica, id: string, state: MigrationState, step?: number) =>
  until([replica], async () =>
    expect(await get(replica, id)).toMatchObject({ state, ...(step === undefined ? {} : { step }) }),
  )
const soaks = (replica: Replica, id: string, step: number) =>
  until([replica], async () =>
    expect(await get(replica, id)).toMatchObject({ state: 'running', step, soakSinceMs: expect.any(Number) }),
  )
const command = (replica: Replica, id: string, verb: 'pause' | 'resume' | 'approve' | 'abort') =>
  replica.migrations.command(id, { command: verb, note: '' }, actor)

const WEIGHT = '/spec/http/1/route'
const weigh = (mesh: Mesh, vm: number, k8s: number) =>
  mesh.edit([
    { op: 'replace', path: `${WEIGHT}/0/weight`, value: vm },
    { op: 'replace', path: `${WEIGHT}/1/weight`, value: k8s },
  ])

describe('a migration', () => {
  it('goes through its steps, soaks at each, and ends', async () => {
    const { mesh, replica, id, before } = await setUp({ note: 'off the VMs' })
    expect(await get(replica, id)).toMatchObject({
      start: [90, 10],
      steps: [
        [75, 25],
        [40, 60],
        [0, 100],
      ],
    })
    for (const [step, weights] of [
      [75, 25],
      [40, 60],
      [0, 100],
    ].entries()) {
      await soaks(replica, id, step)
      expect(await mesh.weights()).toEqual(weights)
      expect(mesh.leases(), 'a lease while it runs').toMatchObject([
        { name: `isthmus-migration-${id}`, holderIdentity: 'replica-a' },
      ])
    }
    await reaches(replica, id, 'done')
    await until([replica], () => expect(mesh.leases(), 'none when it has ended').toEqual([]))
    expect(mesh.writes()).toBe(3)
    const { spec } = await mesh.service()
    const [canary, everyone] = before.spec.http
    expect(spec).toEqual({
      ...before.spec,
      http: [
        canary,
        {
          ...everyone,
          route: everyone?.route.map((route, index) => ({ ...route, weight: [0, 100][index] })),
        },
      ],
    })
    const { operations } = await replica.operations.list({ host: FORUM, page: 1 })
    expect(operations.map(({ reason, actor: who, note, state }) => ({ reason, who, note, state }))).toEqual(
      ['step 3 of 3: 100 %', 'step 2 of 3: 60 %', 'step 1 of 3: 25 %'].map((label) => ({
        reason: 'migration',
        who: 'tester',
        note: `Migration ${id.slice(0, 8)}, ${label}: off the VMs`,
        state: 'done',
      })),
    )
    expect((await get(replica, id)).events.map(({ text }) => text)).toEqual([
      'Done',
      'In force: step 3 of 3: 100 %',
      'Writes step 3 of 3: 100 %',
      'In force: step 2 of 3: 60 %',
      'Writes step 2 of 3: 60 %',
      'In force: step 1 of 3: 25 %',
      'Writes step 1 of 3: 25 %',
      'Started: off the VMs',
    ])
  })

  it('waits for approval, and for whoever paused it', async () => {
    const gates = gatesSchema.parse({ maxErrorPercent: null, manual: true })
    const { mesh, replica, id } = await setUp({ gates, steps: [25, 100] })
    await reaches(replica, id, 'approval', 0)
    await pass([replica], 10)
    expect(await get(replica, id)).toMatchObject({ state: 'approval', step: 0 })
    await command(replica, id, 'pause')
    await pass([replica], 10)
    expect(await mesh.weights()).toEqual([75, 25])
    expect(mesh.leases(), 'nobody has to look after it').toEqual([])
    await command(replica, id, 'resume')
    await reaches(replica, id, 'approval', 0)
    await command(replica, id, 'approve')
    await reaches(replica, id, 'done')
    expect(mesh.writes()).toBe(2)
  })

  it('pauses when a gate does not hold, and goes on when it does again', async () => {
    const { mesh, replica, id } = await setUp()
    await soaks(replica, id, 0)
    mesh.setPodsReady(false)
    await reaches(replica, id, 'paused', 0)
    expect(await get(replica, id)).toMatchObject({
      reason: 'Eligible endpoints: forum:k8s has 0; at least 1 wanted',
      findings: expect.arrayContaining([expect.objectContaining({ level: 'failed' })]),
    })
    await pass([replica], 10)
    expect(mesh.writes(), 'nothing is written while it is paused').toBe(1)
    mesh.setPodsReady(true)
    await until([replica], () =>
      expect(mesh.store.detail(FORUM)?.backends[`${FORUM}|k8s`]).toMatchObject({ podsReady: 2 }),
    )
    await command(replica, id, 'resume')
    await reaches(replica, id, 'done')
  })

  it('pauses at once when requests fail', async () => {
    const gates = gatesSchema.parse({ maxErrorPercent: 5, minRequests: 10 })
    const { replica, id } = await setUp({ gates, soakSeconds: 30 })
    let failing = 0
    replica.seen.split = (nowMs) => ({
      source: 'envoy',
      callers: { asked: 3, answered: 3 },
      points: Array.from({ length: 20 }, (_, index) => {
        const fromMs = Math.floor(nowMs / 2_000) * 2_000 - (20 - index) * 2_000
        const counts = { [`${FORUM}|k8s`]: { requests: 10, errors: failing } }
        return { fromMs, toMs: fromMs + 2_000, counts }
      }),
      p99Ms: {},
      reason: '',
    })
    await soaks(replica, id, 0)
    await pass([replica], 8)
    expect(await get(replica, id)).toMatchObject({ state: 'running', step: 0 })
    failing = 2
    await reaches(replica, id, 'paused', 0)
    expect((await get(replica, id)).reason).toMatch(/^Errors: .* requests to .* failed; at most 5 % allowed$/)
  })

  it('pauses, and does not go on, where errors can’t be known', async () => {
    const { replica, id } = await setUp({ gates: gatesSchema.parse({}) })
    await reaches(replica, id, 'paused', 0)
    expect((await get(replica, id)).reason).toMatch(/^Errors: Errors can’t be known: nobody counts/)
  })
})

describe('somebody else', () => {
  it('R31: who changes the weights stops it, is named, and is not written over', async () => {
    const { mesh, replica, id } = await setUp()
    await soaks(replica, id, 0)
    await weigh(mesh, 90, 10)
    const sinceMs = replica.clock.nowMs()
    await reaches(replica, id, 'stopped', 0)
    expect(replica.clock.nowMs() - sinceMs).toBeLessThanOrEqual(2_000)
    expect((await get(replica, id)).reason).toBe(
      'kubectl-edit changed the weights to 90/10; they were to be 75/25',
    )
    await pass([replica], 15)
    expect(mesh.writes(), 'one of its own, one of theirs').toBe(2)
    expect(await mesh.weights()).toEqual([90, 10])
    await command(replica, id, 'resume')
    await reaches(replica, id, 'stopped', 0)
    await weigh(mesh, 75, 25)
    await command(replica, id, 'resume')
    await reaches(replica, id, 'done')
  })

  it('may change the rest of the VirtualService, and put rules before this one', async () => {
    const { mesh, replica, id } = await setUp()
    await soaks(replica, id, 0)
    const extra = {
      name: 'office',
      match: [{ uri: { prefix: '/office' } }],
      route: [{ destination: { host: FORUM, subset: 'vm' } }],
    }
    await mesh.edit([{ op: 'add', path: '/spec/http/0', value: extra }])
    await soaks(replica, id, 1)
    expect(await get(replica, id)).toMatchObject({ rule: 'http/2' })
    await mesh.edit([{ op: 'add', path: '/spec/http/2/timeout', value: '9s' }])
    await reaches(replica, id, 'done')
    const { spec } = await mesh.service()
    expect(spec.http[0]).toEqual(extra)
    expect(spec.http[2]).toMatchObject({ timeout: '9s', route: [{ weight: 0 }, { weight: 100 }] })
  })

  it('who is a moment faster does not stop it: the write is made again from what there is then', async () => {
    const { mesh, replica, id } = await setUp({ steps: [25] })
    mesh.api.faults.add({ kind: 'conflict', manager: 'argocd', on: 'write', for: 'VirtualService', times: 2 })
    await reaches(replica, id, 'done')
    expect(await mesh.weights()).toEqual([75, 25])
    expect((await mesh.service()).metadata).toMatchObject({
      annotations: { 'demo.isthmus.dev/touched': expect.any(String) },
    })
  })

  it('who takes the rule or the object away stops it; then there is nothing to go back to', async () => {
    const { mesh, replica, id } = await setUp()
    await soaks(replica, id, 0)
    await mesh.edit([{ op: 'replace', path: '/spec/http/1/name', value: 'others' }])
    await reaches(replica, id, 'stopped')
    expect((await get(replica, id)).reason).toContain('is gone; kubectl-edit wrote last')
    await mesh.remove()
    await command(replica, id, 'abort')
    await reaches(replica, id, 'aborted')
    expect((await get(replica, id)).reason).toBe(
      'There was nothing to restore: VirtualService istioinaction/forum is gone',
    )
  })

  it('may refuse: it stops with the API server’s own words', async () => {
    const { mesh, replica, id } = await setUp()
    await soaks(replica, id, 0)
    mesh.api.faults.add({ kind: 'refused', message: 'not on a Friday', on: 'write', for: 'VirtualService' })
    await reaches(replica, id, 'stopped', 1)
    expect((await get(replica, id)).reason).toContain('not on a Friday')
    mesh.api.faults.clear()
    await command(replica, id, 'resume')
    await reaches(replica, id, 'done')
  })
})

describe('the way back', () => {
  it('leaves exactly the object that there was, a missing weight included', async () => {
    const mesh = await startMesh()
    const replica = await startReplica(mesh, { ledger: await openLedger(await newPlace('sqlite')) })
    await mesh.edit([
      { op: 'replace', path: `${WEIGHT}/0/weight`, value: 3 },
      { op: 'remove', path: `${WEIGHT}/1/weight` },
    ])
    const before = await mesh.service()
    const { id } = await replica.migrations.start(await requestFor(mesh), actor)
    await soaks(replica, id, 1)
    expect(await mesh.weights()).toEqual([40, 60])
    await command(replica, id, 'abort')
    await reaches(replica, id, 'aborted')
    expect((await mesh.service()).spec).toEqual(before.spec)
    await pass([replica], 5)
    expect((await mesh.service()).spec).toEqual(before.spec)
  })

  it('writes nothing when nothing was written', async () => {
    const { mesh, replica, id } = await setUp()
    await command(replica, id, 'abort')
    await reaches(replica, id, 'aborted')
    expect(mesh.writes()).toBe(0)
  })

  it('goes over somebody else’s weights when they were seen, once', async () => {
    const { mesh, replica, id } = await setUp()
    await soaks(replica, id, 0)
    await weigh(mesh, 50, 50)
    await reaches(replica, id, 'stopped')
    await command(replica, id, 'abort')
    await reaches(replica, id, 'aborted')
    expect(await mesh.weights()).toEqual([90, 10])
    expect(mesh.writes()).toBe(3)
  })
})

describe('what can’t be', () => {
  it('is a migration without its lease: it pauses and names the verb that is missing', async () => {
    const mesh = await startMesh()
    const replica = await startReplica(mesh, { ledger: await openLedger(await newPlace('sqlite')) })
    mesh.api.faults.add({ kind: 'status', status: 403, on: 'write', for: 'Lease' })
    const { id } = await replica.migrations.start(await requestFor(mesh), actor)
    await reaches(replica, id, 'paused', -1)
    expect((await get(replica, id)).reason).toBe(
      'Isthmus may not create leases.coordination.k8s.io in namespace istioinaction, by which replicas take turns',
    )
    expect(mesh.writes()).toBe(0)
    mesh.api.faults.clear()
    await command(replica, id, 'resume')
    await reaches(replica, id, 'done')
  })

  it('is a second one of the same rule, until the first has ended', async () => {
    const { mesh, replica, id } = await setUp()
    await soaks(replica, id, 0)
    const again = { ...(await requestFor(mesh)), note: 'me too' }
    await expect(replica.migrations.start(again, actor)).rejects.toMatchObject({ code: 'conflict' })
    await weigh(mesh, 90, 10)
    await reaches(replica, id, 'stopped')
    const second = await replica.migrations.start(await requestFor(mesh), actor)
    await expect(command(replica, id, 'resume')).rejects.toMatchObject({ code: 'conflict' })
    await reaches(replica, second.id, 'done')
  })

  it.each([
    ['an old version', { resourceVersion: '1' }, 'conflict'],
    ['a host nobody knows', { host: 'nowhere.example' }, 'not-found'],
    [
      'a VirtualService that is not there',
      { virtualService: { namespace: 'istioinaction', name: 'no' } },
      'not-found',
    ],
    ['a rule that is not there', { rule: 'http/9' }, 'bad-request'],
    ['a rule with one destination', { rule: 'http/0' }, 'bad-request'],
    ['a destination that is not there', { destination: 2 }, 'bad-request'],
  ])('is %s', async (_, more, code) => {
    const mesh = await startMesh()
    const replica = await startReplica(mesh, { ledger: await openLedger(await newPlace('sqlite')) })
    const request = await requestFor(mesh, more)
    await expect(replica.migrations.start(request, actor)).rejects.toMatchObject({ code })
    expect(await replica.migrations.list('')).toEqual([])
  })

  it('is a body of the wrong shape', async () => {
    const good = {
      host: FORUM,
      virtualService: { namespace: 'a', name: 'b' },
      resourceVersion: '1',
      rule: 'http/1',
      destination: 1,
      steps: [10],
      soakSeconds: 0,
      gates: {},
    }
    expect(migrationRequestSchema.safeParse(good).success).toBe(true)
    for (const wrong of [
      { steps: [] },
      { steps: [101] },
      { steps: [-1] },
      { steps: [1.5] },
      { steps: Array(51).fill(1) },
      { rule: 'http/../0' },
      { rule: 'grpc/0' },
      { virtualService: { namespace: '../kube-system', name: 'b' } },
      { virtualService: { namespace: 'a', name: 'b/status' } },
      { soakSeconds: 1e9 },
      { soakSeconds: '10' },
      { gates: { maxErrorPercent: Number.NaN } },
      { gates: { minEligible: -1 } },
      { note: 'x'.repeat(501) },
      { destination: -1 },
    ])
      expect(migrationRequestSchema.safeParse({ ...good, ...wrong }).success, JSON.stringify(wrong)).toBe(
        false,
      )
  })

  it('is a command to a migration that is not there, or that has ended', async () => {
    const { replica, id } = await setUp({ steps: [25], soakSeconds: 0 })
    await expect(get(replica, 'nonsense')).rejects.toMatchObject({ code: 'not-found' })
    await expect(command(replica, `' or 1=1 --`, 'pause')).rejects.toMatchObject({ code: 'not-found' })
    await reaches(replica, id, 'done')
    await expect(command(replica, id, 'abort')).rejects.toMatchObject({ code: 'conflict' })
    expect(await replica.migrations.list('elsewhere.example')).toEqual([])
    expect(await replica.migrations.list(FORUM)).toHaveLength(1)
  })
})
