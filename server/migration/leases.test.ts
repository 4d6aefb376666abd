import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { type DemoApi, startDemoApi } from '#server/demo/kube/api-server.ts'
import { createStepClock, type StepClock } from '#server/demo/step-clock.ts'
import { connectToDemo } from '#server/kube/connect.ts'
import { createLeases } from '#server/migration/leases.ts'

const T0 = Date.parse('2026-11-21T10:00:00.123Z')
const ref = { namespace: 'shop', name: 'isthmus-migration-1' }

describe('a lease', () => {
  let api: DemoApi
  let clock: StepClock
  beforeEach(async () => {
    api = await startDemoApi()
    api.load([{ kind: 'Namespace', metadata: { name: 'shop' } }])
    clock = createStepClock(T0)
  })
  const replica = (holder: string, own = clock) => {
    const cluster = connectToDemo(api.url)
    onTestFinished(async () => {
      await cluster.close()
      await api.close()
    })
    return createLeases({ request: cluster.request, clock: own, holder })
  }
  const stored = () => api.store.get('Lease', 'shop', ref.name)
  const writes = () => api.requests.filter(({ method }) => method !== 'GET').length

  it('is one replica’s, of however many ask at once', async () => {
    const replicas = ['a', 'b', 'c', 'd'].map((holder) => replica(holder))
    const holds = await Promise.all(replicas.map((one) => one.hold(ref)))
    expect(holds.filter(({ state }) => state === 'held')).toHaveLength(1)
    expect(holds.filter(({ state }) => state === 'taken')).toHaveLength(3)
    expect(replicas.filter((one) => one.isSure(ref))).toHaveLength(1)
  })

  it('is renewed every five seconds, and stays its holder’s', async () => {
    const [a, b] = [replica('a'), replica('b')]
    await a.hold(ref)
    expect(stored()?.spec).toMatchObject({
      holderIdentity: 'a',
      leaseDurationSeconds: 15,
      acquireTime: '2026-11-21T10:00:00.123000Z',
    })
    for (let second = 0; second < 60; second++) {
      clock.advance(1_000)
      expect(await a.hold(ref)).toEqual({ state: 'held' })
      expect(await b.hold(ref)).toEqual({ state: 'taken', by: 'a' })
    }
    expect(writes()).toBe(1 + 12)
    expect(stored()?.spec).toMatchObject({ leaseTransitions: 0, acquireTime: '2026-11-21T10:00:00.123000Z' })
  })

  it('is taken over when it did not change for 15 s on the clock of who watches, however clocks differ', async () => {
    const [a, b] = [replica('a'), replica('b', createStepClock(T0 - 3_600_000))]
    const theirs = createStepClock(T0 + 3_600_000)
    const c = replica('c', theirs)
    await a.hold(ref)
    expect(await b.hold(ref)).toMatchObject({ state: 'taken' })
    expect(await c.hold(ref)).toMatchObject({ state: 'taken' })
    theirs.advance(14_999)
    expect(await c.hold(ref)).toMatchObject({ state: 'taken' })
    theirs.advance(1)
    expect(await c.hold(ref)).toEqual({ state: 'held' })
    expect(stored()?.spec).toMatchObject({ holderIdentity: 'c', leaseTransitions: 1 })
    clock.advance(5_000)
    expect(await a.hold(ref), 'who slept has lost it').toEqual({ state: 'taken', by: 'c' })
    expect(a.isSure(ref)).toBe(false)
  })

  it('is deleted by its holder alone, and free at once then', async () => {
    const [a, b] = [replica('a'), replica('b')]
    await a.hold(ref)
    await b.release(ref)
    expect(stored()).toBeDefined()
    await a.release(ref)
    expect(stored()).toBeUndefined()
    expect(await b.hold(ref)).toEqual({ state: 'held' })
    await a.release(ref)
    expect(stored()?.spec).toMatchObject({ holderIdentity: 'b' })
  })

  it('is trusted for ten seconds without an answer, and no longer', async () => {
    const a = replica('a')
    await a.hold(ref)
    api.faults.add({ kind: 'status', status: 503 })
    clock.advance(9_999)
    expect(await a.hold(ref)).toEqual({ state: 'held' })
    clock.advance(1)
    expect(a.isSure(ref)).toBe(false)
    expect(await a.hold(ref)).toMatchObject({ state: 'unreachable' })
    api.faults.clear()
    expect(await a.hold(ref)).toEqual({ state: 'held' })
  })

  it('stays with whom it names when somebody touched it', async () => {
    const a = replica('a')
    await a.hold(ref)
    const { metadata, ...rest } = stored() ?? { metadata: ref }
    api.store.put({ ...rest, kind: 'Lease', metadata: { ...metadata, annotations: { touched: 'yes' } } })
    clock.advance(5_000)
    expect(await a.hold(ref)).toEqual({ state: 'held' })
    expect(stored()?.spec).toMatchObject({ holderIdentity: 'a', leaseTransitions: 0 })
  })

  it.each([
    ['write', 'create'],
    ['list', 'get'],
  ] as const)('names the verb that is missing: %s', async (on, verb) => {
    const a = replica('a')
    api.faults.add({ kind: 'status', status: 403, on, for: 'Lease' })
    expect(await a.hold(ref)).toEqual({ state: 'forbidden', verb })
  })

  it('is not there in a namespace that is gone', async () => {
    expect(await replica('a').hold({ ...ref, namespace: 'nowhere' })).toMatchObject({ state: 'unreachable' })
  })
})
