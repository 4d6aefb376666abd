import type { CheckCode } from '../../../lib/checks/check.ts'
import type { CheckTold, ToldProxy } from '../../../lib/checks/scene.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { apiVersionOf, type Kind } from '../../../lib/kube/kinds.ts'
import type { MeshUnderTest } from '../../contract/mesh.ts'

/** Something wrong, how it comes about, and what has to be found of it. */
export type Fault = {
  code: CheckCode
  /**
   * `planted`: by objects, or by what is done to a VM. `told`: what istiods and Envoys tell is changed on its way. `file`: the
   * API server refuses it, so that only files can hold it.
   */
  how: 'planted' | 'told' | 'file'
  /** Objects to apply, in order; `status` goes to the subresource. */
  objects: () => JsonObject[]
  /** The first object of the finding: `WorkloadEntry/planted/vm-1`. */
  at: string
  /** Other checks that find something in this as well. */
  also?: CheckCode[]
  told?: Partial<CheckTold>
  live?: { begin(mesh: MeshUnderTest): void; end(mesh: MeshUnderTest): void }
}

/** Where faults are planted. */
export const PLANTED = 'planted'
export const BESIDE = 'planted-beside'
export const HOST = `app.${PLANTED}.svc.cluster.local`

type Rest = { spec?: object; metadata?: object; status?: object } & JsonObject

export const object = (kind: Kind, name: string, { metadata, ...rest }: Rest = {}): JsonObject => ({
  apiVersion: apiVersionOf(kind),
  kind,
  metadata: { name, ...(kind === 'Namespace' ? {} : { namespace: PLANTED }), ...metadata },
  ...rest,
})

export const service = (spec: object = {}, name = 'app'): JsonObject =>
  object('Service', name, {
    spec: { selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 8080 }], ...spec },
  })

const VM = { app: 'app', version: 'vm' }

export const entry = (
  name = 'vm-1',
  spec: object = {},
  metadata: { labels?: object; annotations?: object } = {},
): JsonObject => {
  const labels = metadata.labels ?? VM
  return object('WorkloadEntry', name, {
    metadata: { ...metadata, labels },
    spec: { address: `192.0.2.${name.replace(/\D/g, '')}`, labels, serviceAccount: 'app', ...spec },
  })
}

/** As if istiod had registered it from the group. */
export const OF_GROUP = { 'istio.io/autoRegistrationGroup': 'app-vm' }
export const CHECKED = { 'proxy.istio.io/health-checks-enabled': 'true' }
export const since = (minutes: number): string =>
  new Date(Date.now() - minutes * 60_000).toISOString().replace(/\.\d+Z$/, '.123456789Z')

export const group = (template: object = {}, rest: object = {}): JsonObject =>
  object('WorkloadGroup', 'app-vm', {
    spec: {
      metadata: { labels: VM },
      template: { ports: { http: 8080 }, serviceAccount: 'app', ...template },
      probe: { failureThreshold: 3, httpGet: { path: '/health', port: 8080 } },
      ...rest,
    },
  })

/** A pod that runs beside its sidecar, and the slice that lists it. */
export const pod = (name = 'pod-1', labels: object = { app: 'app', version: 'k8s' }): JsonObject[] => [
  object('Pod', name, {
    metadata: { labels },
    spec: {
      serviceAccountName: 'app',
      nodeName: 'nowhere',
      containers: [
        { name: 'app', image: 'app' },
        { name: 'istio-proxy', image: 'proxy' },
      ],
    },
    status: {
      phase: 'Running',
      podIP: '192.0.2.200',
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  }),
  object('EndpointSlice', `app-${name}`, {
    metadata: { labels: { 'kubernetes.io/service-name': 'app' } },
    addressType: 'IPv4',
    ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    endpoints: [
      {
        addresses: ['192.0.2.200'],
        conditions: { ready: true },
        targetRef: { kind: 'Pod', name, namespace: PLANTED },
      },
    ],
  }),
]

export const serviceEntry = (name: string, spec: object = {}, rest: Rest = {}): JsonObject =>
  object('ServiceEntry', name, {
    ...rest,
    spec: {
      hosts: [`${name}.planted.example`],
      resolution: 'STATIC',
      location: 'MESH_INTERNAL',
      ports: [{ number: 5432, name: 'tcp', protocol: 'TCP' }],
      endpoints: [{ address: '192.0.2.150' }],
      ...spec,
    },
  })

export const routes = (spec: object = {}, name = 'app', metadata: object = {}): JsonObject =>
  object('VirtualService', name, {
    metadata,
    spec: { hosts: ['app'], http: [{ route: [to('app')] }], ...spec },
  })
export const to = (host: string, weight?: number, more: object = {}): JsonObject => ({
  destination: { host, ...more },
  ...(weight === undefined ? {} : { weight }),
})
export const destinationRule = (spec: object, name = 'app'): JsonObject =>
  object('DestinationRule', name, { spec: { host: 'app', ...spec } })

export const gateway = (name: string, server: object): JsonObject =>
  object('Gateway', name, { spec: { selector: { istio: 'planted' }, servers: [server] } })

/** A Service with one VM behind it. */
export const served = (): JsonObject[] => [service(), entry()]

/** What is told of the proxies of all entries. */
export const toldOf = (proxy: Partial<ToldProxy>): Partial<CheckTold> => ({
  proxyOf: ({ metadata: { name, namespace } }) =>
    namespace === PLANTED
      ? {
          id: `${name}.${namespace}`,
          version: '1.31.0',
          istiodVersion: '1.31.0',
          isConnected: true,
          rejected: [],
          dnsCapture: true,
          toldAtMs: Number.MAX_SAFE_INTEGER,
          certificate: null,
          ...proxy,
        }
      : null,
})
