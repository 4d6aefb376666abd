import type { IncomingMessage, ServerResponse } from 'node:http'
import { KINDS, WATCHED_KINDS } from '#lib/kube/kinds.ts'
import type { NameTable } from '#lib/names/name-service.ts'
import { camelCase } from '#server/demo/config/camel-case.ts'
import { CLUSTER_ID, localityOf } from '#server/demo/config/endpoint-config.ts'
import { listenerNames } from '#server/demo/config/listener-config.ts'
import { proxyConfig } from '#server/demo/config/proxy-config.ts'
import { isHttp } from '#server/demo/config/view.ts'
import { clusterNames } from '#server/demo/envoy/clusters.ts'
import { toldMetadata } from '#server/demo/envoy/node.ts'
import type { Troubles } from '#server/demo/fleet/troubles.ts'
import { type Intent, intendedConfig, intendedResources } from '#server/demo/istiod/config-dump.ts'
import { type Connection, ISTIO_VERSION, type Istiod } from '#server/demo/istiod/istiod.ts'
import type { MeshProxy } from '#server/demo/istiod/registration.ts'
import { endpointShards, registryEntry } from '#server/demo/istiod/service-json.ts'
import { type MeshService, visibleServices } from '#server/demo/istiod/services.ts'
import {
  nonceOf,
  type ProxySync,
  type SyncState,
  syncOfProxy,
  XDS_TYPES,
  type XdsType,
} from '#server/demo/istiod/sync-state.ts'
import { sendJson } from '#server/demo/kube/answer.ts'
import type { ObjectStore } from '#server/demo/kube/object-store.ts'

export type DebugSource = {
  istiod: Istiod
  store: ObjectStore
  services: () => MeshService[]
  sync: () => SyncState
  names: (proxy: MeshProxy) => NameTable
  troubles: Troubles
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
  sendJson(response, perProxy(source, connection, searchParams))
}

const own = <T>(pages: Record<string, T>, name: string): T | undefined =>
  Object.hasOwn(pages, name) ? pages[name] : undefined

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' })
  response.end(text)
}

const PAGES: Record<string, (source: DebugSource, query: URLSearchParams) => unknown> = {
  list: () => [...Object.keys(PAGES), ...Object.keys(PROXY_PAGES)].sort(),
  syncz: ({ istiod, sync, troubles }, query) => {
    const state = sync()
    const usual = syncOfProxy(state, undefined)
    return istiod
      .connections()
      .filter(({ proxy }) => !query.get('namespace') || proxy.namespace === query.get('namespace'))
      .map((connection) => {
        const trouble = troubles.of(connection.proxy.id)
        return syncOf(connection, trouble ? syncOfProxy(state, trouble) : usual)
      })
  },
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

const PROXY_PAGES: Record<
  string,
  (source: DebugSource, connection: Connection, query: URLSearchParams) => unknown
> = {
  ndsz: ({ names }, { proxy }) =>
    proxy.dnsCapture ? { configs: [{ '@type': XDS_TYPES.nameTable, table: names(proxy) }] } : {},
  edsz: (source, { proxy }) => ({ configs: proxyConfig(source, proxy).endpoints().map(camelCase) }),
  config_dump: (source, connection, query) => {
    const types = query.get('types')
    const intent = intentOf(source, connection)
    return types ? intendedResources(intent, types) : intendedConfig(intent, query.has('include_eds'))
  },
}

function intentOf(source: DebugSource, { proxy }: Connection): Intent {
  const trouble = source.troubles.of(proxy.id)
  return {
    config: proxyConfig(source, proxy),
    trouble,
    synced: syncOfProxy(source.sync(), trouble),
    names: () => (proxy.dnsCapture ? source.names(proxy) : null),
  }
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
  const ports = visible.flatMap((service) => service.ports.filter(isHttp).map(({ number }) => String(number)))
  const sent = visible.filter(({ resolution }) => resolution === 'static')
  return {
    [XDS_TYPES.cluster]: ['InboundPassthroughCluster', ...names],
    [XDS_TYPES.endpoint]: clusterNames(store, sent, namespace),
    [XDS_TYPES.listener]: listenerNames(visible),
    [XDS_TYPES.route]: [...new Set(ports)].sort(),
  }
}

const metadataOf = ({ proxy }: Connection) => ({
  labels: { ...proxy.labels, 'topology.istio.io/cluster': CLUSTER_ID },
  metadata: toldMetadata(proxy),
  locality: camelCase(localityOf(proxy.locality)),
})

function syncOf({ connectionId, proxy }: Connection, synced: ProxySync) {
  const types = Object.keys(XDS_TYPES) as XdsType[]
  const flat: Record<string, string> = {}
  const resources: Record<string, { sent: string; acked: string; sentTime: string; lastError?: string }> = {}
  for (const type of types) {
    const { lastError, ...pushes } = synced[type]
    const sent = nonceOf(connectionId, type, pushes.sent)
    const acked = pushes.acked.count === pushes.sent.count ? sent : nonceOf(connectionId, type, pushes.acked)
    resources[XDS_TYPES[type]] = {
      sent,
      acked,
      sentTime: time(pushes.sent.atMs),
      ...(lastError ? { lastError } : {}),
    }
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
