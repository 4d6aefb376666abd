import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { FeedState } from '#lib/kube/feed.ts'
import type { Kind } from '#lib/kube/kinds.ts'
import { keyOf } from '#lib/kube/object-ref.ts'
import type { KubeObject } from '#lib/kube/objects.ts'
import { systemClock } from '#server/clock.ts'
import { type DemoApi, startDemoApi } from '#server/demo/kube/api-server.ts'
import { connectToDemo } from '#server/kube/connect.ts'
import { type REFLECTOR_LIMITS, startReflector } from '#server/kube/reflector.ts'

/** The real limits, a hundred times faster. */
const FAST: Partial<typeof REFLECTOR_LIMITS> = {
  backoffMinMs: 5,
  backoffMaxMs: 80,
  stallMs: 300,
  requestMs: 500,
  forbiddenRetryMs: 60,
  absentRetryMs: 60,
  startJitterMs: 1,
  settleMs: 20,
}
const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const vm = (name: string, weight = 1) => ({
  kind: 'WorkloadEntry' as const,
  metadata: { namespace: 'ns', name },
  spec: { address: '10.0.0.1', weight },
})

async function setUp(
  options: {
    objects?: number
    bookmarkMs?: number
    kind?: Kind
    limits?: Partial<typeof REFLECTOR_LIMITS>
  } = {},
) {
  const { kind = 'WorkloadEntry', objects = 3 } = options
  const api = await startDemoApi({
    objects: Array.from({ length: objects }, (_, index) => vm(`vm-${index}`)),
    ...(options.bookmarkMs ? { bookmarkMs: options.bookmarkMs } : {}),
  })
  const cluster = connectToDemo(api.url)
  const seen = new Map<string, KubeObject>()
  const feeds: FeedState[] = []
  const events: string[] = []
  const troubles: string[] = []
  const crash = { next: false }
  const reflector = startReflector({
    kind,
    request: cluster.request,
    clock: systemClock,
    random: Math.random,
    limits: { ...FAST, ...options.limits },
    sink: {
      onReplace(list) {
        events.push('replace')
        seen.clear()
        for (const object of list) seen.set(keyOf(object.metadata), object)
      },
      onEvents(batch) {
        if (crash.next) {
          crash.next = false
          throw new Error('a handler broke')
        }
        for (const { type, object } of batch) {
          events.push(`${type} ${object.metadata.name}`)
          if (type === 'upsert') seen.set(keyOf(object.metadata), object)
          else seen.delete(keyOf(object.metadata))
        }
      },
      onFeed: (state) => feeds.push(state),
      onTrouble: (message) => troubles.push(message),
    },
  })
  cleanups.push(
    () => api.close(),
    () => cluster.close(),
    () => reflector.stop(),
  )
  const equalsServer = () => expect(fingerprint(seen.values())).toEqual(fingerprint(api.store.list(kind)))
  const lists = () => api.requests.filter((request) => !request.query.has('watch')).length
  const watches = () => api.requests.filter((request) => request.query.has('watch'))
  const state = () => feeds.at(-1)?.state
  await eventually(() => expect(state()).toBe('synced'))
  await eventually(() => expect(watches().length).toBeGreaterThan(0))
  return { api, seen, feeds, events, troubles, crash, reflector, equalsServer, lists, watches, state }
}

const fingerprint = (
  objects: Iterable<{ metadata: { name: string; uid: string; resourceVersion: string } }>,
): string[] =>
  [...objects].map(({ metadata }) => `${metadata.name} ${metadata.uid} ${metadata.resourceVersion}`).sort()

/** Repeats a check until it holds, for 3 s at most. */
async function eventually(check: () => void): Promise<void> {
  const deadline = performance.now() + 3000
  for (;;) {
    try {
      return check()
    } catch (error) {
      if (performance.now() > deadline) throw error
      await delay(5)
    }
  }
}

const change = (api: DemoApi, weight: number) => api.store.put(vm('vm-0', weight))

describe('a reflector', () => {
  it('lists in pages and then follows every kind of change', async () => {
    const mesh = await setUp({ objects: 1234 })
    expect(mesh.api.requests.filter(({ query }) => query.has('continue'))).toHaveLength(2)
    change(mesh.api, 2)
    mesh.api.store.put(vm('new'))
    mesh.api.store.remove('WorkloadEntry', 'ns', 'vm-1')
    await eventually(mesh.equalsServer)
    expect(mesh.lists()).toBe(3)
  })

  it('R1: sees an event after a quiet time, without asking again meanwhile', async () => {
    const mesh = await setUp({ bookmarkMs: 50 })
    await delay(700)
    change(mesh.api, 2)
    await eventually(mesh.equalsServer)
    expect(mesh.watches()).toHaveLength(1)
    expect(mesh.feeds.map(({ state }) => state)).toEqual(['synced'])
  })

  it.each([
    ['R2: answers 410', { kind: 'status' as const, status: 410 }],
    ['R3: sends 410 into the stream', { kind: 'watch-error' as const, code: 410 }],
  ])('%s: one relist, and what vanished meanwhile is gone', async (_, fault) => {
    const mesh = await setUp()
    mesh.api.faults.add({ ...fault, on: 'watch', times: 1 })
    mesh.api.cutAll()
    mesh.api.store.remove('WorkloadEntry', 'ns', 'vm-2')
    await eventually(mesh.equalsServer)
    await eventually(() => expect(mesh.state()).toBe('synced'))
    expect(mesh.lists()).toBe(2)
  })

  it('R4: a server that says 410 for ever is asked in growing steps, and shown as stale', async () => {
    const mesh = await setUp()
    mesh.api.faults.add({ kind: 'watch-error', code: 410, on: 'watch' })
    mesh.api.cutAll()
    const before = mesh.lists()
    await delay(600)
    expect(mesh.lists() - before).toBeLessThan(25)
    expect(mesh.feeds.some(({ state }) => state === 'stale')).toBe(true)
    mesh.api.faults.clear()
    await eventually(() => expect(mesh.state()).toBe('synced'))
    mesh.equalsServer()
  })

  it('R5: goes on from a bookmark after older versions are forgotten, with no relist', async () => {
    const mesh = await setUp({ bookmarkMs: 30 })
    const before = mesh.lists()
    mesh.api.store.forget()
    await delay(100)
    mesh.api.cutAll()
    await eventually(() => expect(mesh.watches().length).toBeGreaterThan(1))
    change(mesh.api, 5)
    await eventually(mesh.equalsServer)
    expect(mesh.lists()).toBe(before)
  })

  it('R6: waits as long as a 429 asks, and does not relist', async () => {
    const mesh = await setUp()
    mesh.api.faults.add({ kind: 'status', status: 429, retryAfterSeconds: 1, on: 'watch', times: 1 })
    const cutAtMs = performance.now()
    mesh.api.cutAll()
    await eventually(() => expect(mesh.watches().length).toBeGreaterThanOrEqual(3))
    expect((mesh.watches().at(-1)?.atMs ?? 0) - cutAtMs).toBeGreaterThan(990)
    expect(mesh.lists()).toBe(1)
  })

  it.each([500, 503])(
    'R7: keeps what it knows while the server answers %i, says since when, and recovers',
    async (status) => {
      const mesh = await setUp()
      mesh.api.faults.add({ kind: 'status', status })
      mesh.api.cutAll()
      await eventually(() => expect(mesh.state()).toBe('stale'))
      await delay(200)
      expect(mesh.seen.size).toBe(3)
      const stale = mesh.feeds.filter((feed) => feed.state === 'stale')
      expect(new Set(stale.map((feed) => (feed.state === 'stale' ? feed.sinceMs : 0))).size).toBe(1)
      mesh.api.faults.clear()
      change(mesh.api, 9)
      await eventually(mesh.equalsServer)
      await eventually(() => expect(mesh.state()).toBe('synced'))
    },
  )

  it('R7: refused connections are retried at a bounded rate and recovered from', async () => {
    const mesh = await setUp()
    await mesh.api.goAway()
    await eventually(() => expect(mesh.state()).toBe('stale'))
    expect(mesh.feeds.at(-1)).toMatchObject({ reason: expect.stringMatching(/ECONNREFUSED|closed|socket/i) })
    change(mesh.api, 4)
    await mesh.api.comeBack()
    await eventually(mesh.equalsServer)
    await eventually(() => expect(mesh.state()).toBe('synced'))
  })

  it('R8: notices a connection that fell silent, and loses no event', async () => {
    const mesh = await setUp()
    mesh.api.faults.add({ kind: 'silence', on: 'watch', times: 1 })
    mesh.api.cutAll()
    await eventually(() => expect(mesh.watches().length).toBe(2))
    change(mesh.api, 3)
    await eventually(() =>
      expect(
        mesh.feeds.some((feed) => feed.state === 'stale' && feed.reason === 'the watch fell silent'),
      ).toBe(true),
    )
    await eventually(mesh.equalsServer)
  })

  it('R9: loses no final state when the server goes and comes back under load', async () => {
    const mesh = await setUp({ objects: 50 })
    let weight = 1
    const load = setInterval(() => {
      for (let index = 0; index < 5; index++) mesh.api.store.put(vm(`vm-${weight % 50}`, weight++))
    }, 5)
    for (let round = 0; round < 3; round++) {
      await delay(60)
      await mesh.api.goAway()
      await delay(60)
      await mesh.api.comeBack()
    }
    await delay(100)
    clearInterval(load)
    await eventually(mesh.equalsServer)
    await eventually(() => expect(mesh.state()).toBe('synced'))
  })

  it('R11: one list after the server forgot what happened while it was away', async () => {
    const mesh = await setUp()
    await mesh.api.goAway()
    change(mesh.api, 2)
    mesh.api.store.remove('WorkloadEntry', 'ns', 'vm-1')
    mesh.api.store.forget()
    await mesh.api.comeBack()
    await eventually(mesh.equalsServer)
    expect(mesh.lists()).toBe(2)
  })

  it('R10: a list now and then heals what no watch tells', async () => {
    const mesh = await setUp({ limits: { relistEveryMs: 100, watchSeconds: 1, stallMs: 5000 } })
    await eventually(() => expect(mesh.lists()).toBeGreaterThan(1))
    mesh.equalsServer()
  })

  it('R13: an object deleted and made again while away is another object', async () => {
    const mesh = await setUp()
    const uid = mesh.seen.get('ns/vm-0')?.metadata.uid
    await mesh.api.goAway()
    mesh.api.store.remove('WorkloadEntry', 'ns', 'vm-0')
    change(mesh.api, 1)
    await mesh.api.comeBack()
    await eventually(mesh.equalsServer)
    expect(mesh.seen.get('ns/vm-0')?.metadata.uid).not.toBe(uid)
  })

  it('R14: a line that is no event is reported and healed by a list', async () => {
    const mesh = await setUp()
    mesh.api.faults.add({ kind: 'garbage', on: 'watch', times: 1 })
    mesh.api.cutAll()
    change(mesh.api, 6)
    await eventually(() => expect(mesh.troubles.join()).toContain('not an event'))
    await eventually(mesh.equalsServer)
  })

  it('R14: a malformed object is reported and the others go on', async () => {
    const mesh = await setUp()
    mesh.api.store.put({
      kind: 'WorkloadEntry',
      metadata: { namespace: 'ns', name: 'odd' },
      spec: { ports: 'http' },
    })
    change(mesh.api, 8)
    await eventually(() => expect(mesh.seen.get('ns/vm-0')).toMatchObject({ spec: { weight: 8 } }))
    expect(mesh.troubles.join()).toContain('malformed')
    expect(mesh.state()).toBe('synced')
  })

  it('R15: a handler that throws is reported and the next event is handled', async () => {
    const mesh = await setUp()
    mesh.crash.next = true
    change(mesh.api, 2)
    await eventually(() => expect(mesh.troubles.join()).toContain('a handler broke'))
    change(mesh.api, 3)
    await eventually(() => expect(mesh.seen.get('ns/vm-0')).toMatchObject({ spec: { weight: 3 } }))
  })

  it('R16: a forbidden kind says so, and recovers when it is allowed', async () => {
    const mesh = await setUp()
    mesh.api.faults.add({ kind: 'status', status: 403 })
    mesh.api.cutAll()
    await eventually(() => expect(mesh.state()).toBe('forbidden'))
    mesh.api.faults.clear()
    await eventually(() => expect(mesh.state()).toBe('synced'))
    mesh.equalsServer()
  })

  it('R16: a kind that is not installed is empty, and appears when it is', async () => {
    const mesh = await setUp()
    mesh.api.faults.add({ kind: 'status', status: 404 })
    mesh.api.cutAll()
    await eventually(() => expect(mesh.state()).toBe('crd-absent'))
    expect(mesh.seen.size).toBe(0)
    mesh.api.faults.clear()
    await eventually(() => expect(mesh.state()).toBe('synced'))
    await eventually(mesh.equalsServer)
  })

  it('R16: a 401 is tried once more with fresh credentials', async () => {
    const mesh = await setUp()
    mesh.api.faults.add({ kind: 'status', status: 401, on: 'watch', times: 1 })
    mesh.api.cutAll()
    change(mesh.api, 2)
    await eventually(mesh.equalsServer)
    expect(mesh.lists()).toBe(1)
  })

  it('R17: reconnects spread: the waits are by chance', async () => {
    const waits = [0, 0.5, 1].map((chance) => {
      const waited: number[] = []
      const clock = {
        nowMs: () => 0,
        schedule: (ms: number, callback: () => void) => {
          waited.push(ms)
          queueMicrotask(callback)
          return () => undefined
        },
      }
      let calls = 0
      const reflector = startReflector({
        kind: 'Pod',
        request: () => (++calls > 3 ? new Promise(() => undefined) : Promise.reject(new Error('refused'))),
        clock,
        random: () => chance,
        sink: {
          onReplace: () => undefined,
          onEvents: () => undefined,
          onFeed: () => undefined,
          onTrouble: () => undefined,
        },
      })
      cleanups.push(() => reflector.stop())
      return delay(20).then(() => waited[0])
    })
    expect(await Promise.all(waits)).toEqual([0, 125, 250])
  })

  it('R18: repeated events end in the same state', async () => {
    const mesh = await setUp()
    mesh.api.faults.add({ kind: 'repeat', on: 'watch', times: 1 })
    mesh.api.cutAll()
    await eventually(() => expect(mesh.watches().length).toBe(2))
    change(mesh.api, 2)
    mesh.api.store.remove('WorkloadEntry', 'ns', 'vm-1')
    await eventually(() => expect(mesh.events.filter((event) => event === 'remove vm-1')).toHaveLength(2))
    mesh.equalsServer()
  })

  it('opens nothing after it was stopped', async () => {
    const mesh = await setUp()
    mesh.reflector.stop()
    const calls = mesh.api.requests.length
    mesh.api.cutAll()
    await delay(100)
    expect(mesh.api.requests).toHaveLength(calls)
  })
})
