import {
  type Context,
  LISTENER_NAMES,
  LOCAL_CLUSTERS,
  listenersOf,
  nodeOf,
  socket,
} from '#server/demo/envoy/context.ts'
import { type Route, routesOf } from '#server/demo/envoy/routing.ts'
import { rfc3339 } from '#server/demo/rfc3339.ts'

const TYPE = 'type.googleapis.com/envoy.admin.v3.'

/** Envoy's whole configuration, as far as the demo has one: clusters, listeners and the routes of each port. */
export function configDump(context: Context) {
  const { proxy, startedAtMs, store, services } = context
  const updated = new Date(startedAtMs).toISOString()
  const version = `${rfc3339(startedAtMs)}/1`
  const hosts = context
    .clusters()
    .filter(({ subset, port }) => subset === '' && port.protocol.startsWith('HTTP'))
  const byPort = Map.groupBy(hosts, ({ port }) => port.number)
  return {
    configs: [
      { '@type': `${TYPE}BootstrapConfigDump`, bootstrap: { node: nodeOf(proxy) }, last_updated: updated },
      {
        '@type': `${TYPE}ClustersConfigDump`,
        version_info: version,
        static_clusters: LOCAL_CLUSTERS.map((name) => ({ cluster: { name }, last_updated: updated })),
        dynamic_active_clusters: context.clusters().map(({ name, resolution }) => ({
          version_info: version,
          cluster: {
            '@type': 'type.googleapis.com/envoy.config.cluster.v3.Cluster',
            name,
            type: { static: 'EDS', dns: 'STRICT_DNS', passthrough: 'ORIGINAL_DST' }[resolution],
          },
          last_updated: updated,
        })),
      },
      {
        '@type': `${TYPE}ListenersConfigDump`,
        version_info: version,
        dynamic_listeners: listenersOf(context).map(([address, port]) => ({
          name: LISTENER_NAMES[port] ?? `${address}_${port}`,
          active_state: {
            listener: { name: `${address}_${port}`, address: socket(address, port) },
            last_updated: updated,
          },
        })),
      },
      {
        '@type': `${TYPE}RoutesConfigDump`,
        dynamic_route_configs: [...byPort].map(([port, clusters]) => ({
          version_info: version,
          route_config: {
            '@type': 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration',
            name: String(port),
            virtual_hosts: clusters.map(({ service }) => ({
              name: `${service.hostname}:${port}`,
              domains: [service.hostname, ...service.addresses, ...service.allocated],
              routes: routesOf(store, services(), service.hostname, port, proxy.namespace).routes.map(
                envoyRoute,
              ),
            })),
          },
          last_updated: updated,
        })),
      },
      {
        '@type': `${TYPE}SecretsConfigDump`,
        dynamic_active_secrets: [{ name: 'default' }, { name: 'ROOTCA' }],
      },
    ],
  }
}

function envoyRoute({ name, match, clusters, virtualService }: Route) {
  const headers = Object.entries((match[0]?.headers ?? {}) as Record<string, Record<string, string>>)
  const [namespace, of] = virtualService.split('/')
  const [only] = clusters
  return {
    name,
    match: {
      prefix: '/',
      ...(headers.length > 0
        ? { headers: headers.map(([key, test]) => ({ name: key, string_match: test })) }
        : {}),
    },
    route:
      clusters.length === 1
        ? { cluster: only?.name }
        : {
            weighted_clusters: {
              clusters: clusters.map((one) => ({ name: one.name, weight: Math.round(one.share * 100) })),
            },
          },
    ...(of
      ? {
          metadata: {
            filter_metadata: {
              istio: { config: `/apis/networking.istio.io/v1/namespaces/${namespace}/virtual-service/${of}` },
            },
          },
        }
      : {}),
  }
}
