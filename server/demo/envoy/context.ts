import type { NameTable } from '#lib/names/name-service.ts'
import type { Cluster } from '#server/demo/envoy/clusters.ts'
import type { Traffic } from '#server/demo/envoy/traffic.ts'
import type { MeshProxy } from '#server/demo/istiod/registration.ts'
import type { MeshService } from '#server/demo/istiod/services.ts'
import type { ObjectStore } from '#server/demo/kube/object-store.ts'

export type RunningProxy = { proxy: MeshProxy; startedAtMs: number }
export type AdminSource = {
  store: ObjectStore
  services: () => MeshService[]
  traffic: Traffic
  /** A proxy that runs, by its id. */
  proxyOf(id: string): RunningProxy | undefined
  names: (proxy: MeshProxy) => NameTable
}
/** A proxy with the mesh around it: what a page is made from. */
export type Context = AdminSource &
  RunningProxy & { clusters: () => Cluster[]; isWanted: (name: string) => boolean }

export const socket = (address: string, port: number) => ({ socket_address: { address, port_value: port } })

export const LOCAL_CLUSTERS = [
  ...['agent', 'prometheus_stats', 'sds-grpc', 'xds-grpc', 'BlackHoleCluster', 'PassthroughCluster'],
  'InboundPassthroughCluster',
]
export const LISTENER_NAMES: Record<number, string> = { 15001: 'virtualOutbound', 15006: 'virtualInbound' }

/** One cluster for each port that the workload itself serves. */
export const inboundClusters = ({ proxy }: Context): string[] =>
  proxy.ports.map((port) => `inbound|${port}||`)

export function listenersOf({ clusters }: Context): [string, number][] {
  const outbound = clusters()
    .filter(({ subset }) => subset === '')
    .map(({ service, port }): [string, number] => [
      port.protocol === 'HTTP' ? '0.0.0.0' : (service.addresses[0] ?? service.allocated[0] ?? '0.0.0.0'),
      port.number,
    ])
  const fixed: [string, number][] = [15_090, 15_021, 15_001, 15_006].map((port) => ['0.0.0.0', port])
  return [...new Map([...outbound, ...fixed].map((one) => [one.join('_'), one])).values()]
}

/** As Envoy's node id: type, address, proxy id and domain. */
export const nodeId = (proxy: MeshProxy): string =>
  `sidecar~${proxy.address}~${proxy.id}~${proxy.namespace}.svc.cluster.local`
export const serviceCluster = ({ labels, workloadName, namespace }: MeshProxy): string =>
  `${labels['service.istio.io/canonical-name'] ?? labels.app ?? workloadName}.${namespace}`

export const nodeOf = (proxy: MeshProxy) => ({
  id: nodeId(proxy),
  cluster: serviceCluster(proxy),
  metadata: {
    NAME: proxy.id.split('.')[0],
    NAMESPACE: proxy.namespace,
    INSTANCE_IPS: proxy.address,
    WORKLOAD_NAME: proxy.workloadName,
    SERVICE_ACCOUNT: proxy.serviceAccount,
    CLUSTER_ID: 'Kubernetes',
    NETWORK: proxy.network,
    ISTIO_VERSION: proxy.version,
    ...(proxy.dnsCapture ? { DNS_CAPTURE: 'true' } : {}),
    LABELS: proxy.labels,
    ...(proxy.group ? { AUTO_REGISTER_GROUP: proxy.group } : {}),
  },
  locality: {},
  user_agent_name: 'envoy',
})
