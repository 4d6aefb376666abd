import { expect, it } from 'vitest'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import { inventoryOf } from '#lib/names/names.test-helper.ts'
import { createAskTold } from '#server/checks/ask-told.ts'
import { createStepClock } from '#server/demo/step-clock.ts'
import type { BookEntry } from '#server/proxies/certificate-book.ts'
import { fakeProxies } from '#server/proxies/proxies.test-helper.ts'

const HOUR_MS = 3_600_000
const entry = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'WorkloadEntry',
  metadata: { namespace: 'shop', name: 'web-10.0.0.1', resourceVersion: '1' },
  spec: { address: '10.0.0.1' },
} as const
const proxy: NameProxy = {
  id: 'vm-1.shop',
  kind: 'vm',
  type: 'sidecar',
  namespace: 'shop',
  labels: {},
  ips: ['10.0.0.1'],
  clusterId: 'Kubernetes',
  network: '',
  dnsCapture: false,
  dnsAutoAllocate: false,
  dnsDomain: 'shop.svc.cluster.local',
  knownBy: 'istiod',
  istiod: 'istiod-0',
  istioVersion: '1.30.1',
  connectedAtMs: 0,
  object: { kind: 'WorkloadEntry', namespace: 'shop', name: 'web-10.0.0.1' },
}
const sync = {
  CDS: { kind: 'rejected' as const, message: 'no such cluster', sentAtMs: 0 },
  EDS: { kind: 'synced' as const, sentAtMs: 0 },
  LDS: { kind: 'synced' as const, sentAtMs: 0 },
  RDS: { kind: 'stale' as const, sentAtMs: 0 },
  NDS: { kind: 'not-sent' as const },
}

function ask(mesh: Parameters<typeof fakeProxies>[0], seenAtMs = 0) {
  const clock = createStepClock(HOUR_MS)
  const inventory = inventoryOf([entry])
  const { proxies, istiods } = fakeProxies({ manifests: [entry], ...mesh }, clock)
  const certificate = {
    identity: '',
    serialNumber: '',
    validFromMs: 0,
    expiresAtMs: 24 * HOUR_MS,
    seenAtMs,
  }
  const known: Partial<BookEntry> = { certificate }
  // As istiods that are asked each time.
  const read = async () => {
    const { told, ...list } = await proxies.read()
    return { ...list, told: { ...told, atMs: told.atMs === null ? null : clock.nowMs() } }
  }
  const askTold = createAskTold({
    proxies: { read },
    istiods,
    certificates: { ofProxy: () => known as BookEntry },
    inventory,
    clock,
  })
  const [one] = inventory.objects.WorkloadEntry.values()
  if (!one) throw new Error('no entry')
  return { clock, askTold, one }
}

it('tells of networks and of the proxies of entries, and which are others than before', async () => {
  const { clock, askTold, one } = ask({
    proxies: [proxy],
    states: {
      byProxy: new Map([['vm-1.shop', { istiod: 'istiod-0', version: '1.30.1', sync }]]),
      missing: '',
      atMs: 0,
    },
    about: { versions: new Map([['istiod-0', '1.31.0']]), networks: new Set(['onprem']) },
  })
  const { told, changed, isTold } = await askTold()
  expect(isTold).toBe(true)
  expect(told.gatewayNetworks).toEqual(new Set(['onprem']))
  expect(told.proxyOf(one)).toEqual({
    id: 'vm-1.shop',
    toldAtMs: expect.any(Number),
    version: '1.30.1',
    istiodVersion: '1.31.0',
    isConnected: true,
    rejected: [{ type: 'CDS', message: 'no such cluster' }],
    dnsCapture: false,
    certificate: { notBeforeMs: 0, notAfterMs: 24 * HOUR_MS },
  })
  expect(changed).toEqual(new Set(['shop/web-10.0.0.1']))
  expect((await askTold()).changed).toEqual(new Set())
  // By now its agent should have renewed it, and nobody has asked its Envoy since.
  clock.advance(13 * HOUR_MS)
  const later = await askTold()
  expect(later.told.proxyOf(one)?.certificate).toBeNull()
  expect(later.changed.size).toBe(1)
})

it('tells of a proxy anew once istiods told after its entry turned', async () => {
  const { clock, askTold, one } = ask({ proxies: [proxy] })
  const { told, changed } = await askTold()
  const toldAtMs = told.proxyOf(one)?.toldAtMs ?? 0
  expect(toldAtMs).toBeGreaterThan(0)
  expect(changed.size).toBe(1)
  // It connected after that; what is told since then concerns it.
  one.metadata.annotations['istio.io/connectedAt'] = new Date(toldAtMs + 1).toISOString()
  expect((await askTold()).changed.size).toBe(0)
  clock.advance(120_000)
  const later = await askTold()
  expect(later.told.proxyOf(one)?.toldAtMs).toBeGreaterThan(toldAtMs)
  expect(later.changed.size).toBe(1)
  clock.advance(120_000)
  expect((await askTold()).changed.size).toBe(0)
})

it('tells nothing of proxies when no istiod can be asked', async () => {
  const { askTold, one } = ask({})
  const { told, isTold } = await askTold()
  expect(isTold).toBe(false)
  expect(told.proxyOf(one)).toBeNull()
})
