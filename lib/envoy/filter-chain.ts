import { filterOfType } from '#lib/envoy/inline-routes.ts'
import { numberAt, objectAt, objectsAt, textAt, typeOf } from '#lib/envoy/json-parts.ts'
import type { ChainTarget, FilterChain } from '#lib/envoy/listener.ts'
import { type JsonObject, textsOf } from '#lib/json.ts'

/** A filter chain of a listener as its configuration says; `listener` names the routes that stand in it without a name. */
export function readChain(chain: JsonObject, listener: string): FilterChain {
  return {
    name: textAt(chain, 'name'),
    match: chainMatchWords(objectAt(chain, 'filter_chain_match')),
    leadsTo: targetOf(chain, listener),
    tls: tlsOf(objectAt(chain, 'transport_socket')),
  }
}

/** What a connection must have for a FilterChainMatch, such as `port 8080, TLS`; `any` for nothing. */
export function chainMatchWords(match: JsonObject): string {
  const port = numberAt(match, 'destination_port')
  const transport = textAt(match, 'transport_protocol')
  const lists = [
    ['to', rangesOf(match, 'prefix_ranges')],
    ['from', rangesOf(match, 'source_prefix_ranges')],
    ['from directly', rangesOf(match, 'direct_source_prefix_ranges')],
    ['SNI', textsOf(match.server_names)],
    ['protocol', textsOf(match.application_protocols)],
  ] as const
  const sourceType = textAt(match, 'source_type')
  const suffix = textAt(match, 'address_suffix')
  const ports = Array.isArray(match.source_ports) ? match.source_ports.filter(isNumber) : []
  const parts = [
    port === null ? '' : `port ${port}`,
    transport === 'tls' ? 'TLS' : transport === 'raw_buffer' ? 'no TLS' : transport,
    ...lists.map(([word, values]) => (values.length > 0 ? `${word} ${values.join(' or ')}` : '')),
    sourceType === 'SAME_IP_OR_LOOPBACK'
      ? 'from this host'
      : sourceType === 'EXTERNAL'
        ? 'from other hosts'
        : '',
    ports.length > 0 ? `from port ${ports.join(' or ')}` : '',
    suffix ? `to addresses that end with ${suffix}/${numberAt(match, 'suffix_len') ?? 0}` : '',
    Object.keys(match).every((field) => CHAIN_FIELDS.has(field)) ? '' : 'another condition',
  ]
  return parts.filter(Boolean).join(', ') || 'any'
}

const isNumber = (value: unknown): value is number => typeof value === 'number'

const CHAIN_FIELDS = new Set([
  ...['destination_port', 'prefix_ranges', 'address_suffix', 'suffix_len', 'direct_source_prefix_ranges'],
  ...['source_type', 'source_prefix_ranges', 'source_ports', 'server_names', 'transport_protocol'],
  'application_protocols',
])

const rangesOf = (match: JsonObject, field: string): string[] =>
  objectsAt(match, field).map(
    (range) => `${textAt(range, 'address_prefix')}/${numberAt(range, 'prefix_len') ?? 0}`,
  )

function targetOf(chain: JsonObject, listener: string): ChainTarget {
  const http = filterOfType(chain, 'HttpConnectionManager')
  if (http) {
    const inline = Object.hasOwn(http, 'route_config') ? objectAt(http, 'route_config') : null
    const route = inline
      ? textAt(inline, 'name') || listener
      : textAt(objectAt(http, 'rds'), 'route_config_name')
    return { kind: 'route', route }
  }
  const tcp = filterOfType(chain, 'TcpProxy')
  if (tcp) {
    const cluster = textAt(tcp, 'cluster')
    const clusters = cluster
      ? [{ name: cluster, weight: 100 }]
      : objectsAt(objectAt(tcp, 'weighted_clusters'), 'clusters').map((one) => ({
          name: textAt(one, 'name'),
          weight: numberAt(one, 'weight') ?? 0,
        }))
    return { kind: 'clusters', clusters }
  }
  return { kind: 'other', filters: objectsAt(chain, 'filters').map((filter) => textAt(filter, 'name')) }
}

/** A DownstreamTlsContext that asks peers for a certificate is Istio's mutual TLS. */
export function tlsOf(socket: JsonObject): FilterChain['tls'] {
  const outer = objectAt(socket, 'typed_config')
  const typed =
    typeOf(outer) === 'QuicDownstreamTransport' ? objectAt(outer, 'downstream_tls_context') : outer
  if (typeOf(outer) !== 'QuicDownstreamTransport' && typeOf(typed) !== 'DownstreamTlsContext') return 'none'
  return typed.require_client_certificate === true ? 'mutual' : 'simple'
}
