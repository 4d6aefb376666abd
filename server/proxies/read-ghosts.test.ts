import { expect, it } from 'vitest'
import type { FeedState } from '#lib/kube/feed.ts'
import type { Kind } from '#lib/kube/kinds.ts'
import { applyChanges } from '#lib/mesh/apply-changes.ts'
import { emptyDirty } from '#lib/mesh/inventory.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import { inventoryOf, type Manifest, pod, proxyOf } from '#lib/names/names.test-helper.ts'
import { ghostKnowledge } from '#lib/proxies/ghost-endpoint.ts'
import { knownAddresses } from '#lib/proxies/known-addresses.ts'
import { listProxies, type ToldByIstiods } from '#lib/proxies/list-proxies.ts'
import { createStepClock } from '#server/demo/step-clock.ts'
import { createOffThread } from '#server/envoy/off-thread.ts'
import { Unusable } from '#server/http/get-json.ts'
import { fakeSources, namesRuntime } from '#server/names/names.test-helper.ts'
import { fakeEnvoys } from '#server/proxies/certificates.test-helper.ts'
import { type GhostsRuntime, readGhosts } from '#server/proxies/read-ghosts.ts'

const T0 = Date.parse('2026-09-01T10:00:00Z')
const clusters = (...addresses: string[]) => ({
  cluster_statuses: [
    {
      name: 'outbound|80||billing.shop.svc.cluster.local',
      eds_service_name: 'outbound|80||billing.shop.svc.cluster.local',
      host_statuses: addresses.map((address) => ({
        address: { socket_address: { address, port_value: 8080 } },
      })),
    },
  ],
})
const vmOf = (namespace: string, number: number): NameProxy =>
  proxyOf({ id: `vm-${number}.${namespace}`, namespace, istiod: 'istiod-a' })

type Options = {
  envoys?: Record<string, unknown>
  proxies?: NameProxy[]
  states?: Partial<Record<Kind, FeedState>>
  isTold?: boolean
}
function meshOf(manifests: Manifest[], options: Options = {}) {
  const { envoys = {}, proxies = [], states = {}, isTold = true } = options
  const clock = createStepClock(T0)
  const { store } = namesRuntime(manifests, fakeSources(), states)
  const answers = new Map(Object.entries(envoys))
  const { find, asked } = fakeEnvoys(answers)
  const told: ToldByIstiods = {
    connected: new Map(proxies.map((proxy) => [proxy.id, proxy])),
    atMs: isTold ? T0 : null,
    isComplete: isTold,
    asked: [],
    states: null,
    versions: new Map(),
  }
  const runtime: GhostsRuntime = {
    store,
    envoys: find,
    offThread: createOffThread(),
    proxies: {
      async read() {
        const listed = listProxies(store.inventory, told)
        const byId = new Map(listed.map((one) => [one.proxy.id, one]))
        return { listed, byId, told, missing: '', reason: isTold ? '' : 'No istiod is known', atMs: T0 }
      },
      ghosts: async () =>
        ghostKnowledge(store.feeds(), { hasOtherClusters: false, gateways: new Set() }, () =>
          knownAddresses(store.inventory),
        ),
      addresses: () => knownAddresses(store.inventory),
      find: async () => undefined,
      stop: () => undefined,
    },
  }
  return { clock, asked, answers, store, look: () => readGhosts(runtime, clock) }
}

it('an endpoint without object is told after a second look, and no more once it is gone', async () => {
  const proxies = [vmOf('shop', 1)]
  const mesh = meshOf([pod('shop/p', '10.0.0.1')], {
    envoys: { 'vm-1.shop': clusters('10.0.0.1', '10.0.0.9') },
    proxies,
  })
  expect(await mesh.look()).toMatchObject({
    ghosts: [],
    asked: { proxies: ['vm-1.shop'], of: 1 },
    notLooked: [expect.stringMatching(/^1 endpoint has no object: a second look/)],
  })
  mesh.clock.advance(5_000)
  const { ghosts, counts, notLooked } = await mesh.look()
  expect(ghosts).toMatchObject([
    {
      kind: 'endpoint-without-object',
      address: '10.0.0.9:8080',
      proxies: ['vm-1.shop'],
      sinceMs: T0,
      message: expect.stringMatching(/^vm-1.shop sends to 10.0.0.9:8080, .* outbound\|80\|\|billing/),
    },
  ])
  expect(counts['endpoint-without-object']).toBe(1)
  expect(notLooked).toEqual([])
  mesh.answers.set('vm-1.shop', clusters('10.0.0.1'))
  mesh.clock.advance(30_000)
  expect((await mesh.look()).ghosts).toEqual([])
})

it('an endpoint whose object comes before the second look is none', async () => {
  const mesh = meshOf([], { envoys: { 'vm-1.shop': clusters('10.0.0.1') }, proxies: [vmOf('shop', 1)] })
  await mesh.look()
  const added = [...inventoryOf([pod('shop/p', '10.0.0.1')]).objects.Pod.values()]
  applyChanges(
    mesh.store.inventory,
    added.map((object) => ({ type: 'upsert' as const, object })),
    T0,
    emptyDirty(),
  )
  mesh.clock.advance(5_000)
  expect(await mesh.look()).toMatchObject({ ghosts: [], notLooked: [] })
})

it('five Envoys are asked, of as many namespaces as there are, every 30 s', async () => {
  const proxies = ['shop', 'shop', 'shop', 'shop', 'shop', 'legacy', 'other'].map(vmOf)
  const envoys = Object.fromEntries(proxies.map(({ id }) => [id, clusters()]))
  const mesh = meshOf([], { proxies: [...proxies, vmOf('no-way', 9)], envoys })
  const { asked } = await mesh.look()
  expect(asked.of).toBe(7)
  expect(asked.proxies).toHaveLength(5)
  expect(new Set(asked.proxies.map((id) => id.split('.')[1]))).toEqual(new Set(['shop', 'legacy', 'other']))
  await mesh.look()
  expect(mesh.asked).toHaveLength(5)
  mesh.clock.advance(30_000)
  await mesh.look()
  expect(mesh.asked).toHaveLength(10)
})

it('what could not be looked at is said, and nothing is claimed of it', async () => {
  const annotations = {
    'istio.io/autoRegistrationGroup': 'vm',
    'istio.io/connectedAt': '2026-09-01T08:00:00Z',
  }
  const ghost: Manifest = {
    kind: 'WorkloadEntry',
    metadata: { name: 'ghost', namespace: 'shop', annotations },
    spec: { address: '10.0.0.7' },
  }
  expect((await meshOf([ghost]).look()).counts['entry-without-proxy']).toBe(1)
  const stale = { state: 'stale', sinceMs: 0, reason: 'cut' } as const
  const blind = await meshOf([ghost], { states: { WorkloadEntry: stale } }).look()
  expect(blind.ghosts).toEqual([])
  expect(blind.notLooked[0]).toMatch(/^Entries and their proxies: WorkloadEntries are not read/)
  expect(blind.notLooked[1]).toMatch(/^Equal addresses: .*WorkloadEntry/)
  const untold = await meshOf([ghost], { isTold: false }).look()
  expect(untold.ghosts).toEqual([])
  expect(untold.notLooked).toContain('Entries and their proxies: No istiod is known')
  const cut = await meshOf([], {
    proxies: [vmOf('shop', 1)],
    envoys: { 'vm-1.shop': new Unusable('did not answer within 10 s') },
  }).look()
  expect(cut.notLooked).toEqual(['Endpoints of an Envoy: relay of vm-1.shop did not answer within 10 s'])
})
