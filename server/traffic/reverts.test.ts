import { describe, expect, it, onTestFinished } from 'vitest'
import type { ObjectEdit } from '#lib/traffic/edit.ts'
import { systemClock } from '#server/clock.ts'
import { createLog } from '#server/log/log.ts'
import { createJournal } from '#server/traffic/journal.ts'
import {
  actor,
  answer,
  asked,
  clockTick,
  finished,
  isWrite,
  type Mesh,
  rule,
  service,
  setUpTraffic,
  until,
  withWeights,
} from '#server/traffic/traffic.test-helper.ts'
import { watchReverts } from '#server/traffic/watch-reverts.ts'

async function done(mesh: Mesh, objects: ObjectEdit[]) {
  const operation = await finished(mesh, asked(objects))
  expect(operation).toMatchObject({ state: 'done' })
  return operation.id
}
const revertOf = async (mesh: Mesh, id: string) => (await mesh.operations.get(id)).reverted

describe('R31: what was written', () => {
  it('and is put back by a GitOps tool is noticed within 2 s, by name, and not written again', async () => {
    const mesh = await setUpTraffic()
    const before = mesh.specOf(service) ?? {}
    const id = await done(mesh, [mesh.weighted(30, 70)])
    await clockTick(100)
    expect(await revertOf(mesh, id)).toBeNull()
    const atMs = performance.now()
    mesh.theirs(service, before, 'argocd-application-controller')
    await until(async () => expect(await revertOf(mesh, id)).not.toBeNull())
    expect(performance.now() - atMs).toBeLessThan(2_000)
    expect(await revertOf(mesh, id)).toMatchObject({
      by: 'Argo CD (argocd-application-controller)',
      ref: service,
    })
    expect(mesh.writes()).toEqual(['PATCH VirtualService'])
  })

  it('and is deleted is noticed', async () => {
    const mesh = await setUpTraffic()
    const id = await done(mesh, mesh.withCanary())
    mesh.api.store.remove('DestinationRule', rule.namespace, rule.name)
    await until(async () => expect(await revertOf(mesh, id)).toMatchObject({ by: '', ref: rule }))
  })

  it('deleted and is made again is noticed', async () => {
    const mesh = await setUpTraffic()
    const spec = mesh.specOf(service) ?? {}
    const id = await done(mesh, [mesh.editOf(service, null)])
    mesh.api.store.put({ kind: 'VirtualService', metadata: { ...service }, spec }, { manager: 'flagger' })
    await until(async () => expect(await revertOf(mesh, id)).toMatchObject({ by: 'Flagger (flagger)' }))
  })

  it('is not said to be undone by what is written later, here or by another replica', async () => {
    const mesh = await setUpTraffic({ limits: { pollMs: 60_000 } })
    const other = mesh.start()
    const first = await done(mesh, [mesh.weighted(30, 70)])
    const { id: second } = await other.start({
      request: asked([mesh.weighted(50, 50)]),
      actor,
      reason: 'edit',
    })
    await other.settled(second)
    const back = await mesh.operations.decide(
      second,
      { decision: 'roll-back', note: '', override: true },
      actor,
    )
    await mesh.operations.settled(back.id)
    await clockTick(200)
    for (const id of [first, second, back.id]) expect(await revertOf(mesh, id)).toBeNull()
  })

  it('is not said to be undone by news that is older than it', async () => {
    const mesh = await setUpTraffic()
    const old = mesh.store.inventory.objects.VirtualService.get('istioinaction/forum')
    const id = await done(mesh, [mesh.weighted(30, 70)])
    if (!old) throw new Error('no VirtualService')
    const late = { ...old, metadata: { ...old.metadata, resourceVersion: '1' } }
    mesh.store.sink('VirtualService').onEvents([{ type: 'upsert', object: late }])
    await clockTick(250)
    expect(mesh.store.inventory.objects.VirtualService.get('istioinaction/forum')).toBe(late)
    expect(await revertOf(mesh, id)).toBeNull()
  })

  it('is not said to be undone when only its labels change', async () => {
    const mesh = await setUpTraffic()
    const id = await done(mesh, [mesh.weighted(30, 70)])
    const object = structuredClone(mesh.live(service))
    if (!object) throw new Error('no VirtualService')
    const metadata = { ...object.metadata, labels: { team: 'forum' } }
    mesh.api.store.put({ ...object, kind: 'VirtualService', metadata }, { manager: 'somebody' })
    await clockTick(200)
    expect(await revertOf(mesh, id)).toBeNull()
  })

  it('is watched over by a process that begins later, and by one whose database was away', async () => {
    const mesh = await setUpTraffic()
    const id = await done(mesh, [mesh.weighted(30, 70)])
    await mesh.operations.stop()
    mesh.theirs(service, withWeights(mesh.specOf(service), 1, 99), 'kubectl-edit')
    await clockTick(200)
    let isAway = true
    const later = mesh.start({
      ledger: () => {
        if (isAway) throw new Error('away')
        return mesh.ledger
      },
    })
    await clockTick(60)
    isAway = false
    await until(async () => expect((await later.get(id)).reverted).toMatchObject({ by: 'kubectl-edit' }))
  })

  it('by an operation that asks is watched over too, and by one whose later write was refused', async () => {
    const mesh = await setUpTraffic()
    const before = mesh.specOf(rule) ?? {}
    mesh.sync.says = () => answer('waiting')
    const { id } = await mesh.operations.start({ request: asked(mesh.withCanary()), actor, reason: 'edit' })
    expect(await mesh.operations.settled(id)).toMatchObject({ state: 'asking' })
    mesh.theirs(rule, before, 'kubectl-edit')
    await until(async () => expect(await revertOf(mesh, id)).toMatchObject({ by: 'kubectl-edit', ref: rule }))
    const broken = mesh.editOf(service, { hosts: ['forum'] })
    await mesh.operations.decide(id, { decision: 'continue', note: '', override: false }, actor)
    await mesh.operations.settled(id)
    mesh.sync.says = () => answer('acknowledged')
    const last = await done(mesh, [mesh.weighted(30, 70)])
    const refused = await mesh.operations.start({ request: asked([broken]), actor, reason: 'edit' })
    expect(refused.state).toBe('not-written')
    mesh.theirs(service, withWeights(mesh.specOf(service), 1, 99), 'kubectl-edit')
    await until(async () => expect(await revertOf(mesh, last)).toMatchObject({ ref: service }))
  })

  it('while what to watch over is being read is not forgotten', async () => {
    const mesh = await setUpTraffic({ limits: { pollMs: 60_000 } })
    const id = await done(mesh, [mesh.weighted(30, 70)])
    await mesh.operations.stop()
    const log = createLog('silent')
    const journal = createJournal({ ledger: () => mesh.ledger, clock: systemClock, log })
    const read = Promise.withResolvers<never[]>()
    const slow = { ...journal, lastWrites: () => read.promise }
    const reverts = watchReverts({ ...mesh, journal: slow, clock: systemClock, log })
    onTestFinished(reverts.stop)
    const refreshed = reverts.refresh()
    await reverts.add((await journal.read(id)).operation)
    read.resolve([])
    await refreshed
    mesh.theirs(service, withWeights(mesh.specOf(service), 1, 99), 'kubectl-edit')
    await until(async () =>
      expect((await journal.read(id)).operation.reverted).toMatchObject({ ref: service }),
    )
  })

  it('half of an operation that is rolled back blocks that roll back, unless it is overridden', async () => {
    const mesh = await setUpTraffic()
    const original = mesh.specOf(service)
    const id = await done(mesh, [mesh.weighted(30, 70)])
    mesh.theirs(service, withWeights(mesh.specOf(service), 1, 99), 'kubectl-edit')
    const back = (override: boolean) =>
      mesh.operations.decide(id, { decision: 'roll-back', note: '', override }, actor)
    await expect(back(false)).rejects.toMatchObject({
      code: 'blocked',
      message: expect.stringContaining('kubectl-edit'),
    })
    expect(mesh.weights()).toEqual([1, 99])
    const { id: rolled } = await back(true)
    expect(await mesh.operations.settled(rolled)).toMatchObject({ state: 'done' })
    expect(mesh.specOf(service)).toEqual(original)
    await expect(back(true)).rejects.toMatchObject({ code: 'conflict' })
  })
})

describe('a roll back', () => {
  it('makes a deleted object again, with its labels and annotations', async () => {
    const mesh = await setUpTraffic()
    const object = structuredClone(mesh.live(service))
    if (!object) throw new Error('no VirtualService')
    const notes = {
      labels: { team: 'forum' },
      annotations: { why: '# keep this', 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
    }
    mesh.api.store.put({ ...object, kind: 'VirtualService', metadata: { ...object.metadata, ...notes } })
    const before = mesh.specOf(service)
    const id = await done(mesh, [mesh.editOf(service, null)])
    expect(mesh.live(service)).toBeUndefined()
    const back = await mesh.operations.decide(
      id,
      { decision: 'roll-back', note: 'sorry', override: true },
      actor,
    )
    expect(await mesh.operations.settled(back.id)).toMatchObject({ state: 'done', note: 'sorry' })
    expect(mesh.specOf(service)).toEqual(before)
    expect(mesh.live(service)?.metadata).toMatchObject(notes)
    expect(await mesh.operations.get(id)).toMatchObject({ rolledBackBy: back.id })
  })

  it('can be taken back itself, and then again', async () => {
    const mesh = await setUpTraffic()
    const back = async (id: string) => {
      const decision = { decision: 'roll-back', note: '', override: true } as const
      return (await mesh.operations.settled((await mesh.operations.decide(id, decision, actor)).id)).id
    }
    const id = await done(mesh, [mesh.weighted(30, 70)])
    const first = await back(id)
    expect(mesh.weights()).toEqual([90, 10])
    await back(first)
    expect(mesh.weights()).toEqual([30, 70])
    expect(await mesh.operations.get(id)).toMatchObject({ rolledBackBy: '' })
    await back(id)
    expect(mesh.weights()).toEqual([90, 10])
  })

  it('of a write of which nobody knows looks for it first', async () => {
    const mesh = await setUpTraffic()
    const before = [mesh.specOf(rule), mesh.specOf(service)]
    let isAway = false
    mesh.faults.push((path, init, send) => {
      if (isAway) return Promise.reject(new TypeError('fetch failed'))
      if (!isWrite(path, { method: init.method ?? 'GET' }) || !path.includes('virtualservices')) return null
      isAway = true
      return send().then(() => {
        throw new TypeError('fetch failed')
      })
    })
    const { id } = await mesh.operations.start({ request: asked(mesh.withCanary()), actor, reason: 'edit' })
    expect(await mesh.operations.settled(id)).toMatchObject({ state: 'interrupted' })
    mesh.faults.pop()
    const decision = { decision: 'roll-back', note: '', override: true } as const
    const back = await mesh.operations.decide(id, decision, actor)
    expect(await mesh.operations.settled(back.id)).toMatchObject({ state: 'done' })
    expect([mesh.specOf(rule), mesh.specOf(service)]).toEqual(before)
  })
})
