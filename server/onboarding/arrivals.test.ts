import { describe, expect, it } from 'vitest'
import {
  entry,
  group,
  NAME,
  NOW_MS,
  proxy,
  service,
  stateWords,
} from '#lib/onboarding/arrival/arrival.test-helper.ts'
import { createStepClock } from '#server/demo/step-clock.ts'
import { readArrivals } from '#server/onboarding/arrivals.ts'
import { cluster, type FakeOnboarding, fakeOnboarding } from '#server/onboarding/onboarding.test-helper.ts'

const INBOUND = 'inbound|8080||'
const OUTBOUND = 'outbound|80||billing.shop.svc.cluster.local'
const MESH: FakeOnboarding = {
  manifests: [group(), service(), entry()],
  proxies: [proxy()],
  clusters: [cluster(INBOUND, '10.20.0.7', { requests: 4 })],
}

function meshOf(change: Partial<FakeOnboarding> = {}) {
  const clock = createStepClock(NOW_MS)
  const runtime = fakeOnboarding({ ...MESH, ...change }, clock)
  const ask = (query = 'group=shop/billing-vm') => readArrivals(runtime, new URLSearchParams(query), clock)
  return { clock, runtime, ask }
}
const sure = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('there is none')
  return value
}

describe('the answer about arrivals', () => {
  it('has each VM with what its own Envoy has counted', async () => {
    const { arrivals, group: about, more, missing, atMs } = await meshOf().ask()
    expect({ about, more, missing, atMs }).toEqual({
      about: { namespace: 'shop', name: 'billing-vm', exists: true },
      more: 0,
      missing: '',
      atMs: NOW_MS,
    })
    const [first] = arrivals
    expect(first?.id).toBe(`shop/${NAME}`)
    expect(stateWords(sure(first))).toBe('done done done done done done')
    expect(first?.steps.at(-1)?.reason).toBe('its own Envoy counted 4')
  })

  it('takes what callers have sent where its own Envoy can’t be asked, and never the VM’s own word for theirs', async () => {
    const caller = { ...proxy({ id: 'web.shop', object: null, kind: 'pod' }) }
    delete caller.entryName
    const clusters = [cluster(OUTBOUND, '10.20.0.7', { requests: 2 })]
    const { runtime, ask } = meshOf({ proxies: [proxy(), caller], clusters })
    const { envoys } = runtime
    runtime.envoys = (one) => (one.id === 'vm-1.shop' ? { reason: 'There is no way to it' } : envoys(one))
    expect((await ask()).arrivals[0]?.steps.at(-1)).toMatchObject({
      state: 'done',
      reason: 'a caller’s Envoy counted 2',
    })
  })

  it('says unknown of traffic where no Envoy can be asked, and why', async () => {
    const { clusters: _, ...mesh } = MESH
    // Istiods were asked after it connected.
    const before = entry({ annotations: { 'istio.io/connectedAt': '1970-01-01T00:00:00Z' } })
    const rest = { ...mesh, manifests: [group(), service(), before] }
    const clock = createStepClock(NOW_MS)
    const answer = await readArrivals(
      fakeOnboarding(rest, clock),
      new URLSearchParams('group=shop/billing-vm'),
      clock,
    )
    expect(answer.arrivals[0]?.steps.at(-1)).toMatchObject({
      state: 'unknown',
      reason: expect.stringContaining('There is no way to it'),
    })
  })

  it('asks no Envoy for a VM that nothing can be sent to', async () => {
    const { runtime, ask } = meshOf({
      manifests: [group(), service(), entry({ health: { status: 'False', message: 'refused' } })],
    })
    await ask()
    expect(runtime.asked).toEqual([])
  })

  it('counts what istiod counted since the given time, and remembers when a step was first seen', async () => {
    let failed = 5
    let atMs = NOW_MS
    const counts = () => ({
      byIstiod: new Map([['istiod-1', { registered: 0, failed, certificates: 0, refused: 0 }]]),
      missing: '',
      atMs,
    })
    const { clock, ask } = meshOf({ counts })
    const first = await ask()
    expect(first.waiting.counted).toMatchObject({ failed: 0 })
    failed = 7
    atMs += 6_000
    clock.advance(6_000)
    const since = `group=shop/billing-vm&since=${first.atMs}`
    expect((await ask(since)).waiting).toMatchObject({ sinceMs: first.atMs, counted: { failed: 2 } })
    expect((await ask(since)).waiting.troubles[0]?.reason).toContain('2 failed registrations')
  })

  it.each(['', 'group=shop', 'group=shop/', 'group=a/b/c', 'group=shop/x&since=soon'])(
    'refuses the question %j',
    async (query) => {
      await expect(meshOf().ask(query)).rejects.toMatchObject({ code: 'bad-request' })
    },
  )

  it('counts those that it leaves out, with and without an entry', async () => {
    const at = (index: number) => `billing-vm-10.20.1.${index}`
    const without = Array.from({ length: 12 }, (_, index) =>
      proxy({ id: `vm-${index}`, object: null, entryName: at(index), ips: [`10.20.1.${index}`] }),
    )
    const { arrivals, more } = await meshOf({ proxies: [proxy(), ...without] }).ask()
    expect([arrivals.length, more]).toEqual([10, 3])
  })

  it('tells of a group that does not exist, and of its entries all the same', async () => {
    const { group: about, waiting, arrivals } = await meshOf({ manifests: [service(), entry()] }).ask()
    expect(about.exists).toBe(false)
    expect(waiting.state).toBe('stalled')
    expect(arrivals).toHaveLength(1)
  })
})
