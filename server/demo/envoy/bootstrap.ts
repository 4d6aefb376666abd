import { nodeOf } from '#server/demo/envoy/node.ts'
import type { MeshProxy } from '#server/demo/istiod/registration.ts'
import type { Part } from '#server/demo/parts.ts'

const ADS = { ads: {}, initial_fetch_timeout: '0s', resource_api_version: 'V3' }

/** Settings of Envoy's runtime that Istio's bootstrap makes. */
export const RUNTIME: Record<string, string> = {
  'envoy.deprecated_features:envoy.config.listener.v3.Listener.hidden_envoy_deprecated_use_original_dst':
    'true',
  'envoy.reloadable_features.http_reject_path_with_fragment': 'false',
  're2.max_program_size.error_level': '32768',
}

/** What the agent starts Envoy with, without what nobody looks at: the extensions and the static listeners. */
export const bootstrap = (proxy: MeshProxy): Part => ({
  node: nodeOf(proxy),
  dynamic_resources: {
    lds_config: ADS,
    cds_config: ADS,
    ads_config: {
      api_type: 'DELTA_GRPC',
      grpc_services: [{ envoy_grpc: { cluster_name: 'xds-grpc' } }],
      set_node_on_first_message_only: true,
      transport_api_version: 'V3',
    },
  },
  admin: {
    profile_path: '/var/lib/istio/data/envoy.prof',
    address: { socket_address: { address: '127.0.0.1', port_value: 15_000 } },
  },
  stats_config: {
    use_all_default_tags: false,
    stats_matcher: {
      inclusion_list: {
        patterns: [
          ...['reporter=', 'cluster_manager', 'listener_manager', 'server', 'cluster.xds-grpc', 'wasm'],
          ...['component', 'istio', 'http.inbound_'],
        ].map((prefix) => ({ prefix })),
      },
    },
  },
  layered_runtime: {
    layers: [
      { name: 'global config', static_layer: RUNTIME },
      { name: 'admin', admin_layer: {} },
    ],
  },
})

/** Envoy's `/runtime`: each setting by layer. */
export const runtime = (): Part => ({
  layers: ['global config', 'admin'],
  entries: Object.fromEntries(
    Object.entries(RUNTIME).map(([name, value]) => [name, { layer_values: [value, ''], final_value: value }]),
  ),
})
