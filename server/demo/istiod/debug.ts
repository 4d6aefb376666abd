import type { IncomingMessage, ServerResponse } from 'node:http'
import { KINDS, WATCHED_KINDS } from '#lib/kube/kinds.ts'
import type { NameTable } from '#lib/names/name-service.ts'
import { allClusters, clusterNames } from '#server/demo/envoy/clusters.ts'
import { type Connection, ISTIO_VERSION, type Istiod } from '#server/demo/istiod/istiod.ts'
import type { MeshProxy } from '#server/demo/istiod/registration.ts'
import {
  CLUSTER_ID,
  endpointShards,
  loadAssignment,
  registryEntry,
} from '#server/demo/istiod/service-json.ts'
import { type MeshService, visibleServices } from '#server/demo/istiod/services.ts'
import { nonceOf, type SyncState, XDS_TYPES, type XdsType } from '#server/demo/istiod/sync-state.ts'
import { sendJson } from '#server/demo/kube/answer.ts'
import type { ObjectStore } from '#server/demo/kube/object-store.ts'

export type DebugSource = {
  istiod: Istiod
  store: ObjectStore
  services: () => MeshService[]
  sync: () => SyncState
  names: (proxy: MeshProxy) => NameTable
}

const time = (ms: number): string => new Date(ms).toISOString()

/** istiod's debug endpoints, in the JSON of istio pilot/pkg/xds/debug.go. */
export function handleDebug(source: DebugSource, request: IncomingMessage, response: ServerResponse): void {
  // As a process that is not there.
  if (!source.istiod.isUp()) return void response.destroy()
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1')
  if (pathname === '/version' || pathname === '/ready')
    return void response.end(pathname === '/ready' ? '' : ISTIO_VERSION)
  const name = pathname.replace('/debug/', '')
  const page = own(PAGES, name)
  if (page) return sendJson(response, page(source, searchParams))
  const perProxy = own(PROXY_PAGES, name)
  if (!perProxy) return sendText(response, 404, '404 page not found\n')
  const proxyId = searchParams.get('proxyID')
  if (!proxyId) return sendText(response, 400, 'You must provide a proxyID in the query string\n')
  const connection = source.istiod.connections().find(({ connectionId }) => connectionId.includes(proxyId))
  if (!connection) {
    const message = 'Proxy not connected to this Pilot instance. It may be connected to another instance.\n'
    return sendText(response, 404, message)
  }
  sendJson(response, perProxy(source, connection))
}

const own = <T>(pages: Record<string, T>, name: string): T | undefined =>
  Object.hasOwn(pages, name) ? pages[name] : undefined

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
  adsz: (source, query) => {
    const wanted = query.get('proxyID') ?? ''
    const watched = watchedBy(source)
    return clients(
      source.istiod
        .connections()
        .filter(({ connectionId }) => connectionId.includes(wanted))
        .map((one) => ({ ...clientOf(one), ...metadataOf(one), watches: watched(one.proxy) })),
    )
  },
  registryz: ({ services }) => services().map(registryEntry),
  endpointShardz: ({ store, services }) => endpointShards(store, services()),
  configz: ({ store }) =>
    KINDS.filter((kind) => WATCHED_KINDS[kind].group.endsWith('.istio.io')).flatMap((kind) =>
      store.list(kind),
    ),
  mesh: () => MESH_CONFIG,
  networkz: () => null,
  clusterz: () => [{ id: CLUSTER_ID, secretName: '', syncStatus: 'synced' }],
}

/** What a default installation's MeshConfig says of what Isthmus asks. */
const MESH_CONFIG = {
  trustDomain: 'cluster.local',
  defaultServiceExportTo: ['*'],
  defaultVirtualServiceExportTo: ['*'],
  defaultDestinationRuleExportTo: ['*'],
  rootNamespace: 'istio-system',
}

const PROXY_PAGES: Record<string, (source: DebugSource, connection: Connection) => unknown> = {
  ndsz: ({ names }, { proxy }) =>
    proxy.dnsCapture ? { configs: [{ '@type': XDS_TYPES.nameTable, table: names(proxy) }] } : {},
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

/** What a proxy watches: those of a namespace the same, but for names. */
function watchedBy({ store, services }: DebugSource): (proxy: MeshProxy) => Record<string, string[]> {
  const known = new Map<string, Record<string, string[]>>()
  return ({ namespace, dnsCapture }) => {
    const watches =
      known.get(namespace) ?? watchesOf(store, visibleServices(store, services(), namespace), namespace)
    known.set(namespace, watches)
    return { ...watches, ...(dnsCapture ? { [XDS_TYPES.nameTable]: [''] } : {}) }
  }
}

function watchesOf(store: ObjectStore, visible: MeshService[], namespace: string): Record<string, string[]> {
  const names = clusterNames(store, visible, namespace)
  const ports = visible.flatMap((service) => service.ports.map(({ number }) => String(number)))
  return {
    [XDS_TYPES.cluster]: ['InboundPassthroughCluster', ...names],
    [XDS_TYPES.endpoint]: names,
    [XDS_TYPES.listener]: ['virtualOutbound', 'virtualInbound'],
    [XDS_TYPES.route]: [...new Set(ports)].sort(),
  }
}

function metadataOf({ proxy }: Connection) {
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
      ...(proxy.dnsCapture ? { DNS_CAPTURE: 'true' } : {}),
      ...(proxy.group ? { AUTO_REGISTER_GROUP: proxy.group } : {}),
    },
    locality: localityOf(proxy.locality),
  }
}

const localityOf = (text: string) => {
  const [region, zone, subZone] = text.split('/')
  return { ...(region ? { region } : {}), ...(zone ? { zone } : {}), ...(subZone ? { subZone } : {}) }
}

function syncOf({ connectionId, proxy }: Connection, state: SyncState) {
  const types = Object.keys(XDS_TYPES) as XdsType[]
  const flat: Record<string, string> = {}
  const resources: Record<string, { sent: string; acked: string; sentTime: string }> = {}
  for (const type of types) {
    const sent = nonceOf(connectionId, type, state[type].sent)
    const acked =
      state[type].acked === state[type].sent ? sent : nonceOf(connectionId, type, state[type].acked)
    resources[XDS_TYPES[type]] = { sent, acked, sentTime: time(state[type].sent.atMs) }
    if (type === 'nameTable') continue
    flat[`${type}_sent`] = sent
    flat[`${type}_acked`] = acked
  }
  return {
    cluster_id: CLUSTER_ID,
    proxy: proxy.id,
    proxy_type: 'sidecar',
    istio_version: proxy.version,
    ...flat,
    resources,
  }
}
