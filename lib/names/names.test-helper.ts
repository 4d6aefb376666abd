import fc from 'fast-check'
import { type KubeObject, OBJECT_SCHEMAS } from '#lib/kube/objects.ts'
import { applyChanges } from '#lib/mesh/apply-changes.ts'
import { createInventory, emptyDirty, type Inventory } from '#lib/mesh/inventory.ts'
import { type MeshNames, meshNames } from '#lib/names/mesh-names.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import { DEFAULT_NAME_SETTINGS, type NameSettings } from '#lib/names/name-service.ts'

/** What a test writes of an object; `kind` and `metadata.name` suffice. */
export type Manifest = {
  kind: keyof typeof OBJECT_SCHEMAS
  metadata: { name: string } & Record<string, unknown>
} & Record<string, unknown>

/** An inventory of manifests. */
export function inventoryOf(manifests: readonly Manifest[]): Inventory {
  const inventory = createInventory()
  const changes = manifests.map((manifest) => ({
    type: 'upsert' as const,
    object: OBJECT_SCHEMAS[manifest.kind].parse(manifest) as KubeObject,
  }))
  applyChanges(inventory, changes, 0, emptyDirty())
  return inventory
}

/** The names of a mesh of these manifests; settings are Istio's defaults unless given. */
export const namesOf = (manifests: readonly Manifest[], settings: Partial<NameSettings> = {}): MeshNames =>
  meshNames(inventoryOf(manifests), { ...DEFAULT_NAME_SETTINGS, ...settings })

/** A VM's proxy in namespace `shop`, with DNS capture and an IPv4 address, unless told otherwise. */
export function proxyOf(change: Partial<NameProxy> = {}): NameProxy {
  const namespace = change.namespace ?? 'shop'
  return {
    id: `vm-1.${namespace}`,
    kind: 'vm',
    type: 'sidecar',
    namespace,
    labels: {},
    ips: ['10.20.0.7'],
    clusterId: 'Kubernetes',
    network: '',
    dnsCapture: true,
    dnsAutoAllocate: false,
    dnsDomain: `${namespace}.svc.cluster.local`,
    knownBy: 'istiod',
    istiod: '',
    istioVersion: '1.31.0',
    object: null,
    ...change,
  }
}

type Metadata = Record<string, unknown>

/** `<namespace>/<name>`, of an object of this kind. */
function manifest(kind: Manifest['kind'], at: string, rest: object, metadata: Metadata = {}): Manifest {
  const [namespace = '', name = ''] = at.split('/')
  return {
    kind,
    metadata: { name, namespace, creationTimestamp: '2026-09-01T08:00:00Z', ...metadata },
    ...rest,
  }
}

const PORTS = [{ name: 'http', port: 80 }]

export const service = (at: string, spec: object = {}, metadata: Metadata = {}): Manifest =>
  manifest('Service', at, { spec: { clusterIP: '10.96.0.1', ports: PORTS, ...spec } }, metadata)

/** With DNS resolution and a TCP port; `addresses` of its status as `[host, address]`. */
export const entry = (
  at: string,
  spec: object = {},
  metadata: Metadata = {},
  addresses: readonly [string, string][] = [],
): Manifest =>
  manifest(
    'ServiceEntry',
    at,
    {
      spec: { resolution: 'DNS', ports: [{ name: 'tcp', number: 3306, protocol: 'TCP' }], ...spec },
      status: { addresses: addresses.map(([host, value]) => ({ host, value })) },
    },
    metadata,
  )

export const sidecar = (at: string, spec: object, metadata: Metadata = {}): Manifest =>
  manifest('Sidecar', at, { spec }, metadata)

/** A ready pod. */
export const pod = (at: string, podIP: string, spec: object = {}, metadata: Metadata = {}): Manifest =>
  manifest(
    'Pod',
    at,
    { spec, status: { phase: 'Running', podIP, conditions: [{ type: 'Ready', status: 'True' }] } },
    metadata,
  )

/** The EndpointSlice of a Service: addresses by pod, `!` before a pod that is not ready, and no pod for an empty name. */
export function slice(of: string, addresses: Record<string, string>, rest: object = {}): Manifest {
  const [namespace, name = ''] = of.split('/')
  const endpoints = Object.entries(addresses).map(([pod, address]) => ({
    addresses: [address],
    conditions: { ready: !pod.startsWith('!') },
    ...(pod ? { targetRef: { kind: 'Pod', namespace, name: pod.replace('!', '') } } : {}),
  }))
  const labels = { 'kubernetes.io/service-name': name }
  return manifest(
    'EndpointSlice',
    `${of}-x`,
    { addressType: 'IPv4', ports: [{ name: 'http', port: 8080 }], endpoints, ...rest },
    { labels },
  )
}

const NAMESPACES = ['shop', 'legacy', 'istio-system'] as const
const HOSTS = [
  'db.example.org',
  '*.example.org',
  'Db.example.org',
  'api.shop.svc.cluster.local',
  'api.legacy.svc.cluster.local',
]
const namespaceName = fc.constantFrom(...NAMESPACES)
const createdAt = fc
  .integer({ min: 0, max: 3 })
  .map((second) => ({ creationTimestamp: `2026-09-01T08:00:0${second}Z` }))
const exportTo = fc.subarray(['*', '.', '~', ...NAMESPACES], { maxLength: 2 })

const someService = fc
  .record({
    at: fc.tuple(namespaceName, fc.constantFrom('api', 'web')),
    created: createdAt,
    exportTo,
    spec: fc.constantFrom(
      { clusterIP: '10.96.0.1' },
      { clusterIP: '10.96.0.2', clusterIPs: ['10.96.0.2', 'fd00::2'] },
      { clusterIP: 'None' },
      { clusterIP: '', type: 'ExternalName', externalName: 'db.example.org' },
    ),
  })
  .map(({ at, created, exportTo, spec }) =>
    service(at.join('/'), spec, {
      ...created,
      annotations: { 'networking.istio.io/exportTo': exportTo.join(', ') },
    }),
  )

const someEntry = fc
  .record({
    at: fc.tuple(namespaceName, fc.constantFrom('a', 'b', 'c')),
    created: createdAt,
    exportTo,
    hosts: fc.subarray(HOSTS, { minLength: 1, maxLength: 2 }),
    addresses: fc.subarray(['192.0.2.1', '192.0.2.2/32', '192.0.2.0/24', '2001:db8::1']),
    resolution: fc.constantFrom('NONE', 'STATIC', 'DNS', 'DYNAMIC_DNS'),
  })
  .map(({ at, created, hosts, ...spec }) => {
    const name = at.join('/')
    const number = NAMESPACES.indexOf(at[0]) * 3 + 'abc'.indexOf(at[1])
    const addresses = hosts.flatMap((host, index): [string, string][] => [
      [host, `240.240.${number}.${index + 1}`],
      [host, `2001:2::${number}:${index + 1}`],
    ])
    return entry(name, { hosts, ...spec }, created, addresses)
  })

const egressHost = fc
  .tuple(fc.constantFrom('*', '.', '~', '~*', '~shop', ...NAMESPACES), fc.constantFrom('*', ...HOSTS))
  .map((parts) => parts.join('/'))
const someSidecar = fc
  .record({
    at: fc.tuple(namespaceName, fc.constantFrom('one', 'two')),
    created: createdAt,
    selector: fc.constantFrom({}, { workloadSelector: { labels: { app: 'forum' } } }),
    egress: fc.array(
      fc
        .tuple(
          fc.array(egressHost, { minLength: 1, maxLength: 3 }),
          fc.constantFrom(
            {},
            { port: { number: 80, protocol: 'HTTP' } },
            { port: { number: 80, protocol: 'HTTP_PROXY' } },
          ),
        )
        .map(([hosts, port]) => ({ hosts, ...port })),
      { maxLength: 2 },
    ),
  })
  .map(({ at, created, selector, egress }) => sidecar(at.join('/'), { ...selector, egress }, created))

const idOf = ({ kind, metadata }: Manifest): string => `${kind} ${metadata.namespace} ${metadata.name}`

/** Services and ServiceEntries that clash in every way: equal hosts, times, exports, families. */
export const someServices: fc.Arbitrary<Manifest[]> = fc.uniqueArray(fc.oneof(someService, someEntry), {
  maxLength: 10,
  selector: idOf,
})
export const someSidecars: fc.Arbitrary<Manifest[]> = fc.uniqueArray(someSidecar, {
  maxLength: 4,
  selector: idOf,
})
export const someProxy: fc.Arbitrary<NameProxy> = fc
  .record({
    namespace: namespaceName,
    labels: fc.constantFrom<Record<string, string>[]>({}, { app: 'forum' }),
    ips: fc.constantFrom<string[][]>(['10.20.0.7'], ['fd00::7'], ['10.20.0.7', 'fd00::7']),
    dnsCapture: fc.boolean(),
    clusterId: fc.constantFrom('Kubernetes', ''),
  })
  .map((change) => proxyOf(change))
