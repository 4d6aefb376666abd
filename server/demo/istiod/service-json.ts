import { CLUSTER_ID } from '#server/demo/config/endpoint-config.ts'
import { type Endpoint, endpointsOf } from '#server/demo/istiod/endpoints.ts'
import type { MeshService } from '#server/demo/istiod/services.ts'
import type { ObjectStore } from '#server/demo/kube/object-store.ts'
import { read } from '#server/demo/kube/read.ts'

/** How istiod numbers resolutions: 0 endpoints from itself, 1, 3 and 5 by DNS, 2 the address the client meant. */
const RESOLUTIONS = { static: 0, dns: 1, passthrough: 2 }
const DNS_RESOLUTIONS: Record<string, number> = { DNS: 1, DNS_ROUND_ROBIN: 3, DYNAMIC_DNS: 5 }

/** A service as registryz has it. */
export function registryEntry(service: MeshService) {
  const { object, registry, hostname, namespace } = service
  const isKubernetes = registry === 'Kubernetes'
  const [v4, v6] = service.allocated
  return {
    Attributes: {
      ServiceRegistry: registry,
      Name: isKubernetes ? object.metadata.name : hostname,
      Namespace: namespace,
      Labels: object.metadata.labels ?? null,
      ExportTo:
        service.exportTo.length > 0 ? Object.fromEntries(service.exportTo.map((to) => [to, {}])) : null,
      LabelSelectors: isKubernetes ? (read.service(object).spec.selector ?? null) : selectorOfEntry(service),
      Visibility: 0,
      Aliases: null,
      ClusterExternalAddresses: { Addresses: null },
      ClusterExternalPorts: null,
      PassthroughTargetPorts: null,
      NodeLocal: false,
      TrafficDistribution: 0,
      DNSConnectStrategy: 0,
      PublishNotReadyAddresses: false,
      Type: isKubernetes ? read.service(object).spec.type : '',
      ExternalName: isKubernetes ? read.service(object).spec.externalName : '',
      ObjectName: isKubernetes ? '' : object.metadata.name,
    },
    ports: service.ports.map(({ name, number, protocol }) => ({ name, port: number, protocol })),
    creationTime: object.metadata.creationTimestamp,
    hostname,
    clusterVIPs: {
      Addresses: isKubernetes && service.addresses.length > 0 ? { [CLUSTER_ID]: service.addresses } : null,
    },
    defaultAddress: service.addresses[0] ?? '0.0.0.0',
    ...(v4 ? { autoAllocatedIPv4Address: v4 } : {}),
    ...(v6 ? { autoAllocatedIPv6Address: v6 } : {}),
    Resolution: resolutionNumber(service),
    MeshExternal: !isKubernetes && read.serviceEntry(object).spec.location !== 'MESH_INTERNAL',
    ResourceVersion: isKubernetes ? object.metadata.resourceVersion : '',
  }
}

const resolutionNumber = ({ registry, object, resolution }: MeshService): number =>
  (registry === 'External' && DNS_RESOLUTIONS[read.serviceEntry(object).spec.resolution ?? '']) ||
  RESOLUTIONS[resolution]

const selectorOfEntry = ({ object }: MeshService) =>
  read.serviceEntry(object).spec.workloadSelector?.labels ?? null

/** All endpoints by host, namespace and registry, as endpointShardz has them; an unhealthy VM is in none. */
export function endpointShards(store: ObjectStore, services: readonly MeshService[]) {
  const shards: Record<string, Record<string, unknown>> = {}
  for (const service of services) {
    const list = service.ports.flatMap((port) =>
      endpointsOf(store, service, port).map((endpoint) => shardOf(service, port.name, port.number, endpoint)),
    )
    if (list.length === 0) continue
    const accounts = [...new Set(list.map(({ ServiceAccount }) => ServiceAccount))].filter(Boolean)
    shards[service.hostname] = {
      ...shards[service.hostname],
      [service.namespace]: {
        Shards: { [`${service.registry}/${CLUSTER_ID}`]: list },
        ServiceAccounts: Object.fromEntries(accounts.map((account) => [account, {}])),
      },
    }
  }
  return shards
}

const shardOf = (service: MeshService, portName: string, portNumber: number, endpoint: Endpoint) => ({
  Labels: endpoint.labels,
  Addresses: [endpoint.address],
  ServicePortName: portName,
  LegacyClusterPortKey: service.registry === 'External' ? portNumber : 0,
  ServiceAccount: endpoint.serviceAccount,
  Network: endpoint.network,
  Locality: { Label: endpoint.locality, ClusterID: CLUSTER_ID },
  EndpointPort: endpoint.port,
  LbWeight: endpoint.weight > 1 ? endpoint.weight : 0,
  TLSMode: endpoint.tlsMode,
  Namespace: service.namespace,
  WorkloadName: endpoint.workloadName,
  HostName: '',
  SubDomain: '',
  HealthStatus: endpoint.health,
  SendUnhealthyEndpoints: endpoint.backend === 'pod',
  NodeName: endpoint.node,
})
