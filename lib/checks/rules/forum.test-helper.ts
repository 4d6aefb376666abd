import { minutesAgo, raw } from '#lib/checks/rules/scene.test-helper.ts'
import type { JsonObject } from '#lib/json.ts'

/** Raw objects of a small forum for checks of traffic: VMs and pods behind one Service, in subsets. */

export const HOST = 'forum.shop.svc.cluster.local'

export const service = (name = 'forum', spec: object = {}, metadata: JsonObject = {}): JsonObject =>
  raw(
    'Service',
    name,
    {
      spec: {
        clusterIP: '10.96.0.1',
        selector: { app: name },
        ports: [{ name: 'http', port: 80, targetPort: 8080 }],
        ...spec,
      },
    },
    metadata,
  )

/** A VM that registered an hour ago; its probe has said so for ten minutes. */
export const vm = (
  name: string,
  { isHealthy = true, sinceMinutes = 10, spec = {} as object, labels = {} as object } = {},
): JsonObject =>
  raw(
    'WorkloadEntry',
    name,
    {
      spec: { address: '10.0.0.1', serviceAccount: 'forum', ...spec },
      status: {
        conditions: [
          {
            type: 'Healthy',
            status: isHealthy ? 'True' : 'False',
            lastTransitionTime: minutesAgo(sinceMinutes),
          },
        ],
      },
    },
    {
      labels: { app: 'forum', version: 'vm', ...labels },
      annotations: {
        'istio.io/autoRegistrationGroup': 'forum-vm',
        'istio.io/connectedAt': minutesAgo(20),
        'proxy.istio.io/health-checks-enabled': 'true',
      },
    },
  )

/** A pod with the slice that lists it. */
export const pod = (
  name: string,
  { isReady = true, labels = {} as object, of = 'forum' } = {},
): JsonObject[] => [
  raw(
    'Pod',
    name,
    {
      spec: { serviceAccountName: 'forum', containers: [{ name: 'app' }, { name: 'istio-proxy' }] },
      status: { podIP: '10.1.0.1', conditions: [{ type: 'Ready', status: String(isReady) }] },
    },
    { labels: { app: of, version: 'k8s', ...labels } },
  ),
  raw(
    'EndpointSlice',
    `${of}-${name}`,
    {
      endpoints: [
        { addresses: ['10.1.0.1'], conditions: { ready: isReady }, targetRef: { kind: 'Pod', name } },
      ],
    },
    { labels: { 'kubernetes.io/service-name': of } },
  ),
]

export const rule = (spec: object = {}, name = 'forum', metadata: JsonObject = {}): JsonObject =>
  raw(
    'DestinationRule',
    name,
    {
      spec: {
        host: HOST,
        subsets: [
          { name: 'vm', labels: { version: 'vm' } },
          { name: 'k8s', labels: { version: 'k8s' } },
        ],
        ...spec,
      },
    },
    { creationTimestamp: minutesAgo(60), ...metadata },
  )

export const to = (subset: string, weight?: number, more: object = {}): JsonObject => ({
  destination: { host: HOST, ...(subset ? { subset } : {}), ...more },
  ...(weight === undefined ? {} : { weight }),
})

/** A VirtualService of the forum; without a spec one rule, 80 % to VMs and 20 % to pods. */
export const routes = (spec: object = {}, name = 'forum', metadata: JsonObject = {}): JsonObject =>
  raw(
    'VirtualService',
    name,
    { spec: { hosts: [HOST], http: [{ name: 'everyone', route: [to('vm', 80), to('k8s', 20)] }], ...spec } },
    { creationTimestamp: minutesAgo(60), ...metadata },
  )

export const serviceEntry = (
  name: string,
  spec: object = {},
  metadata: JsonObject = {},
  status: object = {},
): JsonObject =>
  raw(
    'ServiceEntry',
    name,
    {
      spec: {
        hosts: [`${name}.example`],
        location: 'MESH_INTERNAL',
        resolution: 'STATIC',
        ports: [{ number: 5432, name: 'tcp', protocol: 'TCP' }],
        ...spec,
      },
      status,
    },
    { creationTimestamp: minutesAgo(60), ...metadata },
  )

/** Nothing is wrong here. */
export const sound = (): JsonObject[] => [
  service(),
  vm('vm-1'),
  vm('vm-2'),
  ...pod('pod-1'),
  ...pod('pod-2'),
  rule(),
  routes(),
  raw('WorkloadGroup', 'forum-vm', {
    spec: {
      metadata: { labels: { app: 'forum', version: 'vm' } },
      template: { serviceAccount: 'forum', ports: { http: 8080 } },
    },
  }),
]

/** The sound forum with these in place of those of the same kind and name, and others beside them. */
export function forumWith(...objects: JsonObject[]): JsonObject[] {
  const id = ({ kind, metadata }: JsonObject): string => JSON.stringify([kind, nameOf(metadata)])
  return [...new Map([...sound(), ...objects].map((one) => [id(one), one])).values()]
}

const nameOf = (metadata: unknown): string => {
  const { namespace, name } = metadata as { namespace: string; name: string }
  return `${namespace}/${name}`
}
