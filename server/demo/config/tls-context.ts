import type { Part } from '#server/demo/parts.ts'

const TLS = 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.'

/** The agent gives Envoy its certificate and the root over a socket, under these two names. */
const secret = (name: 'default' | 'ROOTCA'): Part => ({
  name,
  sds_config: {
    api_config_source: {
      api_type: 'GRPC',
      grpc_services: [{ envoy_grpc: { cluster_name: 'sds-grpc' } }],
      set_node_on_first_message_only: true,
      transport_api_version: 'V3',
    },
    initial_fetch_timeout: '0s',
    resource_api_version: 'V3',
  },
})

const commonContext = (protocols: string[], validation: Part): Part => ({
  tls_params: { tls_minimum_protocol_version: 'TLSv1_2', tls_maximum_protocol_version: 'TLSv1_3' },
  alpn_protocols: protocols,
  tls_certificate_sds_secret_configs: [secret('default')],
  combined_validation_context: {
    default_validation_context: validation,
    validation_context_sds_secret_config: secret('ROOTCA'),
  },
})

/** How a sidecar speaks to an endpoint that has one too. */
export const upstreamTls = (sni: string, accounts: string[]): Part => ({
  name: 'envoy.transport_sockets.tls',
  typed_config: {
    '@type': `${TLS}UpstreamTlsContext`,
    common_tls_context: commonContext(
      ['istio'],
      accounts.length > 0 ? { match_subject_alt_names: accounts.map((exact) => ({ exact })) } : {},
    ),
    sni,
  },
})

/** Mutual TLS with whoever has an identity of the mesh. */
export const downstreamTls = (): Part => ({
  name: 'envoy.transport_sockets.tls',
  typed_config: {
    '@type': `${TLS}DownstreamTlsContext`,
    common_tls_context: commonContext(['h2', 'http/1.1'], {
      match_subject_alt_names: [{ prefix: 'spiffe://cluster.local/' }],
    }),
    require_client_certificate: true,
  },
})

export const rawBuffer: Part = {
  name: 'envoy.transport_sockets.raw_buffer',
  typed_config: {
    '@type': 'type.googleapis.com/envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer',
  },
}
