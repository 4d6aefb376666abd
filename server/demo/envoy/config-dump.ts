import { inboundRoutes } from '#server/demo/config/inbound-listener.ts'
import { LISTENER, socket } from '#server/demo/config/listener-config.ts'
import { inboundPorts } from '#server/demo/config/view.ts'
import { bootstrap } from '#server/demo/envoy/bootstrap.ts'
import { secrets } from '#server/demo/envoy/certificates.ts'
import { LOCAL_ADDRESSES } from '#server/demo/envoy/cluster-status.ts'
import { type Context, LOCAL_CLUSTERS } from '#server/demo/envoy/context.ts'
import { ownEndpoints } from '#server/demo/envoy/own-endpoints.ts'
import { errorState, rejectedListeners } from '#server/demo/fleet/troubles.ts'
import { versionOf, type XdsType } from '#server/demo/istiod/sync-state.ts'
import type { Part } from '#server/demo/parts.ts'

const TYPE = 'type.googleapis.com/envoy.admin.v3.'
const CLUSTER = 'type.googleapis.com/envoy.config.cluster.v3.Cluster'
const ROUTES = 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration'

/** Envoy's whole configuration by its parts, in Envoy's order; over a delta stream single resources have no version. */
export function configParts(context: Context, includeEds: boolean): Part[] {
  return [
    part('Bootstrap', { bootstrap: bootstrap(context.proxy), last_updated: atStart(context) }),
    part('Clusters', {
      version_info: versionOf(context.synced.cluster.acked),
      static_clusters: LOCAL_CLUSTERS.map((name) => ({
        cluster: localCluster(name),
        last_updated: atStart(context),
      })),
      dynamic_active_clusters: context.config
        .clusters()
        .map((cluster) => ({ cluster, last_updated: taken(context, 'cluster') })),
    }),
    ...(includeEds ? [part('Endpoints', ownEndpoints(context))] : []),
    part('Listeners', {
      version_info: versionOf(context.synced.listener.acked),
      static_listeners: staticListeners.map((listener) => ({ listener, last_updated: atStart(context) })),
      dynamic_listeners: dynamicListeners(context),
    }),
    part('ScopedRoutes', {}),
    part('Routes', {
      static_route_configs: staticRoutes(context).map((config) => ({
        route_config: { '@type': ROUTES, ...config },
        last_updated: atStart(context),
      })),
      dynamic_route_configs: context.config.routes().map((config) => ({
        route_config: config,
        last_updated: taken(context, 'route'),
      })),
    }),
    part('Secrets', { dynamic_active_secrets: secrets(context) }),
  ]
}

const part = (name: string, rest: Part): Part => ({ '@type': `${TYPE}${name}ConfigDump`, ...rest })
const atStart = ({ startedAtMs }: Context): string => new Date(startedAtMs).toISOString()
/** When Envoy took what it has of a type: at its start, if nothing was sent since. */
const taken = ({ synced, startedAtMs }: Context, type: XdsType): string =>
  new Date(Math.max(synced[type].acked.atMs, startedAtMs)).toISOString()

const localCluster = (name: string): Part => ({
  '@type': CLUSTER,
  name,
  type: 'STATIC',
  connect_timeout: name.endsWith('-grpc') ? '1s' : '0.250s',
  alt_stat_name: `${name};`,
  load_assignment: {
    cluster_name: name,
    endpoints: [{ lb_endpoints: [{ endpoint: { address: LOCAL_ADDRESSES[name] } }] }],
  },
})

function dynamicListeners(context: Context): Part[] {
  const { trouble, config, synced } = context
  const refused =
    trouble?.kind === 'rejects'
      ? rejectedListeners(config.listeners()).find(({ name }) => name === 'virtualInbound')
      : undefined
  return config.listeners().map((listener) => ({
    name: listener.name,
    active_state: {
      listener,
      last_updated: taken(context, 'listener'),
    },
    ...(refused && listener.name === refused.name
      ? { error_state: errorState(refused, synced.listener.sent.atMs) }
      : {}),
  }))
}

/** The two listeners that Envoy starts with: its statistics for Prometheus, and its readiness. */
const staticListeners: Part[] = (
  [
    [15_090, 'stats', '/stats/prometheus', 'prometheus_stats'],
    [15_021, 'agent', '/healthz/ready', 'agent'],
  ] as const
).map(([port, prefix, path, cluster]) => ({
  '@type': LISTENER,
  name: `0.0.0.0_${port}`,
  address: socket('0.0.0.0', port),
  filter_chains: [
    {
      filters: [
        {
          name: 'envoy.filters.network.http_connection_manager',
          typed_config: {
            '@type':
              'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
            stat_prefix: prefix,
            route_config: oneRoute(path, cluster),
            http_filters: [{ name: 'envoy.filters.http.router' }],
          },
        },
      ],
    },
  ],
  ignore_global_conn_limit: true,
  bypass_overload_manager: true,
}))

function oneRoute(prefix: string, cluster: string): Part {
  return {
    virtual_hosts: [{ name: 'backend', domains: ['*'], routes: [{ match: { prefix }, route: { cluster } }] }],
  }
}

/** The routes that listeners carry in themselves: a listener's two chains, with TLS and without, each have their own. */
function staticRoutes({ store, services, proxy }: Context): Part[] {
  const own = inboundPorts({ store, services: services(), proxy }).map(({ number, of }) =>
    inboundRoutes(`inbound|${number}||`, of),
  )
  const inbound = [inboundRoutes('InboundPassthroughCluster', undefined), ...own]
  return [
    ...inbound,
    ...inbound,
    oneRoute('/healthz/ready', 'agent'),
    oneRoute('/stats/prometheus', 'prometheus_stats'),
  ]
}
