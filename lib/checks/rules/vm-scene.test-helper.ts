import { minutesAgo, NOW_MS, raw } from '#lib/checks/rules/scene.test-helper.ts'
import type { CheckTold } from '#lib/checks/scene.ts'
import { isJsonObject, type JsonObject } from '#lib/json.ts'

/** Raw objects of a small shop: a group of VMs beside pods behind one Service. Each takes what is to be otherwise. */

type More = {
  spec?: object
  status?: object
  labels?: object
  annotations?: object
  namespace?: string
} & JsonObject

export const AUTO = {
  'istio.io/autoRegistrationGroup': 'forum-vm',
  'istio.io/workloadController': 'istiod-1',
  'istio.io/connectedAt': minutesAgo(10),
  'proxy.istio.io/health-checks-enabled': 'true',
}
export const HEALTHY = {
  conditions: [{ type: 'Healthy', status: 'True', lastTransitionTime: minutesAgo(9) }],
}

/** A registered, healthy VM of the group. */
export const vm = (name: string, { spec = {}, status = HEALTHY, ...metadata }: More = {}): JsonObject =>
  raw(
    'WorkloadEntry',
    name,
    {
      spec: {
        address: `10.0.0.${name.replace(/\D/g, '') || '1'}`,
        labels: { app: 'forum', version: 'vm' },
        ports: { http: 8080 },
        serviceAccount: 'forum',
        ...spec,
      },
      status,
    },
    {
      labels: { app: 'forum', version: 'vm' },
      annotations: AUTO,
      creationTimestamp: minutesAgo(60),
      ...metadata,
    },
  )

/** An entry that somebody wrote. */
export const written = (name: string, { spec = {}, ...metadata }: More = {}): JsonObject =>
  vm(name, { spec, status: {}, annotations: {}, ...metadata })

export const group = (
  { template = {}, labels = { app: 'forum', version: 'vm' }, probe = PROBE, ...metadata }: JsonObject = {},
  name = 'forum-vm',
): JsonObject =>
  raw(
    'WorkloadGroup',
    name,
    {
      spec: {
        metadata: { labels },
        template: {
          ports: { http: 8080 },
          serviceAccount: 'forum',
          ...(isJsonObject(template) ? template : {}),
        },
        ...(probe ? { probe } : {}),
      },
    },
    { creationTimestamp: minutesAgo(120), ...metadata },
  )

const PROBE = { failureThreshold: 3, httpGet: { path: '/health', port: 8080 } }

export const service = (spec: object = {}, name = 'forum', metadata: JsonObject = {}): JsonObject =>
  raw(
    'Service',
    name,
    {
      spec: {
        clusterIP: '10.96.0.10',
        selector: { app: 'forum' },
        ports: [{ name: 'http', port: 80, targetPort: 8080 }],
        ...spec,
      },
    },
    metadata,
  )

export const pod = (name: string, { spec = {}, ...metadata }: More = {}): JsonObject =>
  raw(
    'Pod',
    name,
    {
      spec: {
        serviceAccountName: 'forum',
        containers: [{ name: 'app' }, { name: 'istio-proxy' }],
        ...spec,
      },
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
    },
    { labels: { app: 'forum', version: 'k8s', 'pod-template-hash': 'abc' }, ...metadata },
  )

export const slice = (pods: readonly string[], of = 'forum'): JsonObject =>
  raw(
    'EndpointSlice',
    `${of}-1`,
    {
      endpoints: pods.map((name) => ({
        addresses: ['10.244.0.1'],
        conditions: { ready: true },
        targetRef: { kind: 'Pod', name, namespace: 'shop' },
      })),
    },
    { labels: { 'kubernetes.io/service-name': of } },
  )

export const account = (name = 'forum'): JsonObject => raw('ServiceAccount', name)

export const destinationRule = (spec: object): JsonObject =>
  raw('DestinationRule', 'forum', { spec: { host: 'forum', ...spec } })

export const SUBSETS = [
  { name: 'vm', labels: { version: 'vm' } },
  { name: 'k8s', labels: { version: 'k8s' } },
]

/** What istiods say of every proxy. */
export const toldOf = (isConnected: boolean): { told: Partial<CheckTold> } => ({
  told: {
    proxyOf: ({ metadata: { name, namespace } }) => ({
      id: `${name}.${namespace}`,
      version: '',
      istiodVersion: '',
      toldAtMs: NOW_MS,
      isConnected,
      rejected: [],
      dnsCapture: null,
      certificate: null,
    }),
  },
})

/** Nothing is wrong with it. */
export const sound = (): JsonObject[] => [
  account(),
  group(),
  vm('vm-1'),
  vm('vm-2'),
  service(),
  pod('pod-1'),
  pod('pod-2'),
  slice(['pod-1', 'pod-2']),
  destinationRule({ subsets: SUBSETS }),
]

/** The sound shop with objects in place of those of the same kind, namespace and name, and others beside them. */
export function shopWith(...objects: JsonObject[]): JsonObject[] {
  const byName = new Map([...sound(), ...objects].map((object) => [idOf(object), object]))
  return [...byName.values()]
}

function idOf({ kind, metadata }: JsonObject): string {
  const { namespace, name } = isJsonObject(metadata) ? metadata : {}
  return `${kind}/${namespace}/${name}`
}
