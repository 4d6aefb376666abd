import { expect, test } from 'vitest'
import { emptyShare } from '#lib/checks/rules/empty-share.ts'
import {
  forumWith,
  HOST,
  pod,
  routes,
  rule,
  service,
  serviceEntry,
  sound,
  to,
  vm,
} from '#lib/checks/rules/forum.test-helper.ts'
import {
  findingsOf,
  minutesAgo,
  NOW_MS,
  patched,
  sceneOf,
  textsFound,
} from '#lib/checks/rules/scene.test-helper.ts'

const dead = (sinceMinutes = 10) => [
  vm('vm-1', { isHealthy: false, sinceMinutes }),
  vm('vm-2', { isHealthy: false, sinceMinutes: 10 }),
]

test('a weight to a subset whose VMs are all unhealthy', () => {
  const scene = sceneOf(forumWith(...dead()))
  const [found, ...others] = findingsOf(emptyShare, scene)
  expect(others).toEqual([])
  expect(found).toMatchObject({
    text: `80 % of rule everyone of VirtualService shop/forum goes to subset vm of ${HOST}, where 0 of 2 VMs take requests: that share answers 503 (UH).`,
    field: 'spec.http[0].route[0].destination',
    fix: {
      change: {
        kind: 'merge',
        patch: { spec: { http: [{ name: 'everyone', route: [to('vm', 0), to('k8s', 100)] }] } },
      },
    },
  })
})

test('what has just turned unhealthy has half a minute', () => {
  const scene = sceneOf(forumWith(...dead(0.1)))
  expect(findingsOf(emptyShare, scene)).toEqual([])
  expect(scene.asked).toContain(NOW_MS + 24_000)
})

test('a subset that selects nothing, for TCP too', () => {
  const spec = { http: [], tcp: [{ route: [to('gone')] }] }
  const subsets = [{ name: 'gone', labels: { version: 'gone' } }]
  expect(textsFound(emptyShare, sceneOf(forumWith(rule({ subsets }), routes(spec))))).toEqual([
    `100 % of rule tcp/0 of VirtualService shop/forum goes to subset gone of ${HOST}, behind which nothing stands in this cluster: that share is reset.`,
  ])
})

test('a share of 0, a healthy forum and what DNS resolves', () => {
  expect(findingsOf(emptyShare, sceneOf(sound()))).toEqual([])
  const zero = routes({ http: [{ route: [to('vm', 0), to('k8s', 100)] }] })
  expect(findingsOf(emptyShare, sceneOf(forumWith(...dead(), zero)))).toEqual([])
  const away = routes({ http: [{ route: [{ destination: { host: 'db.example' } }] }] })
  expect(findingsOf(emptyShare, sceneOf([serviceEntry('db', { resolution: 'DNS' }), away]))).toEqual([])
})

test('pods whose slice is not there yet are not known', () => {
  const [one] = pod('pod-1')
  const only = routes({ http: [{ route: [to('k8s')] }] })
  expect(findingsOf(emptyShare, sceneOf([service(), rule(), only, one ?? {}]))).toEqual([])
  expect(findingsOf(emptyShare, sceneOf([service(), rule(), only]))).toHaveLength(1)
})

test('ServiceEntries of one host are joined', () => {
  const joined = (name: string, spec: object) => serviceEntry(name, { hosts: ['api.example'], ...spec })
  const sending = routes({ http: [{ route: [{ destination: { host: 'api.example' } }] }] })
  const first = joined('a', { endpoints: [] })
  const second = joined('b', { endpoints: [{ address: '10.2.0.1' }] })
  expect(findingsOf(emptyShare, sceneOf([first, sending]))).toHaveLength(1)
  expect(findingsOf(emptyShare, sceneOf([first, second, sending]))).toEqual([])
  const elsewhere = { ...second, metadata: { namespace: 'bank', name: 'b' } }
  expect(findingsOf(emptyShare, sceneOf([first, elsewhere, sending]))).toEqual([])
})

test('a stub for other clusters, and networks with gateways, may have endpoints elsewhere', () => {
  const only = routes({ http: [{ route: [to('')] }] })
  const [stub] = findingsOf(emptyShare, sceneOf([service(), only]))
  expect(stub).toMatchObject({
    severity: 'warning',
    text: `100 % of rule http/0 of VirtualService shop/forum goes to ${HOST}, behind which nothing stands in this cluster: unless it has endpoints elsewhere, that share answers 503 (UH).`,
  })
  const severityWith = (...networks: string[]) =>
    findingsOf(
      emptyShare,
      sceneOf(forumWith(...dead()), { told: { gatewayNetworks: new Set(networks) } }),
    ).map(({ severity }) => severity)
  expect(severityWith('network1')).toEqual([undefined])
  expect(severityWith('network1', 'network2')).toEqual(['warning'])
})

test('pods have half a minute too, when they are not ready and when they are gone', () => {
  const only = routes({ http: [{ route: [to('k8s')] }] })
  const [one, slice] = pod('pod-1', { isReady: false })
  const status = { conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: minutesAgo(0.1) }] }
  const unready = sceneOf([service(), rule(), only, patched(one ?? {}, { status }), slice ?? {}])
  expect(findingsOf(emptyShare, unready)).toEqual([])
  expect(unready.asked).toContain(NOW_MS + 24_000)
  const managedFields = [{ manager: 'kube-controller-manager', time: minutesAgo(0.1) }]
  const emptied = patched(slice ?? {}, { endpoints: [], metadata: { managedFields } })
  expect(findingsOf(emptyShare, sceneOf([service(), rule(), only, emptied]))).toEqual([])
})
