import { fetch } from 'undici'
import { afterEach, describe, expect, it } from 'vitest'
import { createStepClock } from '#server/demo/step-clock.ts'
import type { Fetch } from '#server/http/get-json.ts'
import { createSync } from '#server/istiod/create-sync.ts'
import { urlDoor } from '#server/istiod/door.ts'
import { type FakeIstiod, openIstiod } from '#server/istiod/fake-istiod.test-helper.ts'

const istiods: FakeIstiod[] = []
afterEach(async () => {
  for (const istiod of istiods.splice(0)) await istiod.close()
})
async function open(options?: { flat: boolean }): Promise<FakeIstiod> {
  const istiod = await openIstiod(options)
  istiods.push(istiod)
  return istiod
}
const doorsTo =
  (...of: FakeIstiod[]) =>
  () => ({ doors: of.map(({ url }) => urlDoor(url)) })
const syncOf = (...of: FakeIstiod[]) => {
  const clock = createStepClock(Date.UTC(2026, 8, 1))
  const limits = { limitBytes: 1024 * 1024 }
  return { clock, sync: createSync({ istiods: doorsTo(...of), clock, limits }) }
}

describe('since a write', () => {
  it('waits for istiod to send, for every proxy to take it, and for nothing more to come', async () => {
    const istiod = await open()
    istiod.connect('a', 'b')
    const { sync, clock } = syncOf(istiod)
    const mark = await sync.mark()
    expect(await sync.since(mark, 'cluster')).toMatchObject({
      state: 'waiting',
      connected: 2,
      sent: 0,
      reason: 'istiod has not sent it yet',
    })
    istiod.send('cluster', 'a')
    expect(await sync.since(mark, 'cluster')).toMatchObject({ state: 'waiting', sent: 1, acknowledged: 0 })
    istiod.send('cluster', 'b')
    istiod.ack('cluster', 'a')
    clock.advance(100)
    expect(await sync.since(mark, 'cluster')).toMatchObject({
      state: 'waiting',
      sent: 2,
      acknowledged: 1,
      reason: '1 of 2 proxies have acknowledged',
    })
    istiod.ack('cluster', 'b')
    clock.advance(399)
    expect(await sync.since(mark, 'cluster')).toMatchObject({ state: 'waiting' })
    clock.advance(1)
    expect(await sync.since(mark, 'cluster')).toEqual({
      state: 'acknowledged',
      connected: 2,
      sent: 2,
      acknowledged: 2,
      rejected: [],
      reason: '',
    })
  })

  it('takes no push for the write’s before istiod has read it, and then waits for quiet anew', async () => {
    const istiod = await open()
    istiod.connect('a')
    const ref = { kind: 'VirtualService', namespace: 'shop', name: 'web' } as const
    const held = (resourceVersion: string) => [
      { kind: 'VirtualService', metadata: { namespace: 'shop', name: 'web', resourceVersion } },
      { kind: 'DestinationRule', metadata: { namespace: 'shop', name: 'web', resourceVersion: '99' } },
    ]
    istiod.hold(held('9'))
    const { sync, clock } = syncOf(istiod)
    const mark = await sync.mark()
    istiod.send('route', 'a')
    istiod.ack('route', 'a')
    const now = async (resourceVersion: string) => {
      clock.advance(1_000)
      return sync.since(mark, 'route', { ref, resourceVersion })
    }
    for (let turn = 0; turn < 20; turn++)
      expect(await now('10')).toMatchObject({
        state: 'waiting',
        reason: `${istiod.url} has not read it from the API server yet`,
      })
    istiod.hold(held('10'))
    expect(await now('10')).toMatchObject({ state: 'acknowledged' })

    const removal = await sync.mark()
    istiod.send('route', 'a')
    istiod.ack('route', 'a')
    expect(await sync.since(removal, 'route', { ref, resourceVersion: '' })).toMatchObject({
      state: 'waiting',
    })
    istiod.hold(held('10').slice(1))
    clock.advance(300)
    expect(await sync.since(removal, 'route', { ref, resourceVersion: '' })).toMatchObject({
      state: 'waiting',
      reason: 'istiod may still be sending it',
    })
    clock.advance(400)
    expect(await sync.since(removal, 'route', { ref, resourceVersion: '' })).toMatchObject({
      state: 'acknowledged',
    })
  })

  it('waits for an istiod that may never read the object no longer than its longest pause, and tells of a refusal', async () => {
    const [stable, canary] = [await open(), await open()]
    canary.connect('a')
    stable.connect('b')
    stable.hold([])
    const ref = { kind: 'VirtualService', namespace: 'shop', name: 'web' } as const
    canary.hold([{ kind: 'VirtualService', metadata: { ...ref, resourceVersion: '10' } }])
    const { sync, clock } = syncOf(stable, canary)
    const written = { ref, resourceVersion: '10' }
    const mark = await sync.mark()
    canary.send('route', 'a')
    canary.ack('route', 'a')
    expect(await sync.since(mark, 'route', written)).toMatchObject({
      state: 'waiting',
      reason: `${stable.url} has not read it from the API server yet`,
    })
    clock.advance(10_000)
    expect(await sync.since(mark, 'route', written)).toMatchObject({ state: 'acknowledged', sent: 1 })
    canary.send('route', 'a')
    canary.nack('route', 'a', 'bad route')
    const next = await sync.mark()
    canary.send('route', 'a')
    canary.nack('route', 'a', 'worse route')
    expect(await sync.since(next, 'route', written)).toMatchObject({ state: 'rejected' })
  })

  it('asks an istiod that can’t tell what it has read only once', async () => {
    const istiod = await open()
    istiod.connect('a')
    const { sync, clock } = syncOf(istiod)
    const ref = { kind: 'VirtualService', namespace: 'shop', name: 'web' } as const
    const mark = await sync.mark()
    for (let turn = 0; turn < 3; turn++) {
      clock.advance(1_000)
      await sync.since(mark, 'route', { ref, resourceVersion: '10' })
    }
    expect(istiod.askedRead).toBe(1)
  })

  it('waits while istiod lags 5 s behind', async () => {
    const istiod = await open()
    istiod.connect('a', 'b')
    const { sync, clock } = syncOf(istiod)
    const mark = await sync.mark()
    for (let second = 0; second < 5; second++) {
      expect(await sync.since(mark, 'route')).toMatchObject({ state: 'waiting', sent: 0 })
      clock.advance(1_000)
    }
    istiod.send('route', 'a', 'b')
    istiod.ack('route', 'a', 'b')
    expect(await sync.since(mark, 'route')).toMatchObject({ state: 'waiting', sent: 2 })
    clock.advance(400)
    expect(await sync.since(mark, 'route')).toMatchObject({ state: 'acknowledged', acknowledged: 2 })
  })

  it('is not fooled by a push that is still on its way to others', async () => {
    const istiod = await open()
    const names = Array.from({ length: 10_000 }, (_, n) => `pod-${n}.ns`)
    istiod.connect(...names)
    const clock = createStepClock(0)
    const sync = createSync({ istiods: doorsTo(istiod), clock })
    const mark = await sync.mark()
    for (let from = 0; from < names.length; from += 2_500) {
      const wave = names.slice(from, from + 2_500)
      istiod.send('route', ...wave)
      istiod.ack('route', ...wave)
      expect((await sync.since(mark, 'route')).state).toBe('waiting')
      clock.advance(300)
    }
    clock.advance(400)
    expect(await sync.since(mark, 'route')).toMatchObject({ state: 'acknowledged', sent: 10_000 })
  })

  it('waits for each istiod that has proxies, and for none that has none', async () => {
    const [one, other, empty] = [await open(), await open(), await open()]
    one.connect('a')
    other.connect('b')
    const { sync, clock } = syncOf(one, other, empty)
    const mark = await sync.mark()
    one.send('cluster', 'a')
    one.ack('cluster', 'a')
    await sync.since(mark, 'cluster')
    clock.advance(2_000)
    expect(await sync.since(mark, 'cluster')).toMatchObject({
      state: 'waiting',
      reason: `${other.url} has not sent it to its proxies yet`,
    })
    other.send('cluster', 'b')
    other.ack('cluster', 'b')
    await sync.since(mark, 'cluster')
    clock.advance(400)
    expect(await sync.since(mark, 'cluster')).toMatchObject({ state: 'acknowledged', connected: 2 })
  })

  it('says after istiod’s longest pause that no proxy needed it', async () => {
    const istiod = await open()
    istiod.connect('a')
    const { sync, clock } = syncOf(istiod)
    const mark = await sync.mark()
    clock.advance(9_999)
    expect(await sync.since(mark, 'cluster')).toMatchObject({ state: 'waiting' })
    clock.advance(1)
    expect(await sync.since(mark, 'cluster')).toMatchObject({
      state: 'acknowledged',
      sent: 0,
      reason: expect.stringMatching(/No proxy needed it/),
    })
  })

  it('ends in a mesh that changes all the time', async () => {
    const istiod = await open()
    istiod.connect('a', 'b')
    const { sync, clock } = syncOf(istiod)
    const mark = await sync.mark()
    const seen: string[] = []
    for (let turn = 0; turn < 40; turn++) {
      const [now, next] = turn % 2 ? ['a', 'b'] : ['b', 'a']
      istiod.ack('route', now)
      istiod.send('route', next)
      seen.push((await sync.since(mark, 'route')).state)
      clock.advance(300)
    }
    expect(new Set(seen.slice(0, 33))).toEqual(new Set(['waiting']))
    expect(seen.at(-1)).toBe('acknowledged')
  })

  it('waits for the endpoints of new clusters, and for listeners with routes', async () => {
    const istiod = await open()
    istiod.connect('a')
    const { sync, clock } = syncOf(istiod)
    const mark = await sync.mark()
    istiod.send('cluster', 'a')
    istiod.ack('cluster', 'a')
    istiod.send('endpoint', 'a')
    istiod.send('listener', 'a')
    await sync.since(mark, 'cluster')
    await sync.since(mark, 'route')
    clock.advance(400)
    expect(await sync.since(mark, 'cluster')).toMatchObject({ state: 'waiting', sent: 1, acknowledged: 0 })
    expect(await sync.since(mark, 'route')).toMatchObject({ state: 'waiting', sent: 1, acknowledged: 0 })
    istiod.ack('endpoint', 'a')
    istiod.ack('listener', 'a')
    clock.advance(400)
    expect(await sync.since(mark, 'cluster')).toMatchObject({ state: 'acknowledged' })
    await sync.since(mark, 'route')
    clock.advance(400)
    expect(await sync.since(mark, 'route')).toMatchObject({ state: 'acknowledged', sent: 1 })
  })

  it('understands an istiod without `resources`', async () => {
    const istiod = await open({ flat: true })
    istiod.connect('a')
    const { sync, clock } = syncOf(istiod)
    const mark = await sync.mark()
    istiod.send('route', 'a')
    expect(await sync.since(mark, 'route')).toMatchObject({ state: 'waiting', sent: 1 })
    istiod.ack('route', 'a')
    clock.advance(400)
    expect(await sync.since(mark, 'route')).toMatchObject({ state: 'acknowledged', acknowledged: 1 })
  })
})

describe('proxies that refuse', () => {
  it('are named with their own words, 20 of them at most', async () => {
    const istiod = await open()
    const names = Array.from({ length: 25 }, (_, n) => `vm-${n}.ns`)
    istiod.connect(...names)
    const { sync } = syncOf(istiod)
    const mark = await sync.mark()
    istiod.send('cluster', ...names)
    for (const name of names) istiod.nack('cluster', name, `bad cluster ${'!'.repeat(5_000)}`)
    const { state, rejected, reason, acknowledged } = await sync.since(mark, 'cluster')
    expect({ state, acknowledged, reason }).toEqual({
      state: 'rejected',
      acknowledged: 0,
      reason: '25 of 25 proxies refused what istiod sent',
    })
    expect(rejected).toHaveLength(20)
    expect(rejected[0]?.proxy).toBe('vm-0.ns')
    expect(rejected[0]?.message).toMatch(/^bad cluster !{488}$/)
  })

  it('from before the write, in the same words, are neither blamed nor waited for', async () => {
    const istiod = await open()
    istiod.connect('gateway', 'a')
    istiod.send('listener', 'gateway')
    istiod.nack('listener', 'gateway', 'no such filter')
    const { sync, clock } = syncOf(istiod)
    const mark = await sync.mark()
    istiod.send('listener', 'gateway', 'a')
    istiod.send('route', 'gateway', 'a')
    istiod.ack('listener', 'a')
    istiod.ack('route', 'gateway', 'a')
    await sync.since(mark, 'route')
    clock.advance(400)
    expect(await sync.since(mark, 'route')).toMatchObject({ state: 'acknowledged', rejected: [] })
    istiod.nack('listener', 'gateway', 'no such cluster')
    expect(await sync.since(mark, 'route')).toMatchObject({
      state: 'rejected',
      rejected: [{ proxy: 'gateway', message: 'no such cluster' }],
    })
  })
})

describe('proxies that come and go', () => {
  it('don’t hold up the others', async () => {
    const istiod = await open()
    istiod.connect('a', 'b')
    const { sync, clock } = syncOf(istiod)
    const mark = await sync.mark()
    istiod.send('route', 'a', 'b')
    istiod.ack('route', 'a')
    expect(await sync.since(mark, 'route')).toMatchObject({ state: 'waiting', connected: 2 })
    istiod.disconnect('b')
    await sync.since(mark, 'route')
    clock.advance(400)
    expect(await sync.since(mark, 'route')).toMatchObject({
      state: 'acknowledged',
      connected: 1,
      acknowledged: 1,
    })
  })

  it('are unknown when all have gone, and nobody when there was none', async () => {
    const istiod = await open()
    const { sync, clock } = syncOf(istiod)
    const before = await sync.mark()
    istiod.connect('a')
    const mark = await sync.mark()
    istiod.disconnect('a')
    expect(await sync.since(mark, 'route')).toMatchObject({ state: 'waiting', connected: 0 })
    clock.advance(10_000)
    expect(await sync.since(mark, 'route')).toMatchObject({ state: 'unknown' })
    expect(await sync.since(before, 'route')).toMatchObject({ state: 'acknowledged', connected: 0 })
  })

  it('count with their newer stream when two istiods list them', async () => {
    const [old, next] = [await open(), await open()]
    old.connect('a')
    old.send('route', 'a')
    const { sync, clock } = syncOf(old, next)
    const mark = await sync.mark()
    for (let turn = 0; turn < 3; turn++) next.connect('a')
    await sync.since(mark, 'route')
    clock.advance(400)
    expect(await sync.since(mark, 'route')).toMatchObject({ state: 'acknowledged', connected: 1 })
  })
})

describe('what can’t be known', () => {
  it('is unknown without an istiod, and says why', async () => {
    const found = { reason: 'No ready istiod pod is known: set ISTHMUS_ISTIOD_URLS' }
    const sync = createSync({ istiods: () => found, clock: createStepClock(0) })
    expect(await sync.since(await sync.mark(), 'route')).toMatchObject({ state: 'unknown', ...found })
  })

  it.each([
    ['garbage', '<html>', 'answered no JSON'],
    ['other JSON', '{"clients":[]}', 'is not the state of proxies'],
    ['too much', JSON.stringify('x'.repeat(2 * 1024 * 1024)), 'answered more than 1 MiB'],
  ])('is unknown when one istiod answers %s, whatever the others say', async (_, body, words) => {
    const [good, bad] = [await open(), await open()]
    good.connect('a')
    bad.connect('b')
    const { sync } = syncOf(good, bad)
    const mark = await sync.mark()
    good.send('route', 'a')
    good.ack('route', 'a')
    bad.say(body)
    const { state, reason } = await sync.since(mark, 'route')
    expect(state).toBe('unknown')
    expect(reason).toMatch(new RegExp(`^${bad.url} .*${words}`))
  })

  it('is unknown when an istiod hangs', async () => {
    const istiod = await open()
    istiod.hang()
    const options = { istiods: doorsTo(istiod), clock: createStepClock(0), limits: { limitMs: 100 } }
    const sync = createSync(options)
    expect(await sync.since(await sync.mark(), 'route')).toMatchObject({
      state: 'unknown',
      reason: `${istiod.url} did not answer within 0.1 s`,
    })
  })

  it('waits out istiod’s longest pause when istiod was away at the mark', async () => {
    const istiod = await open()
    istiod.connect('a')
    await istiod.goAway()
    const { sync, clock } = syncOf(istiod)
    const mark = await sync.mark()
    expect(mark.sent).toBeNull()
    expect(await sync.since(mark, 'route')).toMatchObject({
      state: 'unknown',
      reason: expect.stringContaining('ECONNREFUSED'),
    })
    await istiod.comeBack()
    clock.advance(9_000)
    expect(await sync.since(mark, 'route')).toMatchObject({ state: 'waiting' })
    clock.advance(1_000)
    expect(await sync.since(mark, 'route')).toMatchObject({ state: 'acknowledged' })
  })

  it('asks each istiod once for all who ask at the same time', async () => {
    const istiod = await open()
    istiod.connect('a')
    const { sync } = syncOf(istiod)
    const mark = await sync.mark()
    await Promise.all(Array.from({ length: 20 }, () => sync.since(mark, 'route')))
    expect(istiod.asked).toBe(2)
  })

  it('asks anew after a write, and has never two questions under way', async () => {
    const istiod = await open()
    istiod.connect('a')
    const { sync } = syncOf(istiod)
    const mark = await sync.mark()
    await sync.since(mark, 'route')
    const asking = sync.since(mark, 'route')
    const marks = Promise.all([sync.mark(), sync.mark()])
    istiod.connect('b')
    await asking
    const [one, other] = await marks
    expect(istiod.asked, 'both marks share the question after the one that was under way').toBe(4)
    expect(one.sent?.has('route b')).toBe(true)
    const poll = sync.since(mark, 'route')
    const firsts = Promise.all([sync.since(one, 'route'), sync.since(other, 'route')])
    await Promise.all([poll, firsts])
    expect(istiod.asked).toBe(6)
  })

  it('answers again what took long, five times as long', async () => {
    const istiod = await open()
    istiod.connect('a')
    const clock = createStepClock(0)
    const slow: Fetch = async (...request) => {
      const response = await fetch(...request)
      clock.advance(1_000)
      return response
    }
    const sync = createSync({ istiods: () => ({ doors: [urlDoor(istiod.url, { fetch: slow })] }), clock })
    const mark = await sync.mark()
    const answer = await sync.since(mark, 'route')
    clock.advance(4_999)
    expect(await sync.since(mark, 'route')).toBe(answer)
    expect(istiod.asked).toBe(2)
    await sync.since(mark, 'cluster')
    expect(istiod.asked, 'of another type nothing was said yet').toBe(3)
    clock.advance(1)
    await sync.since(mark, 'route')
    expect(istiod.asked).toBe(4)
  })

  it('reads what a mesh of tens of thousands has to say', async () => {
    const istiod = await open()
    istiod.say(`[${' '.repeat(40 * 1024 * 1024)}]`)
    const sync = createSync({ istiods: doorsTo(istiod), clock: createStepClock(0) })
    expect((await sync.mark()).sent?.size).toBe(0)
  })
})

it('tells a refusal without the secrets that it quotes', async () => {
  const istiod = await open()
  istiod.connect('a')
  const { sync } = syncOf(istiod)
  const mark = await sync.mark()
  istiod.send('cluster', 'a')
  istiod.nack(
    'cluster',
    'a',
    `Bad: password=canary ${'x'.repeat(450)} -----BEGIN PRIVATE KEY-----\n${'canary'.repeat(200)}`,
  )
  const { state, rejected } = await sync.since(mark, 'cluster')
  expect(state).toBe('rejected')
  expect(JSON.stringify(rejected)).not.toContain('canary')
})
