import type { MeshProxy } from '#server/demo/istiod/registration.ts'
import type { Part } from '#server/demo/parts.ts'

const FILTERS = 'type.googleapis.com/envoy.extensions.filters.'

const named = (name: string, type: string, rest: Part = {}): Part => ({
  name,
  typed_config: { '@type': `${FILTERS}${type}`, ...rest },
})

/** The listener filters that find out what a connection carries. */
export const filters = {
  originalDst: named('envoy.filters.listener.original_dst', 'listener.original_dst.v3.OriginalDst'),
  tlsInspector: named('envoy.filters.listener.tls_inspector', 'listener.tls_inspector.v3.TlsInspector'),
  httpInspector: named('envoy.filters.listener.http_inspector', 'listener.http_inspector.v3.HttpInspector'),
}

/** TCP to a cluster, or shared out among some by weight. */
export const tcpProxy = (statPrefix: string, weighted?: { name: string; weight: number }[]): Part =>
  named('envoy.filters.network.tcp_proxy', 'network.tcp_proxy.v3.TcpProxy', {
    stat_prefix: statPrefix,
    ...(weighted ? { weighted_clusters: { clusters: weighted } } : { cluster: statPrefix }),
  })

/** HTTP, with the filters that every sidecar of Istio has; `rest` says whose routes it follows. */
export const httpManager = (proxy: MeshProxy, rest: Part): Part =>
  named(
    'envoy.filters.network.http_connection_manager',
    'network.http_connection_manager.v3.HttpConnectionManager',
    {
      ...rest,
      http_filters: [
        named('envoy.filters.http.grpc_stats', 'http.grpc_stats.v3.FilterConfig', {
          emit_filter_state: true,
          stats_for_all_methods: false,
        }),
        named('envoy.filters.http.fault', 'http.fault.v3.HTTPFault'),
        named('envoy.filters.http.cors', 'http.cors.v3.Cors'),
        {
          name: 'istio.stats',
          typed_config: {
            '@type': 'type.googleapis.com/stats.PluginConfig',
            disable_host_header_fallback: true,
          },
        },
        named('envoy.filters.http.router', 'http.router.v3.Router'),
      ],
      tracing: {
        client_sampling: { value: 100 },
        random_sampling: { value: 1 },
        overall_sampling: { value: 100 },
        custom_tags: [
          { tag: 'istio.canonical_service', literal: { value: canonical(proxy, 'name') } },
          { tag: 'istio.namespace', literal: { value: proxy.namespace } },
        ],
      },
      use_remote_address: false,
      upgrade_configs: [{ upgrade_type: 'websocket' }],
      stream_idle_timeout: '0s',
      normalize_path: true,
      path_with_escaped_slashes_action: 'KEEP_UNCHANGED',
    },
  )

const canonical = ({ labels, workloadName }: MeshProxy, part: 'name' | 'revision'): string =>
  labels[`service.istio.io/canonical-${part}`] ?? workloadName
