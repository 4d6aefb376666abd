import { describe, expect, it } from 'vitest'
import {
  afterHealthy,
  healthy,
  line,
  linesOf,
  observer,
  STALE_MS,
  up,
} from '#lib/health/observe-entry.test-helper.ts'

describe('what happened to an entry', () => {
  it.each([
    ['the same istiod', 'istiod-a', 'reconnected', 'istiod-a'],
    ['another istiod', 'istiod-b', 'handed-over', 'istiod-a → istiod-b'],
  ])('is one quiet line when it comes back to %s within the grace period', (_, controller, kind, words) => {
    const back = { ...up, connected: 103, controller }
    const sawBoth = afterHealthy()
    expect(sawBoth.sees({ disconnected: 100, healthy }, 100.1)).toEqual([])
    expect(linesOf(sawBoth.sees(back, 103.1))).toEqual([
      `103 ${kind} by annotation: healthy (${words} after 3.0 s away)`,
    ])
    const sawOne = afterHealthy()
    expect(linesOf(sawOne.sees(back, 103.1))).toEqual([`103 ${kind} by annotation: healthy (${words})`])
    expect(sawOne.memory()).toEqual(sawBoth.memory())
    expect(sawBoth.graceIsOver(200)).toEqual([])
  })

  it('is still one quiet line when it was away for exactly the grace period', () => {
    const replica = afterHealthy()
    replica.sees({ disconnected: 100, healthy }, 100.1)
    expect(linesOf(replica.sees({ ...up, connected: 110 }, 110))).toEqual([
      '110 reconnected by annotation: healthy (istiod-a after 10.0 s away)',
    ])
  })

  it('is an outage and its end when it comes back late, though no timer of ours had fired', () => {
    const replica = afterHealthy()
    replica.sees({ disconnected: 100, healthy }, 100.1)
    expect(linesOf(replica.sees({ ...up, connected: 111 }, 111))).toEqual([
      '100 disconnected by annotation: disconnected',
      '111 reconnected by annotation: healthy (istiod-a after 11.0 s away)',
    ])
  })

  it('is a disconnect at the time it began, told once, when the grace period is over', () => {
    const replica = afterHealthy()
    expect(replica.sees({ disconnected: 100, healthy }, 100.1)).toEqual([])
    expect(linesOf(replica.graceIsOver(112))).toEqual(['100 disconnected by annotation: disconnected'])
    expect(replica.graceIsOver(113)).toEqual([])
    expect(replica.sees({ disconnected: 100, healthy, version: '9' }, 114)).toEqual([])
    expect(linesOf(replica.sees({ ...up, connected: 200, controller: 'istiod-b' }, 200))).toEqual([
      '200 handed-over by annotation: healthy (istiod-a → istiod-b after 100.0 s away)',
    ])
  })

  it('is a disconnect and a removal when the object goes while the disconnect was held back', () => {
    const replica = afterHealthy()
    replica.sees({ disconnected: 100, healthy }, 100.1)
    expect(linesOf(replica.seesItGone(110.2))).toEqual([
      '100 disconnected by annotation: disconnected',
      '110.2 removed by observed: absent',
    ])
    expect(replica.seesItGone(111)).toEqual([])
  })

  it('is a removal alone when a connected VM is deleted', () => {
    expect(linesOf(afterHealthy().seesItGone(50))).toEqual(['50 removed by observed: absent'])
  })

  it('is a disconnect first when istiod takes the verdict away from an entry it may not delete', () => {
    // An entry made by hand stays when its VM is gone; istiod only removes its condition, once its grace is over.
    const byHand = { group: '', healthy }
    const replica = observer()
    replica.sees({ ...byHand, connected: 0.5 }, 3)
    expect(replica.sees({ ...byHand, disconnected: 100 }, 100.1)).toEqual([])
    expect(linesOf(replica.sees({ group: '', disconnected: 100 }, 110.1))).toEqual([
      '100 disconnected by annotation: disconnected',
      '110.1 pending by observed: disconnected',
    ])
    expect(replica.graceIsOver(112)).toEqual([])
    expect(linesOf(replica.sees({ group: '', connected: 150 }, 150))).toEqual([
      '150 reconnected by annotation: pending (istiod-a after 50.0 s away)',
    ])
  })

  it('is never a verdict later than the disconnect that it would hide', () => {
    const replica = afterHealthy()
    replica.sees({ disconnected: 100, healthy }, 100.1)
    // A verdict that istiod got in time and wrote late.
    const told = replica.sees({ disconnected: 100, healthy: { status: 'False', at: 101 } }, 101)
    told.push(...replica.graceIsOver(112))
    expect(told.map(({ kind }) => kind).sort()).toEqual(['disconnected', 'unhealthy'])
    const last = told.toSorted((a, b) => a.atMs - b.atMs).at(-1)
    expect(last?.state, 'a VM that is away').toBe('disconnected')
  })

  it('is stale when it says connected for longer than istiod lets any connection live, and what it was when back', () => {
    const replica = afterHealthy()
    expect(replica.sees(up, 0.5 + STALE_MS / 1000)).toEqual([])
    expect(linesOf(replica.sees(up, 3000))).toEqual([
      expect.stringMatching(/^2700\.5 stale by annotation: stale \(connected to istiod-a,/),
    ])
    expect(replica.sees(up, 3100)).toEqual([])
    expect(linesOf(replica.sees({ ...up, connected: 3200 }, 3201))).toEqual([
      '3200 reconnected by annotation: healthy (istiod-a)',
    ])
  })

  it('at first sight of a stale VM is all it went through', () => {
    expect(linesOf(observer().sees(up, 9000)).map((text) => text.replace(/ \(.*/, ''))).toEqual([
      '0 registered by object: pending',
      '0.5 connected by annotation: pending',
      '2 healthy by condition: healthy',
      '2700.5 stale by annotation: stale',
    ])
  })

  it('is a removal and a registration when another object has the name', () => {
    const replica = afterHealthy()
    const transitions = replica.sees({ uid: 'u2', created: 50, connected: 50 }, 51)
    expect(linesOf(transitions)).toEqual([
      '50 removed by observed: absent',
      '50 registered by object: pending (10.0.0.1)',
      '50 connected by annotation: pending (istiod-a)',
      '50 pending by annotation: pending',
    ])
    expect(transitions.map(({ uid }) => uid)).toEqual(['u1', 'u2', 'u2', 'u2'])
    expect(transitions[0]?.mark, 'the same for who saw the deletion itself').toBe(
      afterHealthy().seesItGone(49.9)[0]?.mark,
    )
  })

  it('is a removal of what was away and a registration when it comes back as another object', () => {
    const replica = afterHealthy()
    replica.sees({ disconnected: 100, healthy }, 100.1)
    expect(replica.sees({ uid: 'u2', created: 150, connected: 150 }, 151).map(line).slice(0, 3)).toEqual([
      '100 disconnected by annotation: disconnected',
      '150 removed by observed: absent',
      '150 registered by object: pending (10.0.0.1)',
    ])
  })

  it('is a registration again when the object of old is back, as after a relist', () => {
    const replica = afterHealthy()
    replica.seesItGone(50)
    expect(replica.sees(up, 60).map(({ kind }) => kind)).toEqual(['registered', 'connected', 'healthy'])
  })
})
