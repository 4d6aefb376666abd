import fc from 'fast-check'
import type { Kind } from '#lib/kube/kinds.ts'
import { type KubeObject, OBJECT_SCHEMAS } from '#lib/kube/objects.ts'
import type { Change } from '#lib/mesh/inventory.ts'

export const T0 = Date.parse('2026-09-01T00:00:00Z')
const HOUR_MS = 3_600_000
let version = 0

function make(kind: Kind, name: string, rest: object, metadata: object = {}): KubeObject {
  version += 1
  const slim: unknown = OBJECT_SCHEMAS[kind].parse({
    metadata: {
      namespace: 'ns',
      name,
      uid: name,
      resourceVersion: String(version),
      creationTimestamp: '2026-08-31T23:50:00Z',
      ...metadata,
    },
    ...rest,
  })
  return slim as KubeObject
}

const namespace = fc.constantFrom('ns', 'ns', 'ns', 'other', 'istio-system')
const labels = fc
  .record({ app: fc.constantFrom('a', 'b'), version: fc.constantFrom('vm', 'k8s') }, { requiredKeys: [] })
  .map((one) => ({ ...one }))
const ignores = fc
  .constantFrom('', '', '', '*', 'ISTH901,ISTH905', 'ISTH902')
  .map((codes) => (codes ? { 'isthmus.dev/ignore-checks': codes } : {}))
const time = fc.integer({ min: T0 - 2 * HOUR_MS, max: T0 + HOUR_MS }).map((ms) => new Date(ms).toISOString())
const host = (of: string, within = 'ns') => `${of}.${within}.svc.cluster.local`

const entry = fc
  .record({
    name: fc.constantFrom('e1', 'e2', 'e3', 'e4'),
    namespace,
    labels,
    group: fc.constantFrom('', 'g1', 'g2'),
    connectedAt: fc.option(time),
    disconnectedAt: fc.option(time),
    condition: fc.constantFrom('True', 'False', ''),
    address: fc.constantFrom('10.0.0.1', '10.0.0.2', 'vm.example.org', ''),
    network: fc.constantFrom('', 'onprem', 'cloud'),
    serviceAccount: fc.constantFrom('', 'sa1', 'sa2'),
    ports: fc.constantFrom({}, { http: 8080 }, { web: 9090 }),
    ignores,
  })
  .map(({ name, namespace, labels, group, connectedAt, disconnectedAt, condition, ignores, ...spec }) =>
    make(
      'WorkloadEntry',
      name,
      {
        spec: { ...spec, labels },
        status: condition
          ? { conditions: [{ type: 'Healthy', status: condition, lastTransitionTime: connectedAt ?? '' }] }
          : {},
      },
      {
        namespace,
        annotations: {
          'proxy.istio.io/health-checks-enabled': 'true',
          ...(group ? { 'istio.io/autoRegistrationGroup': group } : {}),
          ...(connectedAt ? { 'istio.io/connectedAt': connectedAt } : {}),
          ...(disconnectedAt ? { 'istio.io/disconnectedAt': disconnectedAt } : {}),
          ...ignores,
        },
      },
    ),
  )
const group = fc
  .record({
    name: fc.constantFrom('g1', 'g2'),
    namespace,
    labels,
    account: fc.constantFrom('', 'sa1'),
    ignores,
  })
  .map(({ name, namespace, labels, account, ignores }) =>
    make(
      'WorkloadGroup',
      name,
      {
        spec: {
          metadata: { labels },
          template: { serviceAccount: account, ports: { http: 8080 } },
          probe: { httpGet: { port: 8080 } },
        },
      },
      { namespace, annotations: ignores },
    ),
  )
const service = fc
  .record({
    name: fc.constantFrom('s1', 's2'),
    namespace,
    selector: labels,
    clusterIP: fc.constantFrom('10.96.0.1', 'None'),
    port: fc.constantFrom(
      { name: 'http', targetPort: 'http' },
      { name: 'tcp', targetPort: 8080 },
      { name: 'x' },
    ),
    ignores,
  })
  .map(({ name, namespace, port, ignores, ...spec }) =>
    make(
      'Service',
      name,
      { spec: { ...spec, ports: [{ port: 80, ...port }] } },
      { namespace, annotations: ignores },
    ),
  )
const serviceEntry = fc
  .record({
    name: fc.constantFrom('x1', 'x2', 'x3'),
    namespace,
    own: labels,
    resolution: fc.constantFrom('STATIC', 'DNS', 'NONE'),
    location: fc.constantFrom('MESH_INTERNAL', 'MESH_EXTERNAL'),
    isInline: fc.boolean(),
    addresses: fc.constantFrom(['10.0.0.1'], ['240.240.0.1'], []),
    exportTo: fc.constantFrom(['~'], ['.'], []),
  })
  .map(({ name, namespace, own, isInline, ...spec }) =>
    make(
      'ServiceEntry',
      name,
      {
        spec: {
          ...spec,
          hosts: [`${name === 'x3' ? 'x1' : name}.example.org`],
          ports: [{ name: 'http', number: 80, protocol: 'HTTP' }],
          ...(isInline
            ? { endpoints: [{ address: '10.0.0.2', network: 'onprem', labels: own }] }
            : { workloadSelector: { labels: own } }),
        },
        status: { addresses: [{ value: '240.240.0.1', host: 'x1.example.org' }] },
      },
      { namespace },
    ),
  )
const virtualService = fc
  .record({
    name: fc.constantFrom('v1', 'v2', 'v3'),
    namespace,
    hosts: fc.constantFrom(['s1'], ['s2'], ['s1', 's2'], ['*'], ['*.example.org'], ['x1.example.org'], []),
    gateways: fc.constantFrom([], ['gw'], ['gw', 'mesh']),
    to: fc.array(fc.constantFrom('s1', 's2', 'x1.example.org', 'nowhere'), { minLength: 1, maxLength: 2 }),
    subset: fc.constantFrom('', 'vm', 'k8s', 'none'),
    delegate: fc.constantFrom('', 'v1', 'v3'),
    weight: fc.nat(100),
    creationTimestamp: fc.constantFrom('', '2026-01-01T00:00:00Z'),
    ignores,
  })
  .map(({ name, namespace, hosts, gateways, to, subset, delegate, weight, creationTimestamp, ignores }) =>
    make(
      'VirtualService',
      name,
      {
        spec: {
          hosts,
          gateways,
          http: [
            ...(delegate ? [{ match: [{ uri: { prefix: '/' } }], delegate: { name: delegate } }] : []),
            {
              route: to.map((of) => ({
                destination: { host: of, ...(subset ? { subset } : {}) },
                weight,
              })),
            },
          ],
        },
      },
      { namespace, creationTimestamp, annotations: ignores },
    ),
  )
const destinationRule = fc
  .record({
    name: fc.constantFrom('d1', 'd2'),
    namespace,
    of: fc.constantFrom(host('s1'), 's2', 'x1.example.org', '*.example.org', '*.local'),
    mode: fc.constantFrom('', 'DISABLE', 'ISTIO_MUTUAL'),
    subsets: fc.subarray(['vm', 'k8s']),
  })
  .map(({ name, namespace, of, mode, subsets }) =>
    make(
      'DestinationRule',
      name,
      {
        spec: {
          host: of,
          ...(mode ? { trafficPolicy: { tls: { mode } } } : {}),
          subsets: subsets.map((one) => ({ name: one, labels: { version: one } })),
        },
      },
      { namespace },
    ),
  )
const peerAuthentication = fc
  .record({
    name: fc.constantFrom('default', 'own'),
    namespace,
    mode: fc.constantFrom('STRICT', 'PERMISSIVE', 'DISABLE', 'UNSET'),
    selector: fc.constantFrom({}, { selector: { matchLabels: { app: 'a' } } }),
  })
  .map(({ name, namespace, mode, selector }) =>
    make('PeerAuthentication', name, { spec: { ...selector, mtls: { mode } } }, { namespace }),
  )
const authorization = fc
  .record({ namespace, action: fc.constantFrom('ALLOW', 'DENY'), app: fc.constantFrom('a', 'b') })
  .map(({ namespace, action, app }) =>
    make(
      'AuthorizationPolicy',
      'policy',
      {
        spec: {
          action,
          selector: { matchLabels: { app } },
          rules: [{ from: [{ source: { principals: ['cluster.local/ns/ns/sa/sa1'] } }] }],
        },
      },
      { namespace },
    ),
  )
const sidecar = fc
  .record({ namespace, egress: fc.constantFrom('./*', '*/*', 'ns/x1.example.org', '~/*') })
  .map(({ namespace, egress }) =>
    make('Sidecar', 'scope', { spec: { egress: [{ hosts: [egress] }] } }, { namespace }),
  )
const gateway = fc
  .record({
    namespace,
    servers: fc.constantFrom(['*'], ['*.example.org'], ['*.local']),
    port: fc.constantFrom(80, 15443),
  })
  .map(({ namespace, servers, port }) =>
    make(
      'Gateway',
      'gw',
      {
        spec: {
          selector: { istio: 'eastwestgateway' },
          servers: [{ hosts: servers, port: { number: port, protocol: 'TLS', name: 'tls' } }],
        },
      },
      { namespace },
    ),
  )
const pod = fc
  .record({
    name: fc.constantFrom('p1', 'p2'),
    namespace,
    labels,
    isReady: fc.boolean(),
    isProxied: fc.boolean(),
    ip: fc.constantFrom('10.1.0.1', '10.0.0.1'),
  })
  .map(({ name, namespace, labels, isReady, isProxied, ip }) =>
    make(
      'Pod',
      name,
      {
        spec: { containers: [{ name: isProxied ? 'istio-proxy' : 'app' }], serviceAccountName: 'sa1' },
        status: { podIP: ip, conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }] },
      },
      { namespace, labels },
    ),
  )
const slice = fc
  .record({
    name: fc.constantFrom('sl1', 'sl2'),
    namespace,
    of: fc.constantFrom('s1', 's2'),
    pods: fc.subarray(['p1', 'p2']),
    ready: fc.boolean(),
  })
  .map(({ name, namespace, of, pods, ready }) =>
    make(
      'EndpointSlice',
      name,
      {
        endpoints: pods.map((target) => ({
          addresses: ['10.1.0.1'],
          conditions: { ready },
          targetRef: { kind: 'Pod', name: target },
        })),
      },
      { namespace, labels: { 'kubernetes.io/service-name': of } },
    ),
  )
const place = fc
  .record({ name: fc.constantFrom('ns', 'other', 'istio-system'), ignores })
  .map(({ name, ignores }) => make('Namespace', name, {}, { namespace: '', annotations: ignores }))
const account = fc
  .record({ name: fc.constantFrom('sa1', 'sa2'), namespace })
  .map(({ name, namespace }) => make('ServiceAccount', name, {}, { namespace }))

const object = fc.oneof(
  { weight: 4, arbitrary: entry },
  { weight: 2, arbitrary: group },
  { weight: 2, arbitrary: service },
  { weight: 2, arbitrary: serviceEntry },
  { weight: 3, arbitrary: virtualService },
  { weight: 2, arbitrary: destinationRule },
  peerAuthentication,
  authorization,
  sidecar,
  gateway,
  pod,
  slice,
  place,
  account,
)

/** What a mesh may go through: objects that come, change and go, time, and what istiods tell. */
export type MeshStep =
  | { kind: 'change'; change: Change }
  | { kind: 'time'; nowMs: number }
  | { kind: 'settings'; exportTo: string[] }
  | { kind: 'told'; versions: Record<string, string>; networks: string[]; rootNamespace: string }

export const meshStep: fc.Arbitrary<MeshStep> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.constantFrom<Change['type']>('upsert', 'upsert', 'upsert', 'remove'), object)
      .map(([type, one]): MeshStep => ({ kind: 'change', change: { type, object: one } })),
  },
  {
    weight: 2,
    arbitrary: fc
      .integer({ min: T0, max: T0 + 3 * HOUR_MS })
      .map((nowMs): MeshStep => ({ kind: 'time', nowMs })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom<string[]>(['*'], ['.'], ['~'])
      .map((exportTo): MeshStep => ({ kind: 'settings', exportTo })),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('told' as const),
      versions: fc.dictionary(
        fc.constantFrom('ns/e1', 'ns/e2', 'other/e1'),
        fc.constantFrom('1.27.0', '1.31.0'),
      ),
      networks: fc.subarray(['onprem', 'cloud']),
      rootNamespace: fc.constantFrom('istio-system', 'istio-system', 'other'),
    }),
  },
)
