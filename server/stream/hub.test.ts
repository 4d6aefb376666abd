import { createParser } from 'eventsource-parser'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type KubeObject, OBJECT_SCHEMAS } from '#lib/kube/objects.ts'
import { viewQuerySchema } from '#lib/mesh/view-query.ts'
import type { ViewDocument } from '#lib/mesh/views.ts'
import { applyPatch } from '#lib/stream/patch.ts'
import type { StreamEvent } from '#lib/stream/protocol.ts'
import { createInventoryStore } from '#server/inventory/store.ts'
import { createHub, type HUB_LIMITS } from '#server/stream/hub.ts'

/** A clock that only moves when told to. */
function steppedClock() {
  let nowMs = 1_000_000
  let turns = 0
  let timers: { atMs: number; callback: () => void }[] = []
  return {
    nowMs: () => nowMs,
    schedule(delayMs: number, callback: () => void) {
      const timer = { atMs: nowMs + delayMs, callback }
      timers.push(timer)
      return () => {
        timers = timers.filter((one) => one !== timer)
      }
    },
    pending: () => timers.length,
    turns: () => turns,
    advance(byMs: number) {
      const untilMs = nowMs + byMs
      for (;;) {
        const next = timers.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0]
        if (!next) break
        timers = timers.filter((one) => one !== next)
        nowMs = next.atMs
        turns += 1
        next.callback()
      }
      nowMs = untilMs
    },
  }
}

const query = viewQuerySchema.parse({ view: 'group', namespace: 'ns', name: 'g' })
let version = 0
const vm = (name: string, status: string): KubeObject => {
  version += 1
  return OBJECT_SCHEMAS.WorkloadEntry.parse({
    metadata: {
      namespace: 'ns',
      name,
      resourceVersion: String(version),
      annotations: { 'istio.io/autoRegistrationGroup': 'g', 'proxy.istio.io/health-checks-enabled': 'true' },
    },
    spec: { address: '10.0.0.1' },
    status: { conditions: [{ type: 'Healthy', status }] },
  })
}

function setUp(limits: Partial<typeof HUB_LIMITS> = {}) {
  const clock = steppedClock()
  const store = createInventoryStore({ clock, source: { kind: 'none', reason: '' }, staleAfterMs: 1e12 })
  const hub = createHub({ store, clock, random: Math.random, limits })
  const sink = store.sink('WorkloadEntry')
  const put = (name: string, status: string) => {
    sink.onEvents([{ type: 'upsert', object: vm(name, status) }])
    clock.advance(100)
  }
  const remove = (name: string) => {
    sink.onEvents([{ type: 'remove', object: vm(name, 'True') }])
    clock.advance(100)
  }
  return { clock, store, hub, put, remove }
}

type World = ReturnType<typeof setUp>

/** A browser: reads the stream's bytes as they come, and keeps the document and the last event id. */
function open(world: World, lastEventId: string | null = null) {
  const abort = new AbortController()
  const reader = world.hub.stream({ query, lastEventId, signal: abort.signal }).getReader()
  const client = {
    document: null as ViewDocument | null,
    lastEventId: lastEventId ?? '',
    types: [] as string[],
    bytes: 0,
    isDone: false,
    abort,
    reader,
  }
  const parser = createParser({
    onEvent(message) {
      client.types.push(message.event ?? '')
      if (message.id) client.lastEventId = message.id
      if (message.event === 'ping') return
      const event = JSON.parse(message.data) as StreamEvent
      if (event.type === 'snapshot') client.document = event.document
      if (event.type === 'patch' && client.document)
        client.document = applyPatch(client.document, event.patch)
    },
  })
  const decoder = new TextDecoder()
  const read = async (): Promise<boolean> => {
    const { done, value } = await reader.read()
    client.isDone = done
    if (value) {
      client.bytes += value.byteLength
      parser.feed(decoder.decode(value, { stream: true }))
    }
    return !done
  }
  /** Reads until the document is the server's, or nothing more comes. */
  const catchUp = async () => {
    for (let reads = 0; reads < 500; reads++) {
      if (JSON.stringify(client.document) === JSON.stringify(world.store.view(query))) return
      if (!(await read())) return
    }
  }
  return { ...client, state: client, read, catchUp }
}

describe('the hub', () => {
  it('sends a snapshot and then patches, and only for what the view shows', async () => {
    const world = setUp()
    world.put('a', 'True')
    const client = open(world)
    await client.catchUp()
    world.put('a', 'False')
    await client.catchUp()
    expect(client.state.types).toEqual(['hello', 'snapshot', 'patch'])
    expect(client.state.document?.tables).toMatchObject({
      entries: [{ id: 'ns/a', health: { state: 'unhealthy' } }],
    })
  })

  it('R21: a reconnect replays what was missed, wherever the stream was cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('True', 'False', 'gone')), {
          minLength: 1,
          maxLength: 12,
        }),
        fc.nat(12),
        async (steps, cut) => {
          const world = setUp()
          const first = open(world)
          await first.catchUp()
          let resumed: ReturnType<typeof open> | null = null
          for (const [index, [name, status]] of steps.entries()) {
            if (index === Math.min(cut, steps.length - 1)) {
              await first.catchUp()
              await first.reader.cancel()
            }
            if (status === 'gone') world.remove(name)
            else world.put(name, status)
          }
          resumed = open(world, first.state.lastEventId)
          resumed.state.document = first.state.document
          await resumed.catchUp()
          expect(resumed.state.document).toEqual(world.store.view(query))
          expect(resumed.state.types).not.toContain('snapshot')
          await resumed.reader.cancel()
          expect(world.hub.subscriberCount()).toBe(0)
        },
      ),
      { numRuns: 40 },
    )
  })

  it.each([
    ['another epoch', 'other-3'],
    ['nonsense', 'x'],
    ['the future', 'EPOCH-99'],
  ])('R21: an id from %s gets a snapshot, never a gap', async (_, id) => {
    const world = setUp()
    world.put('a', 'True')
    const first = open(world)
    await first.catchUp()
    const client = open(world, id.replace('EPOCH', first.state.lastEventId.split('-')[0] ?? ''))
    await client.catchUp()
    expect(client.state.types).toEqual(['hello', 'snapshot'])
  })

  it('R21: an id older than the ring gets a snapshot', async () => {
    const world = setUp({ ring: 3 })
    const first = open(world)
    await first.catchUp()
    for (let n = 0; n < 5; n++) world.put('a', n % 2 ? 'True' : 'False')
    const client = open(world, first.state.lastEventId)
    await client.catchUp()
    expect(client.state.types).toEqual(['hello', 'snapshot'])
    expect(client.state.document).toEqual(world.store.view(query))
  })

  it('R22: a reader that does not read holds a bounded queue, and ends with the same state', async () => {
    const world = setUp({ queue: 5 })
    const slow = open(world)
    const quick = open(world)
    await quick.catchUp()
    for (let n = 0; n < 300; n++) {
      world.put('a', n % 2 ? 'True' : 'False')
      await quick.catchUp()
    }
    await slow.catchUp()
    expect(slow.state.document).toEqual(world.store.view(query))
    expect(slow.state.types.length).toBeLessThan(25)
    expect(quick.state.types.filter((type) => type === 'patch')).toHaveLength(300)
  })

  it('R23: readers that come and go leave nothing behind', async () => {
    const world = setUp()
    const timers = world.clock.pending()
    for (let n = 0; n < 200; n++) {
      const client = open(world)
      await client.read()
      if (n % 2) client.abort.abort()
      else await client.reader.cancel()
    }
    expect(world.hub.subscriberCount()).toBe(0)
    world.clock.advance(61_000)
    expect(world.clock.pending()).toBeLessThanOrEqual(timers)
  })

  it('says goodbye and ends every stream at once', async () => {
    const world = setUp()
    const clients = Array.from({ length: 20 }, () => open(world))
    for (const client of clients) await client.catchUp()
    world.hub.closeAll()
    for (const client of clients) {
      while (await client.read()) {}
      expect(client.state.types.at(-1)).toBe('bye')
    }
    expect(world.hub.subscriberCount()).toBe(0)
  })

  it('S39: turns away readers beyond its limit, until others leave', async () => {
    const world = setUp({ subscribers: 2 })
    const [first] = [open(world), open(world)]
    expect(() => open(world)).toThrow(/Too many/)
    await first?.reader.cancel()
    expect(() => open(world)).not.toThrow()
  })

  it('sends something every 15 s, so that a dead stream can be told', async () => {
    const world = setUp()
    const client = open(world)
    await client.catchUp()
    world.clock.advance(31_000)
    await client.read()
    await client.read()
    expect(client.state.types.filter((type) => type === 'ping')).toHaveLength(2)
  })
})

describe('the store', () => {
  it('R19: applies a storm in slices, and is right at its end', () => {
    const world = setUp()
    const sink = world.store.sink('WorkloadEntry')
    sink.onReplace(Array.from({ length: 5000 }, (_, index) => vm(`vm-${index}`, 'True')))
    world.clock.advance(79)
    expect(world.store.shell().entries.healthy).toBe(0)
    const turns = world.clock.turns()
    world.clock.advance(1)
    expect(world.store.shell().entries.healthy).toBe(5000)
    expect(world.clock.turns() - turns, 'turns of the event loop it took').toBeGreaterThanOrEqual(10)
    sink.onEvents(
      Array.from({ length: 5000 }, (_, index) => ({
        type: 'upsert' as const,
        object: vm(`vm-${index}`, 'False'),
      })),
    )
    world.clock.advance(200)
    expect(world.store.shell().entries).toMatchObject({ healthy: 0, unhealthy: 5000 })
  })

  it('takes out what a new list does not name, after what came before it', () => {
    const world = setUp()
    const sink = world.store.sink('WorkloadEntry')
    sink.onReplace([vm('a', 'True'), vm('b', 'True')])
    sink.onEvents([{ type: 'upsert', object: vm('c', 'True') }])
    sink.onReplace([vm('b', 'False')])
    world.clock.advance(200)
    expect(world.store.shell().entries).toMatchObject({ healthy: 0, unhealthy: 1 })
  })
})
