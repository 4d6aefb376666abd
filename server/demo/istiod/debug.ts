import type { IncomingMessage, ServerResponse } from 'node:http'
import { allClusters, type Cluster } from '#server/demo/envoy/clusters.ts'
import { type Endpoint, endpointsOf } from '#server/demo/istiod/endpoints.ts'
import type { Connection, Istiod } from '#server/demo/istiod/istiod.ts'
import { nameTable } from '#server/demo/istiod/name-table.ts'
import { type MeshService, visibleServices } from '#server/demo/istiod/services.ts'
import { nonceOf, type SyncState, XDS_TYPES, type XdsType } from '#server/demo/istiod/sync-state.ts'
import { sendJson } from '#server/demo/kube/answer.ts'
import type { ObjectStore } from '#server/demo/kube/object-store.ts'
import { read } from '#server/demo/kube/read.ts'

export type DebugSource = {
  istiod: Istiod
  store: ObjectStore
  services: () => MeshService[]
  sync: () => SyncState
}

const CLUSTER_ID = 'Kubernetes'
const time = (ms: number): string => new Date(ms).toISOString()

/** istiod's debug endpoints, in the JSON of istio pilot/pkg/xds/debug.go. */
export function handleDebug(source: DebugSource, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1')
  if (pathname === '/version' || pathname === '/ready')
    return void response.end(pathname === '/ready' ? '' : '1.31.0')
  const name = pathname.replace('/debug/', '')
  const page = PAGES[name]
  if (page) return sendJson(response, page(source, searchParams))
  const perProxy = PROXY_PAGES[name]
  if (!perProxy) return sendText(response, 404, '404 page not found\n')
  const proxyId = searchParams.get('proxyID')
  if (!proxyId) return sendText(response, 400, 'You must provide a proxyID in the query string\n')
  const connection = source.istiod.connections().find(({ connectionId }) => connectionId.includes(proxyId))
  if (!connection) {
    const message =
      'MeshProxy not connected to this Pilot instance. It may be connected to another instance.\n'
    return sendText(response, 404, message)
  }
  sendJson(response, perProxy(source, connection))
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' })
  response.end(text)
}

const PAGES: Record<string, (source: DebugSource, query: URLSearchParams) => unknown> = {
  list: () => [...Object.keys(PAGES), ...Object.keys(PROXY_PAGES)].sort(),
  syncz: ({ istiod, sync }, query) =>
    istiod
      .connections()
      .filter(({ proxy }) => !query.get('namespace') || proxy.namespace === query.get('namespace'))
      .map((connection) => syncOf(connection, sync())),
  connections: ({ istiod }) => clients(istiod.connections().map(clientOf)),
  adsz: (source) =>
    clients(source.istiod.connections().map((one) => ({ ...clientOf(one), ...metadataOf(source, one) }))),
  registryz: ({ services }) => services().map(registryEntry),
  endpointShardz: ({ store, services }) => endpointShards(store, services()),
  networkz: () => null,
  clusterz: () => [{ id: CLUSTER_ID, secretName: '', syncStatus: 'synced' }],
}

const PROXY_PAGES: Record<string, (source: DebugSource, connection: Connection) => unknown> = {
  ndsz: ({ store, services }, { proxy }) => ({
    configs: [
      {
        '@type': XDS_TYPES.nameTable,
        table: nameTable(store, visibleServices(store, services(), proxy.namespace)),
      },
    ],
  }),
  edsz: ({ store, services }, { proxy }) => ({
    configs: allClusters(store, visibleServices(store, services(), proxy.namespace), proxy.namespace)
      .filter(({ resolution }) => resolution === 'static')
      .map(loadAssignment),
  }),
}

const clients = (list: object[]) => ({ totalClients: list.length, clients: list })

const clientOf = ({ connectionId, connectedAtMs, proxy }: Connection) => ({
  connectionId,
  connectedAt: time(connectedAtMs),
  address: `${proxy.address}:${32_768 + (Number(connectionId.split('-').at(-1)) % 28_000)}`,
})

function metadataOf({ store, services }: DebugSource, { proxy }: Connection) {
  const visible = visibleServices(store, services(), proxy.namespace)
  const names = allClusters(store, visible, proxy.namespace).map(({ name }) => name)
  return {
    labels: { ...proxy.labels, 'topology.istio.io/cluster': CLUSTER_ID },
    metadata: {
      ISTIO_VERSION: proxy.version,
      LABELS: proxy.labels,
      INSTANCE_IPS: proxy.address,
      NAMESPACE: proxy.namespace,
      WORKLOAD_NAME: proxy.workloadName,
      SERVICE_ACCOUNT: proxy.serviceAccount,
      CLUSTER_ID,
      ...(proxy.network ? { NETWORK: proxy.network } : {}),
      DNS_CAPTURE: 'true',
      ...(proxy.group ? { AUTO_REGISTER_GROUP: proxy.group } : {}),
    },
    locality: localityOf(proxy.locality),
    watches: {
      [XDS_TYPES.cluster]: ['InboundPassthroughCluster', ...names],
      [XDS_TYPES.endpoint]: names,
      [XDS_TYPES.listener]: ['virtualOutbound', 'virtualInbound'],
      [XDS_TYPES.route]: [
        ...new Set(visible.flatMap(({ ports }) => ports.map(({ number }) => String(number)))),
      ].sort(),
      [XDS_TYPES.nameTable]: [''],
    },
  }
}

const localityOf = (text: string) => {
  const [region, zone, subZone] = text.split('/')
  return { ...(region ? { region } : {}), ...(zone ? { zone } : {}), ...(subZone ? { subZone } : {}) }
}

function syncOf({ connectionId, proxy }: Connection, state: SyncState) {
  const nonces = (type: XdsType) => ({
    sent: nonceOf(connectionId, type, state[type].sent),
    acked: nonceOf(connectionId, type, state[type].acked),
  })
  const types = Object.keys(XDS_TYPES) as XdsType[]
  return {
    cluster_id: CLUSTER_ID,
    proxy: proxy.id,
    proxy_type: 'sidecar',
    istio_version: proxy.version,
    ...Object.fromEntries(
      (['cluster', 'listener', 'route', 'endpoint'] as const).flatMap((type) => [
        [`${type}_sent`, nonces(type).sent],
        [`${type}_acked`, nonces(type).acked],
      ]),
    ),
    resources: Object.fromEntries(
      types.map((type) => [XDS_TYPES[type], { ...nonces(type), sentTime: time(state[type].sent.atMs) }]),
    ),
  }
}

/** How istiod numbers resolutions: 0 endpoints from itself, 1 DNS, 2 the address the client meant. */
const RESOLUTIONS = { static: 0, dns: 1, passthrough: 2 }

function registryEntry(service: MeshService) {
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
    Resolution: RESOLUTIONS[service.resolution],
    MeshExternal: !isKubernetes && read.serviceEntry(object).spec.location !== 'MESH_INTERNAL',
    ResourceVersion: isKubernetes ? object.metadata.resourceVersion : '',
  }
}

const selectorOfEntry = ({ object }: MeshService) =>
  read.serviceEntry(object).spec.workloadSelector?.labels ?? null

function endpointShards(store: ObjectStore, services: readonly MeshService[]) {
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

function loadAssignment({ name, endpoints, service }: Cluster) {
  const weights = endpoints.reduce((sum, { weight }) => sum + weight, 0)
  return {
    '@type': XDS_TYPES.endpoint,
    clusterName: name,
    endpoints:
      endpoints.length === 0
        ? []
        : [
            {
              locality: {},
              lbEndpoints: endpoints.map((endpoint) => ({
                endpoint: {
                  address: { socketAddress: { address: endpoint.address, portValue: endpoint.port } },
                },
                ...(endpoint.health === 0
                  ? {}
                  : { healthStatus: endpoint.health === 1 ? 'HEALTHY' : 'UNHEALTHY' }),
                metadata: {
                  filterMetadata: {
                    ...(endpoint.tlsMode === 'istio'
                      ? { 'envoy.transport_socket_match': { tlsMode: 'istio' } }
                      : {}),
                    istio: { workload: workloadOf(service, endpoint) },
                  },
                },
                loadBalancingWeight: endpoint.weight,
              })),
              loadBalancingWeight: weights,
            },
          ],
  }
}

const workloadOf = ({ namespace }: MeshService, { workloadName, labels }: Endpoint): string =>
  [
    workloadName,
    workloadName ? namespace : '',
    labels['service.istio.io/canonical-name'] ?? labels.app ?? workloadName,
    labels['service.istio.io/canonical-revision'] ?? labels.version ?? '',
    CLUSTER_ID,
  ].join(';')
