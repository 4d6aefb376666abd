import { describe, expect, it } from 'vitest'
import { nameDetail } from '#lib/mesh/name-detail.ts'
import { inventoryOf, type Manifest } from '#lib/names/names.test-helper.ts'

const HOST = 'api.shop.svc.cluster.local'
const at = (name: string, more: object = {}, namespace = 'shop') => ({ namespace, name, ...more })
const service: Manifest = {
  kind: 'Service',
  metadata: at('api'),
  spec: {
    clusterIP: '10.96.0.7',
    selector: { app: 'api' },
    ports: [{ name: 'http', port: 80, targetPort: 'web' }],
  },
}
const vm = (
  name: string,
  more: { healthy?: string; ports?: object; annotations?: object } = {},
): Manifest => ({
  kind: 'WorkloadEntry',
  metadata: at(name, {
    annotations: { 'proxy.istio.io/health-checks-enabled': 'true', ...more.annotations },
  }),
  spec: { address: '10.2.0.1', labels: { app: 'api' }, ports: more.ports ?? { web: 8080 } },
  status: {
    conditions: more.healthy ? [{ type: 'Healthy', status: more.healthy, message: 'HTTP 503' }] : [],
  },
})
const pod = (name: string, ready: string, more: object = {}, namespace = 'shop'): Manifest => ({
  kind: 'Pod',
  metadata: at(name, {}, namespace),
  spec: { containers: [{ name: 'istio-proxy' }] },
  status: { podIP: '10.1.0.1', phase: 'Running', conditions: [{ type: 'Ready', status: ready, ...more }] },
})
const slice = (...pods: [string, boolean][]): Manifest => ({
  kind: 'EndpointSlice',
  metadata: at('api-1', { labels: { 'kubernetes.io/service-name': 'api' } }),
  endpoints: pods.map(([name, ready]) => ({
    addresses: ['10.1.0.1'],
    conditions: { ready },
    targetRef: { kind: 'Pod', name },
  })),
})

describe('nameDetail', () => {
  it('is null for a host that nobody has', () => {
    expect(nameDetail(inventoryOf([]), HOST)).toBeNull()
  })

  it('lists what stands behind a host, those that take requests first, and why others take none', () => {
    const detail = nameDetail(
      inventoryOf([
        service,
        vm('d-portless', { healthy: 'True', ports: {} }),
        vm('a-failing', { healthy: 'False' }),
        vm('b-new'),
        vm('c-well', { healthy: 'True' }),
        slice(['p-down', false], ['p-up', true], ['p-gone', false]),
        pod('p-up', 'True'),
        pod('p-down', 'False', { message: 'containers with unready status: [api]' }),
      ]),
      HOST,
    )
    expect(detail?.endpointsTotal).toBe(7)
    expect(detail?.endpoints.map(({ kind, name, eligible, why }) => [kind, name, eligible, why])).toEqual([
      ['vm', 'c-well', true, ''],
      ['pod', 'p-up', true, ''],
      ['vm', 'a-failing', false, 'Its probe does not pass: HTTP 503'],
      ['vm', 'b-new', false, 'Its probe has given no verdict yet, and Istio waits for the first.'],
      ['vm', 'd-portless', false, 'It has no port named web, which port 80 sends to.'],
      ['pod', 'p-down', false, 'It is not ready: containers with unready status: [api]'],
      [
        'pod',
        'p-gone',
        false,
        'Its EndpointSlice says that it is not ready, and the pod itself is not there.',
      ],
    ])
  })

  it('shows 200 endpoints at most, and says how many there are', () => {
    const vms = Array.from({ length: 300 }, (_, n) => vm(`vm-${n}`, { healthy: n < 50 ? 'False' : 'True' }))
    const detail = nameDetail(inventoryOf([service, ...vms]), HOST)
    expect(detail?.endpointsTotal).toBe(300)
    expect(detail?.endpoints).toHaveLength(200)
    expect(detail?.endpoints.every(({ eligible }) => eligible)).toBe(true)
  })

  it('knows what a ServiceEntry writes down itself, twice the same address too', () => {
    const entry: Manifest = {
      kind: 'ServiceEntry',
      metadata: at('db'),
      spec: {
        hosts: ['db.example.org'],
        resolution: 'STATIC',
        endpoints: [
          { address: '10.9.0.1', labels: { version: 'a' } },
          { address: '10.9.0.1', labels: { version: 'b' } },
        ],
      },
    }
    const detail = nameDetail(inventoryOf([entry]), 'db.example.org')
    expect(detail?.endpoints.map(({ address }) => address)).toEqual(['10.9.0.1', '10.9.0.1'])
    expect(detail?.endpointsTotal).toBe(detail?.vmsTotal)
  })
})

describe('a mesh of another cluster domain', () => {
  it('finds a Service by its real name, and knows who sees it', () => {
    const inventory = inventoryOf([service, pod('p', 'True')])
    inventory.nameSettings = { ...inventory.nameSettings, clusterDomain: 'corp.example' }
    for (const host of [HOST, 'api.shop.svc.corp.example'])
      expect(nameDetail(inventory, host)?.seenFrom).toMatchObject([{ namespace: 'shop', sees: true }])
    expect(nameDetail(inventory, 'api.shop.svc.else.example')).toBeNull()
  })
})

describe('where a host is seen from', () => {
  const seenFrom = (...manifests: Manifest[]) =>
    nameDetail(
      inventoryOf([
        ...manifests,
        pod('p', 'True'),
        pod('q', 'True', {}, 'web'),
        pod('r', 'True', {}, 'web'),
        vm('vm', { annotations: { 'istio.io/connectedAt': '2026-09-01T00:00:00Z' } }),
        vm('away', { annotations: { 'istio.io/disconnectedAt': '2026-09-01T00:00:00Z' } }),
      ]),
      HOST,
    )?.seenFrom

  it('tells of each namespace with proxies, and counts them', () => {
    expect(seenFrom(service)).toEqual([
      { namespace: 'shop', proxies: 2, sees: true, hiddenBy: '' },
      { namespace: 'web', proxies: 2, sees: true, hiddenBy: '' },
    ])
  })

  it('names exportTo when the host is kept to other namespaces', () => {
    const metadata = at('api', { annotations: { 'networking.istio.io/exportTo': '.' } })
    expect(seenFrom({ ...service, metadata })).toMatchObject([
      { namespace: 'shop', sees: true },
      { namespace: 'web', sees: false, hiddenBy: 'exportTo' },
    ])
  })

  it('names the Sidecar that hides it, but not one for some workloads only', () => {
    const sidecar = (spec: object): Manifest => ({ kind: 'Sidecar', metadata: at('own', {}, 'web'), spec })
    const egress = [{ hosts: ['./*'] }]
    expect(seenFrom(service, sidecar({ egress }))).toMatchObject([
      { namespace: 'shop', sees: true },
      { namespace: 'web', sees: false, hiddenBy: 'Sidecar web/own' },
    ])
    expect(seenFrom(service, sidecar({ egress, workloadSelector: { labels: { app: 'x' } } }))).toMatchObject([
      { sees: true },
      { sees: true },
    ])
  })
})
