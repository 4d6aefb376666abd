import { describe, expect, it } from 'vitest'
import { entry, recording, rules, setUp, T0, up } from '#server/history/recorder.test-helper.ts'
import { createRecorder } from '#server/history/recorder.ts'

describe('a recorder', () => {
  it('tells a disconnect when the grace period and what it takes to hear of a reconnect are over', async () => {
    const mesh = await recording([entry('a', up)])
    mesh.apply(entry('a', { ...up, connected: undefined as never, disconnected: 0 }))
    mesh.clock.advance(11_000)
    expect(mesh.news()).toEqual([])
    mesh.clock.advance(2_500)
    expect(mesh.news()).toEqual(['a disconnected'])
    mesh.clock.advance(60_000)
    expect(mesh.news()).toEqual([])
  })

  it('tells no disconnect of a VM that came back in time', async () => {
    const mesh = await recording([entry('a', up)])
    mesh.apply(entry('a', { healthy: ['True', -80], disconnected: 0 }))
    mesh.clock.advance(9_000)
    mesh.apply(entry('a', { healthy: ['True', -80], connected: 9 }))
    mesh.clock.advance(60_000)
    expect(mesh.news()).toEqual(['a reconnected'])
  })

  it('gives a second disconnect its own grace period, though the reconnect before it went unseen', async () => {
    const mesh = await recording([entry('a', up)])
    mesh.apply(entry('a', { healthy: ['True', -80], disconnected: 0 }))
    mesh.clock.advance(8_000)
    mesh.apply(entry('a', { healthy: ['True', -80], disconnected: 8 }))
    mesh.clock.advance(6_000)
    mesh.apply(entry('a', { healthy: ['True', -80], connected: 14 }))
    mesh.clock.advance(60_000)
    expect(mesh.news()).toEqual(['a reconnected'])
  })

  it('tells no held disconnect while its feed is not live, and then only what the feed says', async () => {
    const mesh = await recording([entry('a', up), entry('b', up)])
    const away = { healthy: ['True', -80] as [string, number], disconnected: 0 }
    mesh.apply(entry('a', away), entry('b', away))
    mesh.store.sink('WorkloadEntry').onFeed({ state: 'stale', sinceMs: T0, reason: 'refused' })
    mesh.clock.advance(60_000)
    expect(mesh.news()).toEqual([])
    mesh.store.sink('WorkloadEntry').onReplace([entry('a', { ...up, connected: 3 }), entry('b', away)])
    mesh.store.sink('WorkloadEntry').onFeed({ state: 'synced' })
    mesh.clock.advance(5_000)
    expect(mesh.news()).toEqual(['a reconnected', 'b disconnected'])
  })

  it('tells no disconnect right after it slept: what happened meanwhile is yet to be heard', async () => {
    const mesh = setUp([entry('a', up)])
    let sleptMs = 0
    const clock = { ...mesh.clock, nowMs: () => mesh.clock.nowMs() + sleptMs }
    const kinds: string[] = []
    const recorder = createRecorder({
      store: mesh.store,
      clock,
      rules,
      onObservation: ({ transitions }) => kinds.push(...transitions.map(({ kind }) => kind)),
    })
    await recorder.start()
    mesh.apply(entry('a', { healthy: ['True', -80], disconnected: 0 }))
    // SIGSTOP, or a closed lid: the clock goes on, and the first timer runs before anything is read.
    sleptMs = 60_000
    mesh.clock.advance(1_100)
    mesh.apply(entry('a', { ...up, connected: 3 }))
    mesh.clock.advance(60_000)
    recorder.stop()
    expect(kinds).toEqual(['registered', 'connected', 'healthy', 'reconnected'])
  })

  it('tells that an entry turned stale when only time went by', async () => {
    const mesh = await recording([entry('a', up)])
    mesh.clock.advance(rules.staleAfterMs)
    expect(mesh.news()).toEqual(['a stale'])
  })
})
