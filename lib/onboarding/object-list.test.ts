import { expect, it } from 'vitest'
import { inventoryOf, type Manifest } from '#lib/names/names.test-helper.ts'
import { gatewayRoutes } from '#lib/onboarding/forms/gateway-routes.ts'
import { type ListedKind, objectList, objectListQuery } from '#lib/onboarding/object-list.ts'

const made = (kind: Manifest['kind'], namespace: string, name: string, spec: object = {}): Manifest => ({
  kind,
  metadata: { name, namespace },
  spec,
})
const server = (number: number, mode: string, hosts = ['*']) => ({ port: { number }, tls: { mode }, hosts })
const led = (host: string) => ({
  match: [{ port: 15_012 }],
  route: [{ destination: { host, port: { number: 15_012 } } }],
})
const ISTIOD = 'istiod.istio-system.svc.cluster.local'
const inventory = inventoryOf([
  ...Array.from({ length: 60 }, (_, n) =>
    made('ServiceEntry', n % 2 ? 'shop' : 'forum', `se-${n}`, { hosts: [`h${n}.org`, 'b', 'c', 'd', 'e'] }),
  ),
  made('Sidecar', 'shop', 'some', { workloadSelector: { labels: { app: 'db' } } }),
  made('Sidecar', 'shop', 'all'),
  made('PeerAuthentication', 'shop', 'strict', { mtls: { mode: 'STRICT' } }),
  made('Gateway', 'istio-system', 'east', { servers: [server(15_443, 'AUTO_PASSTHROUGH', ['*.local'])] }),
  made('Gateway', 'istio-system', 'web', { servers: [server(443, 'SIMPLE')] }),
  made('VirtualService', 'istio-system', 'b', { gateways: ['istio-system/east'], tls: [led(ISTIOD)] }),
  made('VirtualService', 'istio-system', 'a', { gateways: ['other'], tls: [led(ISTIOD)] }),
  made('VirtualService', 'istio-system', 'aa', { gateways: ['east'], tls: [led('db.org')] }),
])
const list = (kind: ListedKind, more = {}) => objectList(inventory, objectListQuery.parse({ kind, ...more }))

it('gives a page of a kind, searched and ordered', () => {
  const { rows, page, namespaces } = list('ServiceEntry', { page: 2 })
  expect(rows.map(({ name }) => name)).toEqual(Array.from({ length: 10 }, (_, n) => `se-${n + 50}`))
  expect(page).toEqual({ page: 2, pageSize: 50, matching: 60, total: 60 })
  expect(namespaces).toEqual(['forum', 'shop'])
  expect(list('ServiceEntry', { q: 'H7.org', namespace: 'shop' }).rows).toEqual([
    { id: 'shop/se-7', namespace: 'shop', name: 'se-7', about: 'h7.org, b, c, d, and 1 more' },
  ])
  expect(objectListQuery.safeParse({ kind: 'ServiceEntry', pageSize: 51 }).success).toBe(false)
})

it('says what each is about, and leaves out Gateways that the form has nothing of', () => {
  const about = (kind: ListedKind) => list(kind).rows.map((row) => `${row.name}: ${row.about}`)
  expect(about('Sidecar')).toEqual(['all: all workloads', 'some: app=db'])
  expect(about('PeerAuthentication')).toEqual(['strict: STRICT, all workloads'])
  expect(about('Gateway')).toEqual(['east: 15443 *.local'])
})

it('finds the VirtualService that leads from a Gateway to istiod', () => {
  expect(gatewayRoutes(inventory, 'istio-system/east')).toEqual({ virtualService: 'b' })
  expect(gatewayRoutes(inventory, 'istio-system/web')).toEqual({ virtualService: '' })
})
