import { describe, expect, it } from 'vitest'
import { afterHealthy, linesOf, observer, STALE_MS, T0, up } from '#lib/health/observe-entry.test-helper.ts'
import { observeWeights } from '#lib/health/observe-weights.ts'
import { absent, observeRemoved } from '#lib/health/subject-memory.ts'
import { OBJECT_SCHEMAS } from '#lib/kube/objects.ts'

/** Far in the future; and the last moment that a Date can tell, to which nothing can be added. */
const LIES = ['2999-01-01T00:00:00Z', '+275760-09-13T00:00:00Z']

describe('when our own clock is behind the mesh’s', () => {
  it('a removal comes after the verdict and the connection that we know of', () => {
    const told = observer()
    told.sees({ connected: 40, healthy: { status: 'True', at: 100 } }, 50)
    expect(linesOf(told.seesItGone(60))).toEqual(['100 removed by observed: absent'])
    const connected = observer()
    connected.sees({ connected: 100, healthy: { status: 'True', at: 2 } }, 50)
    expect(linesOf(connected.seesItGone(60))).toEqual(['100 removed by observed: absent'])
  })

  it('a disconnect that was held back still comes before the removal', () => {
    const replica = afterHealthy()
    replica.sees({ disconnected: 100, healthy: up.healthy }, 50)
    expect(linesOf(replica.seesItGone(60))).toEqual([
      '100 disconnected by annotation: disconnected',
      '100 removed by observed: absent',
    ])
  })

  it('an object that took the name of another comes after the removal of that', () => {
    const replica = observer()
    replica.sees({ connected: 40, healthy: { status: 'True', at: 100 } }, 50)
    expect(linesOf(replica.sees({ uid: 'u2', created: 60, connected: 60 }, 61)).slice(0, 2)).toEqual([
      '100 removed by observed: absent',
      '100 registered by object: pending (10.0.0.1)',
    ])
  })

  it('a verdict that only we can date comes after the last, and is remembered as of then', () => {
    const replica = observer()
    replica.sees({ connected: 40, healthy: { status: 'True', at: 100 } }, 50)
    const [gone] = replica.sees({ connected: 40, version: '2' }, 60)
    expect(gone).toMatchObject({ kind: 'pending', atMs: T0 + 100_000, timeSource: 'observed' })
    expect(replica.memory()?.verdictMs).toBe(T0 + 100_000)
  })

  it('by five minutes at most it believes the mesh', () => {
    const [, , healthy] = observer().sees({ ...up, healthy: { status: 'True', at: 400 } }, 100)
    expect(healthy).toMatchObject({ atMs: T0 + 400_000, timeSource: 'condition' })
    const [, , later] = observer().sees({ ...up, healthy: { status: 'True', at: 401 } }, 100)
    expect(later).toMatchObject({
      atMs: T0 + 100_000,
      timeSource: 'observed',
      mark: `u1/healthy/${T0 + 401_000}`,
    })
  })
})

describe.each(LIES)('%s is no time of a', (lie) => {
  const lieMs = Date.parse(lie)

  it('verdict, but tells it apart on every replica', () => {
    const written = { ...up, healthy: { status: 'False', at: lie, message: 'm' } }
    const [one, other] = [afterHealthy(), afterHealthy()]
    const [early] = one.sees(written, 20)
    const [late] = other.sees(written, 22)
    expect(early).toMatchObject({ kind: 'unhealthy', atMs: T0 + 20_000, timeSource: 'observed' })
    expect(late).toMatchObject({ atMs: T0 + 22_000, mark: early?.mark })
    expect(early?.mark).toContain(String(lieMs))
    expect(one.memory()?.verdictMs).toBe(T0 + 20_000)
    expect(linesOf(one.seesItGone(30))).toEqual(['30 removed by observed: absent'])
  })

  it('connection, which gets stale from when we saw it, once', () => {
    const replica = afterHealthy()
    const written = { ...up, connected: lie }
    expect(linesOf(replica.sees(written, 20))).toEqual(['20 reconnected by observed: healthy (istiod-a)'])
    expect(replica.sees(written, 20 + STALE_MS / 1000)).toEqual([])
    const [stale, ...rest] = replica.sees(written, 3000)
    expect(stale).toMatchObject({ kind: 'stale', atMs: T0 + 20_000 + STALE_MS, mark: `u1/stale/${lieMs}` })
    expect(rest).toEqual([])
    expect(replica.sees(written, 3100)).toEqual([])
    const stored = observer(JSON.parse(JSON.stringify(replica.memory())))
    expect(stored.sees(written, 3200)).toEqual([])
    expect(linesOf(stored.sees({ ...up, connected: 3300 }, 3301))).toEqual([
      '3300 reconnected by annotation: healthy (istiod-a)',
    ])
  })

  it('disconnect, which is told from when we saw it', () => {
    const replica = afterHealthy()
    const written = { disconnected: lie, healthy: up.healthy }
    expect(replica.sees(written, 20)).toEqual([])
    expect(replica.sees(written, 25)).toEqual([])
    const [down] = replica.graceIsOver(32)
    expect(down).toMatchObject({ atMs: T0 + 20_000, timeSource: 'observed', mark: `u1/disconnect/${lieMs}` })
    expect(linesOf(replica.sees({ ...up, connected: 60 }, 61))).toEqual([
      '60 reconnected by annotation: healthy (istiod-a after 40.0 s away)',
    ])
  })

  it('registration, of an object that is new or took the name of another', () => {
    const created = (lieMs - T0) / 1000
    expect(linesOf(observer().sees({ ...up, created }, 20))).toEqual([
      '20 registered by observed: pending (10.0.0.1)',
      '20 connected by observed: pending (istiod-a)',
      '20 healthy by observed: healthy',
    ])
    const [removed, registered] = afterHealthy().sees({ uid: 'u2', created, connected: 19 }, 20)
    expect(removed).toMatchObject({ kind: 'removed', atMs: T0 + 20_000, observedMs: T0 + 20_000 })
    expect(registered).toMatchObject({ kind: 'registered', uid: 'u2', atMs: T0 + 20_000 })
  })

  it('change of weights', () => {
    const service = OBJECT_SCHEMAS.VirtualService.parse({
      metadata: { name: 'web', namespace: 'shop', uid: 'v1', managedFields: [{ manager: 'm', time: lie }] },
      spec: { http: [{ route: [{ destination: { host: 'web', subset: 'vm' }, weight: 100 }] }] },
    })
    expect(observeWeights(null, service, T0, true).transitions).toMatchObject([
      { kind: 'weights-changed', atMs: T0, timeSource: 'observed' },
    ])
  })
})

describe('a memory of a time in the future', () => {
  it('puts nothing off', () => {
    const memory = { ...absent('u1', ''), present: true, verdictMs: Date.parse('2999-01-01T00:00:00Z') }
    const subject = { kind: 'WorkloadEntry', namespace: 'shop', name: 'vm-1' } as const
    expect(observeRemoved(subject, memory, T0).transitions).toMatchObject([{ kind: 'removed', atMs: T0 }])
  })
})

describe('the message of a transition', () => {
  it('is what can be stored', () => {
    const bad = { status: 'False', at: 20, message: `\0\ud83d${'👍'.repeat(2000)}` }
    expect(afterHealthy().sees({ ...up, healthy: bad }, 21)).toMatchObject([{ message: '👍'.repeat(1000) }])
  })
})
