import type { IncomingMessage, ServerResponse } from 'node:http'
import { namesFor } from '#lib/names/name-lookup.ts'
import type { NameTable } from '#lib/names/name-service.ts'
import { allClusters, type Cluster } from '#server/demo/envoy/clusters.ts'
import { configDump } from '#server/demo/envoy/config-dump.ts'
import {
  type AdminSource,
  type Context,
  inboundClusters,
  LISTENER_NAMES,
  LOCAL_CLUSTERS,
  listenersOf,
  nodeId,
  nodeOf,
  serviceCluster,
  socket,
} from '#server/demo/envoy/context.ts'
import { visibleServices } from '#server/demo/istiod/services.ts'
import { sendJson } from '#server/demo/kube/answer.ts'
import { rfc3339 } from '#server/demo/rfc3339.ts'
import { re2 } from '#server/demo/webhook/re2.ts'

const CERTIFICATE_LIFE_MS = 24 * 3_600_000
/**
 * The Envoy admin endpoints of every proxy of the demo, at `/<proxy id>/<path>`, in Envoy's JSON: snake case, default
 * values left out, 64-bit numbers as strings.
 */
export function handleAdmin(source: AdminSource, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1')
  const [, id = '', page = ''] = /^\/([^/]+)\/(.*)$/.exec(pathname) ?? []
  const running = source.proxyOf(decodeURIComponent(id))
  if (!running) return void response.destroy()
  const { store, services } = source
  const { namespace } = running.proxy
  const filter = page === 'clusters' ? re2(searchParams.get('filter') ?? '') : re2('')
  if (!filter) return sendText(response, 400, 'Invalid re2 regex')
  const isWanted = (name: string): boolean => filter.test(name)
  const clusters = () =>
    allClusters(store, visibleServices(store, services(), namespace), namespace, isWanted)
  if (MUTATIONS.includes(page) && request.method !== 'POST')
    return sendText(response, 405, `Method ${request.method} not allowed, POST required.`)
  const text = Object.hasOwn(TEXTS, page) ? TEXTS[page] : undefined
  if (text !== undefined) return sendText(response, 200, text)
  if (page === 'debug/ndsz')
    return sendNames(response, namespace, running.proxy.dnsCapture && source.names(running.proxy))
  const answer = Object.hasOwn(PAGES, page) ? PAGES[page] : undefined
  if (!answer) return sendText(response, 404, 'invalid path.\n')
  sendJson(response, answer({ ...source, ...running, clusters, isWanted }))
}

/**
 * The pilot-agent's page of the same path, which has nothing while its proxy asks for no names. It lists the other forms of
 * each name too, as Kubernetes hosts with a dot at the end.
 */
function sendNames(response: ServerResponse, namespace: string, table: NameTable | false): void {
  if (!table) return void response.writeHead(404, { 'content-type': 'application/json' }).end('{}')
  const proxy = { namespace, dnsDomain: `${namespace}.svc.cluster.local` }
  const forms = Object.entries(table).flatMap(([host, info]) =>
    namesFor(host, info, proxy).map((name) => [`${name}.`, { ips: info.ips, registry: 'Kubernetes' }]),
  )
  sendJson(response, { table: { ...Object.fromEntries(forms), ...table } })
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=UTF-8', server: 'envoy' })
  response.end(text)
}

const MUTATIONS = [
  'quitquitquit',
  'drain_listeners',
  'healthcheck/fail',
  'healthcheck/ok',
  'reset_counters',
  'logging',
]
const TEXTS: Record<string, string> = {
  ready: 'LIVE\n',
  ...Object.fromEntries(MUTATIONS.map((page) => [page, 'OK\n'])),
}

const PAGES: Record<string, (context: Context) => unknown> = {
  clusters: (context) => {
    const own = [...LOCAL_CLUSTERS, ...inboundClusters(context)].filter(context.isWanted)
    const statuses = [
      ...own.map((name) => ({ name, observability_name: `${name};` })),
      ...context.clusters().map((cluster) => clusterStatus(context, cluster)),
    ]
    return statuses.length > 0 ? { cluster_statuses: statuses } : {}
  },
  listeners: (context) => ({
    listener_statuses: listenersOf(context).map(([address, port]) => ({
      name: LISTENER_NAMES[port] ?? `${address}_${port}`,
      local_address: socket(address, port),
    })),
  }),
  certs: certificates,
  server_info: ({ proxy, startedAtMs, store }) => {
    const uptime = `${Math.floor((store.clock.nowMs() - startedAtMs) / 1000)}s`
    return {
      version: `0000000000000000000000000000000000000000/1.40.0/Clean/RELEASE/BoringSSL`,
      state: 'LIVE',
      uptime_current_epoch: uptime,
      uptime_all_epochs: uptime,
      hot_restart_version: 'disabled',
      command_line_options: {
        concurrency: 1,
        service_node: nodeId(proxy),
        service_cluster: serviceCluster(proxy),
      },
      node: nodeOf(proxy),
    }
  },
  stats: (context) => ({ stats: statsOf(context) }),
  config_dump: configDump,
  memory: () => ({
    allocated: '8098968',
    heap_size: '14680064',
    pageheap_unmapped: '0',
    pageheap_free: '4841472',
    total_thread_cache: '837080',
    total_physical_bytes: '17754942',
  }),
  init_dump: () => ({}),
  runtime: () => ({ layers: [], entries: {} }),
}

function clusterStatus({ traffic }: Context, cluster: Cluster) {
  const { name, resolution, endpoints, service, port } = cluster
  const count = traffic.countsOf(service.hostname, port.number).get(name)
  return {
    name,
    added_via_api: true,
    ...(endpoints.length > 0
      ? {
          host_statuses: endpoints.map((endpoint) => {
            const total = Math.floor(count?.byEndpoint.get(`${endpoint.address}:${endpoint.port}`) ?? 0)
            return {
              address: socket(endpoint.address, endpoint.port),
              stats: hostStats(total),
              health_status: { eds_health_status: endpoint.health === 2 ? 'UNHEALTHY' : 'HEALTHY' },
              weight: endpoint.weight,
              locality: {},
            }
          }),
        }
      : {}),
    circuit_breakers: {
      thresholds: [{ max_connections: 4_294_967_295 }, { priority: 'HIGH', max_connections: 1024 }],
    },
    observability_name: `${name};`,
    ...(resolution === 'static' ? { eds_service_name: name } : {}),
  }
}

/** Envoy leaves a counter of zero without its value. */
function hostStats(total: number) {
  const counter = (name: string, value: number) => ({ name, ...(value > 0 ? { value: String(value) } : {}) })
  return [
    counter('cx_connect_fail', 0),
    counter('cx_total', Math.min(total, 16)),
    counter('rq_error', 0),
    counter('rq_success', total),
    counter('rq_timeout', 0),
    counter('rq_total', total),
    { type: 'GAUGE', name: 'cx_active' },
    { type: 'GAUGE', name: 'rq_active' },
    { type: 'GAUGE', name: 'rq_pending_active' },
  ]
}

function certificates({ proxy, store, startedAtMs }: Context) {
  const age = store.clock.nowMs() - startedAtMs
  const rotations = Math.floor(age / (CERTIFICATE_LIFE_MS / 2))
  const fromMs = startedAtMs + rotations * (CERTIFICATE_LIFE_MS / 2)
  const days = (ms: number) => String(Math.floor((ms - store.clock.nowMs()) / 86_400_000))
  const rootUntilMs = startedAtMs + 3650 * 86_400_000
  return {
    certificates: [
      {
        ca_cert: [
          {
            path: '<inline>',
            serial_number: '5d3a1c0000000000000000000000a001',
            subject_alt_names: [],
            days_until_expiration: days(rootUntilMs),
            valid_from: rfc3339(startedAtMs),
            expiration_time: rfc3339(rootUntilMs),
          },
        ],
        cert_chain: [
          {
            path: '<inline>',
            serial_number: `5d3a1c00000000000000000000${String(rotations).padStart(6, '0')}`,
            subject_alt_names: [
              { uri: `spiffe://cluster.local/ns/${proxy.namespace}/sa/${proxy.serviceAccount}` },
            ],
            days_until_expiration: days(fromMs + CERTIFICATE_LIFE_MS),
            valid_from: rfc3339(fromMs - 120_000),
            expiration_time: rfc3339(fromMs + CERTIFICATE_LIFE_MS),
          },
        ],
      },
    ],
  }
}

/** Istio's bootstrap keeps the statistics of outbound clusters out of Envoy: those are only in /clusters. */
function statsOf(context: Context) {
  const clusters = context.clusters().length + LOCAL_CLUSTERS.length + inboundClusters(context).length
  return Object.entries({
    'cluster.xds-grpc;.membership_healthy': 1,
    'cluster.xds-grpc;.upstream_cx_active': 1,
    'cluster.xds-grpc;.upstream_rq_total': 1,
    'cluster_manager.active_clusters': clusters,
    'cluster_manager.cluster_added': clusters,
    'cluster_manager.warming_clusters': 0,
    'listener_manager.total_listeners_active': listenersOf(context).length,
    'listener_manager.workers_started': 1,
    'server.concurrency': 1,
    'server.days_until_first_cert_expiring': 0,
    'server.live': 1,
  }).map(([name, value]) => ({ name, value }))
}
