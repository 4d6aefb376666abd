import { describe, expect, it } from 'vitest'
import {
  afterHealthy,
  healthy,
  linesOf,
  observer,
  T0,
  up,
  vm,
} from '#lib/health/observe-entry.test-helper.ts'

describe('what happened to an entry', () => {
  it('at first sight of a healthy VM is that it was registered, connected and found healthy, in order', () => {
    const transitions = observer().sees(up, 60)
    expect(linesOf(transitions)).toEqual([
      '0 registered by object: pending (10.0.0.1)',
      '0.5 connected by annotation: pending (istiod-a)',
      '2 healthy by condition: healthy',
    ])
    expect(transitions).toMatchObject(
      [1, 2, 3].map(() => ({ subject: vm, uid: 'u1', group: 'shop/vms', observedMs: T0 + 60_000 })),
    )
    expect(new Set(transitions.map(({ mark }) => mark)).size).toBe(3)
  })

  it('at first sight of a VM that came back lately is its verdict before its connection', () => {
    expect(linesOf(observer().sees({ connected: 50, healthy }, 60))).toEqual([
      '0 registered by object: pending (10.0.0.1)',
      '2 healthy by condition: healthy',
      '50 connected by annotation: healthy (istiod-a)',
    ])
  })

  it('begins with its registration, though it connected a moment before its object was there', () => {
    // A connection is dated when it opens; the object that tells of it is made then, and dated in whole seconds.
    expect(linesOf(observer().sees({ created: 1, connected: 0.95, healthy }, 3))).toEqual([
      '1 registered by object: pending (10.0.0.1)',
      '1 connected by annotation: pending (istiod-a)',
      '2 healthy by condition: healthy',
    ])
  })

  it('is nothing before the object was there, though its annotations were copied from an old one', () => {
    const copied = { uid: 'u2', created: 9000, connected: 0.5 }
    const replica = afterHealthy()
    const lines = linesOf(replica.sees(copied, 9001))
    expect(lines[0]).toMatch(/^9000 removed by observed: absent/)
    expect(lines[1]).toMatch(/^9000 registered by object: pending/)
    for (const one of lines) expect(Number.parseFloat(one)).toBeGreaterThanOrEqual(9000)
  })

  it('is pending from its connection on when no verdict has come yet', () => {
    const replica = observer()
    expect(linesOf(replica.sees({ connected: 0.5 }, 1))).toEqual([
      '0 registered by object: pending (10.0.0.1)',
      '0.5 connected by annotation: pending (istiod-a)',
      '0.5 pending by annotation: pending',
    ])
    expect(linesOf(replica.sees(up, 3))).toEqual(['2 healthy by condition: healthy'])
  })

  it('is the verdict with the words of the probe, and with none when it is good', () => {
    const replica = afterHealthy()
    const bad = { status: 'False', at: 20, message: 'connect: refused' }
    expect(linesOf(replica.sees({ ...up, healthy: bad }, 21))).toEqual([
      '20 unhealthy by condition: unhealthy (connect: refused)',
    ])
    const good = { status: 'True', at: 30, message: 'was: refused' }
    expect(linesOf(replica.sees({ ...up, healthy: good }, 31))).toEqual(['30 healthy by condition: healthy'])
  })

  it('is nothing when istiod writes the same verdict again with another time', () => {
    const replica = afterHealthy()
    expect(replica.sees({ ...up, healthy: { status: 'True', at: 100 } }, 101)).toEqual([])
    const bad = (seconds: number, message: string) => ({
      ...up,
      healthy: { status: 'False', at: seconds, message },
    })
    expect(replica.sees(bad(200, 'refused'), 201)).toHaveLength(1)
    expect(replica.sees(bad(300, 'timed out'), 301)).toEqual([])
  })

  it('is unhealthy by any status but True', () => {
    expect(afterHealthy().sees({ ...up, healthy: { status: 'Unknown', at: 9 } }, 9)).toMatchObject([
      { kind: 'unhealthy', state: 'unhealthy', message: '' },
    ])
  })

  it('of an entry that nobody checks is its connection alone', () => {
    const replica = observer()
    expect(linesOf(replica.sees({ isChecked: false, connected: 0.5 }, 1))).toEqual([
      '0 registered by object: healthy (10.0.0.1)',
      '0.5 connected by annotation: healthy (istiod-a)',
    ])
    expect(replica.sees({ isChecked: false, disconnected: 10 }, 10)).toEqual([])
    expect(linesOf(replica.graceIsOver(22))).toEqual(['10 disconnected by annotation: disconnected'])
  })

  it('of an entry written by hand is that it is there', () => {
    const replica = observer()
    const byHand = { isChecked: false, group: '', controller: '' }
    expect(linesOf(replica.sees(byHand, 5))).toEqual(['0 registered by object: static (10.0.0.1)'])
    expect(replica.sees({ ...byHand, version: '2' }, 9)).toEqual([])
    expect(linesOf(replica.seesItGone(10))).toEqual(['10 removed by observed: absent'])
  })

  it('is healthy when a check that failed is taken off', () => {
    const replica = afterHealthy()
    replica.sees({ ...up, healthy: { status: 'False', at: 20 } }, 21)
    expect(linesOf(replica.sees({ ...up, isChecked: false, version: '7' }, 30))).toEqual([
      '30 healthy by observed: healthy (no longer checked)',
    ])
  })

  it('is over for a verdict that no check stands behind any more, of an entry written by hand too', () => {
    const byHand = { group: '', controller: '' }
    const replica = observer()
    replica.sees(byHand, 1)
    const [taken, ...rest] = replica.sees({ ...byHand, isChecked: false, version: '7' }, 30)
    expect(rest).toEqual([])
    expect(taken).toMatchObject({ state: 'static', atMs: T0 + 30_000, message: 'no longer checked' })
  })

  it('is pending, when we saw it, once the condition has vanished', () => {
    const replica = afterHealthy()
    expect(linesOf(replica.sees({ connected: 0.5, version: '8' }, 40))).toEqual([
      '40 pending by observed: pending',
    ])
    expect(linesOf(replica.sees({ ...up, healthy: { status: 'True', at: 50 } }, 51))).toEqual([
      '50 healthy by condition: healthy',
    ])
  })

  it.each(['', 'yesterday', '2026-13-45T99:99:99Z', 'null'])('has no time from “%s”', (garbage) => {
    const replica = observer()
    expect(
      linesOf(
        replica.sees(
          { created: null, connected: garbage, healthy: { status: 'False', at: garbage, message: 'm' } },
          7,
        ),
      ),
    ).toEqual(['7 registered by observed: pending (10.0.0.1)', '7 unhealthy by observed: unhealthy (m)'])
    expect(replica.sees({ created: null, disconnected: garbage, healthy: { status: 'False' } }, 9)).toEqual(
      [],
    )
    expect(replica.memory()?.link).toEqual({ kind: 'none' })
  })

  it('goes by the connection when both annotations are there, as istiod does', () => {
    expect(
      observer()
        .sees({ ...up, disconnected: 300 }, 301)
        .at(-1),
    ).toMatchObject({ state: 'healthy' })
    const entryWithBoth = afterHealthy()
    expect(entryWithBoth.sees({ ...up, disconnected: 300 }, 301)).toEqual([])
    expect(entryWithBoth.graceIsOver(400)).toEqual([])
  })

  it('reads times to the nanosecond as istiod writes them', () => {
    const [, connected] = observer().sees({ connected: '2026-09-01T08:00:01.123456789Z' }, 3)
    expect(connected).toMatchObject({ kind: 'connected', atMs: T0 + 1123 })
  })
})
