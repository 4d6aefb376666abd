import { filters, httpManager, tcpProxy } from '#server/demo/config/network-filters.ts'
import { downstreamTls } from '#server/demo/config/tls-context.ts'
import { type InboundPort, inboundPorts, isHttp, type View } from '#server/demo/config/view.ts'
import type { MeshProxy } from '#server/demo/istiod/registration.ts'
import type { Part } from '#server/demo/parts.ts'

const ANY_HTTP = ['istio-http/1.0', 'istio-http/1.1', 'istio-h2']
const ANY_TCP = ['istio-peer-exchange', 'istio']
const plain = (protocols?: string[]): Part => ({
  transport_protocol: 'raw_buffer',
  ...(protocols ? { application_protocols: protocols } : {}),
})
const mutual = (protocols: string[]): Part => ({
  transport_protocol: 'tls',
  application_protocols: protocols,
})

/**
 * Where every connection to the workload comes in: a chain with and one without mutual TLS for each port that it serves
 * (PERMISSIVE), and those for all other ports.
 */
export function inboundListener(view: View): Part {
  const ports = inboundPorts(view)
  const except = [...ports.map(({ number }) => number), 15_006].map((start) => ({
    destination_port_range: { start, end: start + 1 },
  }))
  return {
    '@type': 'type.googleapis.com/envoy.config.listener.v3.Listener',
    name: 'virtualInbound',
    address: { socket_address: { address: '0.0.0.0', port_value: 15_006 } },
    filter_chains: [
      {
        filter_chain_match: { destination_port: 15_006 },
        filters: [tcpProxy('BlackHoleCluster')],
        name: 'virtualInbound-blackhole',
      },
      ...otherPorts(view.proxy),
      ...ports.flatMap((port) => ownPort(view.proxy, port)),
    ],
    listener_filters: [
      filters.originalDst,
      { ...filters.tlsInspector, filter_disabled: except.at(-1) },
      {
        ...filters.httpInspector,
        filter_disabled: except.length > 1 ? { or_match: { rules: except } } : except[0],
      },
    ],
    listener_filters_timeout: '0s',
    traffic_direction: 'INBOUND',
    continue_on_listener_filters_timeout: true,
    max_connections_to_accept_per_socket_event: 1,
  }
}

function otherPorts(proxy: MeshProxy): Part[] {
  const name = 'virtualInbound-catchall-http'
  const http = [inboundHttp(proxy, 'InboundPassthroughCluster', 0, undefined)]
  const tcp = [tcpProxy('InboundPassthroughCluster')]
  return [
    { filter_chain_match: mutual(ANY_HTTP), filters: http, transport_socket: downstreamTls(), name },
    { filter_chain_match: plain(['http/1.1', 'h2c']), filters: http, name },
    {
      filter_chain_match: mutual(ANY_TCP),
      filters: tcp,
      transport_socket: downstreamTls(),
      name: 'virtualInbound',
    },
    { filter_chain_match: plain(), filters: tcp, name: 'virtualInbound' },
    { filter_chain_match: { transport_protocol: 'tls' }, filters: tcp, name: 'virtualInbound' },
  ]
}

function ownPort(proxy: MeshProxy, { number, of }: InboundPort): Part[] {
  const cluster = `inbound|${number}||`
  const isSpoken = of !== undefined && isHttp(of.port)
  const name = `0.0.0.0_${number}`
  const chain = {
    filters: isSpoken ? [inboundHttp(proxy, cluster, number, of)] : [tcpProxy(cluster)],
    name,
  }
  const at = { destination_port: number }
  return [
    {
      filter_chain_match: { ...at, ...mutual(isSpoken ? [...ANY_TCP, ...ANY_HTTP] : ANY_TCP) },
      ...chain,
      transport_socket: downstreamTls(),
    },
    { filter_chain_match: { ...at, ...plain() }, ...chain },
  ]
}

const inboundHttp = (proxy: MeshProxy, cluster: string, number: number, of: InboundPort['of']): Part =>
  httpManager(proxy, {
    stat_prefix: number === 0 ? `${cluster};` : `inbound_0.0.0.0_${number};`,
    route_config: inboundRoutes(cluster, of),
    server_name: 'istio-envoy',
    forward_client_cert_details: 'APPEND_FORWARD',
    set_current_client_cert_details: { subject: true, dns: true, uri: true },
  })

/** What an inbound listener does with every request: on to the application. */
export const inboundRoutes = (cluster: string, of: InboundPort['of']): Part => ({
  name: cluster,
  virtual_hosts: [
    {
      name: `inbound|http|${of?.port.number ?? 0}`,
      domains: ['*'],
      routes: [
        {
          match: { prefix: '/' },
          route: {
            cluster,
            timeout: '0s',
            retry_policy: { retry_on: 'reset-before-request', num_retries: 2 },
            max_stream_duration: { max_stream_duration: '0s', grpc_timeout_header_max: '0s' },
          },
          decorator: { operation: `${of?.service.hostname ?? ''}:${of?.port.number ?? 0}/*` },
          name: 'default',
        },
      ],
    },
  ],
  validate_clusters: false,
})
