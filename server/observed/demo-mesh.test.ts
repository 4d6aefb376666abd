import { afterEach, expect, it, vi } from 'vitest'
import { resourcePath } from '#lib/kube/kinds.ts'
import { observedShares } from '#lib/traffic/observed.ts'
import { systemClock } from '#server/clock.ts'
import { startDemoMesh } from '#server/demo/demo-mesh.ts'
import { seedWorld } from '#server/demo/seeds/world.ts'
import { createStepClock } from '#server/demo/step-clock.ts'
import { createInventoryStore } from '#server/inventory/store.ts'
import { createSync } from '#server/istiod/create-sync.ts'
import { urlDoor } from '#server/istiod/door.ts'
import { connectToDemo } from '#server/kube/connect.ts'
import { watchCluster } from '#server/kube/watch-cluster.ts'
import { createLog } from '#server/log/log.ts'
import { createObserved } from '#server/observed/create-observed.ts'

const NS = 'istioinaction'
const FORUM = `forum.${NS}.svc.cluster.local`
const log = createLog('silent')
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function setUp() {
  const clock = createStepClock(Date.parse('2026-09-01T08:00:00Z'))
  const mesh = await startDemoMesh({ world: seedWorld(), weather: false, clock })
  closing.push(mesh.close)
  const patch = async (kind: 'DestinationRule' | 'VirtualService', body: object): Promise<void> => {
    const path = resourcePath(kind, { namespace: NS, name: 'forum' })
    const headers = { 'content-type': 'application/merge-patch+json' }
    const answer = await fetch(`${mesh.api.url}${path}`, {
      method: 'PATCH',
      headers,
      body: JSON.stringify(body),
    })
    expect(answer.status).toBe(200)
  }
  const callers = () =>
    mesh.istiods.flatMap((one) => one.connections().map(({ proxy }) => `${mesh.proxiesUrl}/${proxy.id}`))
  return {
    clock,
    mesh,
    patch,
    callers,
    istiods: () => ({ doors: mesh.istiods.map(({ url }) => urlDoor(url)) }),
  }
}

it.each([
  ['cluster', 'DestinationRule', { spec: { trafficPolicy: { loadBalancer: { simple: 'RANDOM' } } } }],
  ['route', 'VirtualService', { metadata: { annotations: { note: 'x' } }, spec: { exportTo: ['*'] } }],
] as const)('the demo mesh’s proxies acknowledge a %s change: %s', async (type, kind, body) => {
  const { clock, patch, istiods, callers } = await setUp()
  const sync = createSync({ istiods, clock })
  const proxies = callers().length
  const mark = await sync.mark()
  await patch(kind, body)
  expect(await sync.since(mark, type)).toMatchObject({ state: 'waiting', connected: proxies, sent: 0 })
  clock.advance(100)
  expect(await sync.since(mark, type)).toMatchObject({ state: 'waiting', sent: proxies, acknowledged: 0 })
  clock.advance(60)
  expect(await sync.since(mark, type)).toMatchObject({ state: 'waiting', acknowledged: proxies })
  clock.advance(400)
  expect(await sync.since(mark, type)).toMatchObject({
    state: 'acknowledged',
    acknowledged: proxies,
    reason: '',
  })
})

it('what the demo mesh’s proxies count follows the weights', async () => {
  const { clock, mesh, patch, callers } = await setUp()
  const cluster = connectToDemo(mesh.api.url)
  const store = createInventoryStore({ clock: systemClock, source: cluster.source, staleAfterMs: 3_600_000 })
  const watching = watchCluster({ cluster, store, clock: systemClock, random: Math.random, log })
  const one = callers().slice(0, 1)
  const observed = createObserved({ envoys: () => one, prometheusUrl: undefined, store, clock, log })
  closing.unshift(observed.stop, watching.stop, store.close, () => cluster.close())
  const readings = async () => (await observed.of(FORUM)).points.length
  const next = async (): Promise<void> => {
    const before = await readings()
    await vi.waitFor(async () => {
      clock.advance(500)
      expect(await readings()).toBeGreaterThan(before)
    })
  }
  await vi.waitFor(() => expect(store.detail(FORUM)?.virtualServices.length).toBe(1))
  await next()
  for (const [vm, k8s] of [
    [80, 20],
    [5, 95],
  ] as const) {
    const route = [
      { destination: { host: 'forum', subset: 'vm' }, weight: vm },
      { destination: { host: 'forum', subset: 'k8s' }, weight: k8s },
    ]
    await patch('VirtualService', { spec: { http: [{ route }] } })
    await vi.waitFor(() =>
      expect(store.detail(FORUM)?.virtualServices[0]?.rules.at(-1)?.destinations[0]?.weight).toBe(vm),
    )
    await next()
    const sinceMs = clock.nowMs()
    mesh.sendRequests(NS, FORUM, 2_000)
    await next()
    const { points, reason, callers: counted } = await observed.of(FORUM)
    expect({ reason, counted }).toEqual({ reason: '', counted: { asked: 1, answered: 1 } })
    const shares = observedShares(points, sinceMs)
    expect(shares[`${FORUM}|vm`]?.requests).toBeGreaterThan(0)
    expect(Math.abs((shares[`${FORUM}|vm`]?.percent ?? 0) - vm)).toBeLessThan(4)
  }
})
