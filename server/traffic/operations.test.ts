import { describe, expect, it } from 'vitest'
import { AppError } from '#server/app-error.ts'
import {
  actor,
  answer,
  asked,
  edit,
  finished,
  isWrite,
  rule,
  service,
  setUpTraffic,
  until,
  withWeights,
} from '#server/traffic/traffic.test-helper.ts'

describe('an operation', () => {
  it('changes the weights, leaves everything else, and says who, what and why', async () => {
    const mesh = await setUpTraffic()
    const before = mesh.specOf(service)
    const begun = await edit(mesh, asked([mesh.weighted(30, 70)]))
    expect(begun).toMatchObject({ state: 'running', actor: 'tester', note: 'why not', reason: 'edit' })
    const done = await mesh.operations.settled(begun.id)
    expect(done).toMatchObject({ state: 'done', message: '', conflict: null, reverted: null })
    expect(done.steps).toMatchObject([
      { ref: service, action: 'patch', state: 'written', before, after: withWeights(before, 30, 70) },
    ])
    expect(done.steps[0]?.resourceVersion).toBe(mesh.live(service)?.metadata.resourceVersion)
    expect(mesh.specOf(service)).toEqual(withWeights(before, 30, 70))
    expect(mesh.live(service)?.metadata.managedFields.map(({ manager }) => manager)).toContain('isthmus')
    expect(mesh.writes()).toEqual(['PATCH VirtualService'])
    expect(mesh.audit).toMatchObject([
      { actor: 'tester', operation: done.id, verb: 'patch', ref: service, result: 'written' },
    ])
  })

  it('stores what proxies say of its last write', async () => {
    const mesh = await setUpTraffic()
    let acknowledged = 1
    mesh.sync.says = () => answer(acknowledged < 4 ? 'waiting' : 'acknowledged', { acknowledged })
    const { id } = await finished(mesh, asked([mesh.weighted(30, 70)]))
    const stored = async () => (await mesh.operations.get(id)).steps[0]?.acknowledgement
    await until(async () => expect(await stored()).toMatchObject({ state: 'waiting', acknowledged: 1 }))
    acknowledged = 4
    await until(async () => expect(await stored()).toMatchObject({ state: 'acknowledged', acknowledged: 4 }))
  })

  it('with nothing to change is done at once', async () => {
    const mesh = await setUpTraffic()
    const same = mesh.editOf(service, mesh.specOf(service))
    expect(await edit(mesh, asked([same]))).toMatchObject({ state: 'done', steps: [] })
    expect(mesh.writes()).toEqual([])
  })

  it('is listed newest first, by host', async () => {
    const mesh = await setUpTraffic()
    for (const vm of [10, 20, 30]) await finished(mesh, asked([mesh.weighted(vm, 100 - vm)]))
    await finished(mesh, asked([mesh.weighted(1, 99)], { host: 'elsewhere' }))
    const page = await mesh.operations.list({ host: asked([]).host, page: 1 })
    expect(page).toMatchObject({ total: 3, page: 1, pageSize: 25 })
    expect(page.operations.map(({ steps }) => weightOf(steps[0]?.after))).toEqual([30, 20, 10])
    expect((await mesh.operations.list({ host: '', page: 1 })).total).toBe(4)
    expect((await mesh.operations.list({ host: '', page: 2 })).operations).toEqual([])
  })

  it('R32: is not begun when preflight says no, unless that is overridden', async () => {
    const mesh = await setUpTraffic()
    const objects = mesh
      .withCanary()
      .map((one) =>
        one.ref.kind === 'VirtualService' ? { ...one, spec: withWeights(one.spec, 50, 0, 50) } : one,
      )
    await expect(edit(mesh, asked(objects, { override: false }))).rejects.toMatchObject({ code: 'blocked' })
    expect(mesh.writes()).toEqual([])
    expect((await mesh.operations.list({ host: '', page: 1 })).total).toBe(0)
    expect(new Set(mesh.audit.map(({ result }) => result))).toEqual(new Set(['blocked']))
    expect(await finished(mesh, asked(objects))).toMatchObject({ state: 'done' })
  })

  it('is not begun when it can’t be recorded', async () => {
    const mesh = await setUpTraffic({
      ledger: () => {
        throw new AppError('history-unavailable', 'The disk is full')
      },
    })
    await expect(edit(mesh, asked([mesh.weighted(30, 70)]))).rejects.toMatchObject({
      code: 'history-unavailable',
      fix: expect.stringContaining('kubectl'),
    })
    expect(mesh.writes()).toEqual([])
  })

  it('is not begun when the API server would refuse one of its writes', async () => {
    const mesh = await setUpTraffic()
    const [broken, subset] = mesh.withCanary()
    if (!broken || !subset) throw new Error('no edit')
    const objects = [{ ...broken, spec: { hosts: ['forum'] } }, subset]
    const operation = await edit(mesh, asked(objects))
    expect(operation).toMatchObject({
      state: 'not-written',
      message: expect.stringContaining('http, tcp or tls'),
    })
    expect(operation.steps.map(({ state }) => state)).toEqual(['pending', 'refused'])
    expect(mesh.writes()).toEqual([])
  })

  it('is not begun by somebody who may not write', async () => {
    const mesh = await setUpTraffic()
    mesh.api.faults.add({ kind: 'status', status: 403, on: 'write' })
    await expect(edit(mesh, asked([mesh.weighted(30, 70)]))).rejects.toMatchObject({ code: 'forbidden' })
  })
})

const weightOf = (spec: unknown) => JSON.parse(JSON.stringify(spec)).http[1].route[0].weight

describe('R25 and R26: somebody else', () => {
  it('who changed it since it was read is shown, and nothing is written over', async () => {
    const mesh = await setUpTraffic()
    const mine = mesh.weighted(30, 70)
    mesh.theirs(service, withWeights(mesh.specOf(service), 55, 45))
    const operation = await edit(mesh, asked([mine]))
    expect(operation).toMatchObject({ state: 'not-written', conflict: { ref: service, base: null } })
    const { live, yours, changedBy } = operation.conflict ?? {}
    expect([weightOf(live?.spec), weightOf(yours?.spec), changedBy?.[0]]).toEqual([55, 30, 'somebody-else'])
    expect(live).not.toHaveProperty('metadata.resourceVersion')
    expect(mesh.weights()).toEqual([55, 45])
    expect(mesh.audit).toMatchObject([{ result: 'conflict' }])
    expect(await mesh.operations.get(operation.id)).toEqual(operation)
  })

  it.each(['deleted it', 'made it'])('who %s is noticed too', async (what) => {
    const mesh = await setUpTraffic()
    const mine = mesh.weighted(30, 70)
    if (what === 'deleted it') mesh.api.store.remove('VirtualService', 'istioinaction', 'forum')
    else mine.resourceVersion = ''
    expect(await edit(mesh, asked([mine]))).toMatchObject({
      state: 'not-written',
      conflict: { live: what === 'deleted it' ? null : expect.anything() },
    })
    expect(mesh.writes()).toEqual([])
  })

  it('who changes it between our reading and our writing is caught by the write itself', async () => {
    const mesh = await setUpTraffic()
    mesh.faults.push((path, init) => {
      if (isWrite(path, init)) mesh.theirs(service, withWeights(mesh.specOf(service), 55, 45))
      return null
    })
    const operation = await finished(mesh, asked([mesh.weighted(30, 70)]))
    expect(operation).toMatchObject({
      state: 'not-written',
      conflict: { changedBy: ['somebody-else', 'demo'] },
    })
    expect(weightOf(operation.conflict?.base?.spec)).toBe(90)
    expect(mesh.weights()).toEqual([55, 45])
  })

  it('who drags the slider at the same time: one wins, the other sees both within a second', async () => {
    const mesh = await setUpTraffic()
    const other = mesh.start()
    const [a, b] = [mesh.weighted(30, 70), mesh.weighted(40, 60)]
    const atMs = performance.now()
    const [one, two] = await Promise.all([
      finished(mesh, asked([a])),
      other.start({ request: asked([b]), actor, reason: 'edit' }).then(({ id }) => other.settled(id)),
    ])
    expect(performance.now() - atMs).toBeLessThan(1_000)
    expect([one.state, two.state].sort()).toEqual(['done', 'not-written'])
    const loser = one.state === 'done' ? two : one
    expect(loser.conflict?.live).toMatchObject({ spec: mesh.specOf(service) })
    expect(mesh.weights()?.reduce((sum, weight) => sum + weight)).toBe(100)
    expect(mesh.writes()).toEqual(['PATCH VirtualService'])
  })

  it('who is at work on it is named when that takes long', async () => {
    const mesh = await setUpTraffic({ limits: { ackTimeoutMs: 5_000, lockMs: 40 } })
    mesh.sync.says = () => answer('waiting')
    await edit(mesh, asked(mesh.withCanary()))
    await until(() => expect(mesh.writes()).toHaveLength(1))
    await expect(edit(mesh, asked([mesh.weighted(30, 70)]))).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/VirtualService istioinaction\/forum is being changed by tester/),
    })
  })
})

describe('R27: the order of writes', () => {
  it('is DestinationRule, acknowledgement, VirtualService; and the reverse on the way back', async () => {
    const mesh = await setUpTraffic()
    let isLate = true
    mesh.sync.says = () => answer(isLate ? 'waiting' : 'acknowledged')
    const before = [mesh.specOf(rule), mesh.specOf(service)]
    const { id } = await edit(mesh, asked(mesh.withCanary(), { onTimeout: 'ask' }))
    await until(() => expect(mesh.writes()).toEqual(['PATCH DestinationRule']))
    await until(() => expect(mesh.sync.asked.length).toBeGreaterThan(4))
    expect(mesh.writes()).toEqual(['PATCH DestinationRule'])
    expect(new Set(mesh.sync.asked.slice(1))).toEqual(new Set(['cluster']))
    isLate = false
    expect(await mesh.operations.settled(id)).toMatchObject({ state: 'done' })
    expect(mesh.writes()).toEqual(['PATCH DestinationRule', 'PATCH VirtualService'])

    const back = await mesh.operations.decide(id, { decision: 'roll-back', note: '', override: true }, actor)
    expect(await mesh.operations.settled(back.id)).toMatchObject({ state: 'done', reason: 'roll-back' })
    expect(mesh.writes().slice(2)).toEqual(['PATCH VirtualService', 'PATCH DestinationRule'])
    expect([mesh.specOf(rule), mesh.specOf(service)]).toEqual(before)
  })

  it('asks when proxies are late; somebody may wait once more, or go on', async () => {
    const mesh = await setUpTraffic()
    mesh.sync.says = () => answer('waiting', { acknowledged: 2, sent: 4 })
    const asking = await finished(mesh, asked(mesh.withCanary()))
    expect(asking).toMatchObject({ state: 'asking', message: expect.stringContaining('2 of 4 proxies') })
    const decide = (decision: 'wait' | 'continue') =>
      mesh.operations.decide(asking.id, { decision, note: '', override: false }, actor)
    expect(await decide('wait')).toMatchObject({ state: 'running' })
    expect(await mesh.operations.settled(asking.id)).toMatchObject({ state: 'asking' })
    expect(mesh.writes()).toEqual(['PATCH DestinationRule'])
    await decide('continue')
    expect(await mesh.operations.settled(asking.id)).toMatchObject({ state: 'done' })
    expect(mesh.writes()).toEqual(['PATCH DestinationRule', 'PATCH VirtualService'])
    await expect(decide('continue')).rejects.toMatchObject({ code: 'conflict' })
  })

  it('asks when a proxy rejected the DestinationRule, whatever was wished for', async () => {
    const mesh = await setUpTraffic()
    mesh.sync.says = () => answer('rejected', { rejected: [{ proxy: 'vm-1', message: 'bad cluster' }] })
    expect(await finished(mesh, asked(mesh.withCanary(), { onTimeout: 'continue' }))).toMatchObject({
      state: 'asking',
      message: expect.stringContaining('bad cluster'),
    })
  })

  it('goes on when that was wished for, and says so', async () => {
    const mesh = await setUpTraffic()
    mesh.sync.says = () => answer('unknown', { reason: 'No istiod answers' })
    expect(await finished(mesh, asked(mesh.withCanary(), { onTimeout: 'continue' }))).toMatchObject({
      state: 'done',
      message: expect.stringContaining('No istiod answers'),
    })
  })

  it('can be rolled back while it asks', async () => {
    const mesh = await setUpTraffic()
    const before = [mesh.specOf(rule), mesh.specOf(service)]
    mesh.sync.says = () => answer('waiting')
    const asking = await finished(mesh, asked(mesh.withCanary()))
    const back = await mesh.operations.decide(
      asking.id,
      { decision: 'roll-back', note: 'no', override: true },
      actor,
    )
    expect(await mesh.operations.settled(back.id)).toMatchObject({ state: 'done', rollsBack: asking.id })
    expect(await mesh.operations.get(asking.id)).toMatchObject({ state: 'stopped', rolledBackBy: back.id })
    expect([mesh.specOf(rule), mesh.specOf(service)]).toEqual(before)
  })
})

describe('R28: half an operation', () => {
  const failures = {
    '409': () => new Response('{"message":"changed"}', { status: 409 }),
    '500': () => new Response('{"message":"etcd is away"}', { status: 500 }),
    '403': () => new Response('{"message":"you may not"}', { status: 403 }),
    admission: () => new Response('{"message":"admission webhook denied"}', { status: 400 }),
    network: () => {
      throw new TypeError('fetch failed')
    },
  }
  it.each(Object.entries(failures))('is said plainly after %s, and can be finished', async (name, fail) => {
    const mesh = await setUpTraffic()
    const toVirtualServices = (path: string, init: RequestInit) =>
      isWrite(path, { method: init.method ?? 'GET' }) && path.includes('virtualservices')
    mesh.faults.push((path, init) =>
      toVirtualServices(path, init) ? Promise.resolve().then(() => fail() as never) : null,
    )
    const stopped = await finished(mesh, asked(mesh.withCanary()))
    const state = name === '409' ? 'conflict' : ['500', 'network'].includes(name) ? 'failed' : 'refused'
    expect(stopped.state).toBe('stopped')
    expect(stopped.steps.map((step) => step.state)).toEqual(['written', state])
    expect(stopped.steps[1]?.message).not.toBe('')

    mesh.faults.pop()
    await mesh.operations.decide(stopped.id, { decision: 'finish', note: '', override: false }, actor)
    expect(await mesh.operations.settled(stopped.id)).toMatchObject({
      state: 'done',
      message: '',
      conflict: null,
    })
    expect(mesh.writes()).toEqual(['PATCH DestinationRule', 'PATCH VirtualService'])
    await expect(
      mesh.operations.decide(stopped.id, { decision: 'finish', note: '', override: false }, actor),
    ).rejects.toMatchObject({ code: 'conflict' })
  })

  it('is not finished over what somebody else made of it', async () => {
    const mesh = await setUpTraffic()
    mesh.faults.push((path, init) =>
      isWrite(path, { method: init.method ?? 'GET' }) && path.includes('virtualservices')
        ? Promise.resolve(new Response('{}', { status: 500 }) as never)
        : null,
    )
    const before = mesh.specOf(rule)
    const stopped = await finished(mesh, asked(mesh.withCanary()))
    mesh.faults.pop()
    if (before) mesh.theirs(rule, before)
    const again = await mesh.operations.decide(
      stopped.id,
      { decision: 'finish', note: '', override: false },
      actor,
    )
    expect(again).toMatchObject({
      state: 'stopped',
      conflict: { ref: rule, changedBy: ['somebody-else', 'demo'] },
    })
    expect(mesh.writes()).toEqual(['PATCH DestinationRule'])
  })
})

describe('R30: a lost answer', () => {
  it.each(['PATCH', 'POST', 'DELETE'] as const)(
    'of a %s that was made is no second write',
    async (method) => {
      const mesh = await setUpTraffic()
      const old = mesh.specOf(service)
      if (method === 'POST') mesh.api.store.remove('VirtualService', 'istioinaction', 'forum')
      mesh.faults.push((path, init, send) =>
        isWrite(path, { method: init.method ?? 'GET' })
          ? send().then(() => {
              throw new TypeError('fetch failed')
            })
          : null,
      )
      const wanted =
        method === 'PATCH' ? mesh.weighted(30, 70) : mesh.editOf(service, method === 'POST' ? old : null)
      const operation = await finished(mesh, asked([wanted]))
      expect(operation).toMatchObject({ state: 'done', steps: [{ state: 'written' }] })
      expect(mesh.specOf(service)).toEqual(wanted.spec)
      expect(mesh.writes()).toEqual([`${method} VirtualService`])
    },
  )

  it('that can’t be looked into is said to be unsure, and is cleared up by finishing', async () => {
    const mesh = await setUpTraffic()
    let isAway = false
    mesh.faults.push((path, init, send) => {
      if (isAway) return Promise.reject(new TypeError('fetch failed'))
      if (!isWrite(path, { method: init.method ?? 'GET' })) return null
      isAway = true
      return send().then(() => {
        throw new TypeError('fetch failed')
      })
    })
    const unsure = await finished(mesh, asked([mesh.weighted(30, 70)]))
    expect(unsure).toMatchObject({ state: 'interrupted', steps: [{ state: 'writing' }] })
    expect(mesh.audit.at(-1)).toMatchObject({ result: 'unsure' })
    mesh.faults.pop()
    await mesh.operations.decide(unsure.id, { decision: 'finish', note: '', override: false }, actor)
    expect(await mesh.operations.settled(unsure.id)).toMatchObject({ state: 'done' })
    expect(mesh.writes()).toEqual(['PATCH VirtualService'])
  })
})
