import { inboundListener } from '#server/demo/config/inbound-listener.ts'
import { filters, httpManager, tcpProxy } from '#server/demo/config/network-filters.ts'
import { isHttp, type View } from '#server/demo/config/view.ts'
import { routesOf } from '#server/demo/envoy/routing.ts'
import type { MeshPort, MeshService } from '#server/demo/istiod/services.ts'
import type { Part } from '#server/demo/parts.ts'

export const LISTENER = 'type.googleapis.com/envoy.config.listener.v3.Listener'
const ADS = { ads: {}, initial_fetch_timeout: '0s', resource_api_version: 'V3' }

export const socket = (address: string, port: number) => ({ socket_address: { address, port_value: port } })

type Place = { name: string; address: string; service: MeshService; port: MeshPort }

/** Where clients call, in the order of the services: a listener for each port of HTTP, and for each address of TCP. */
function placesOf(visible: readonly MeshService[]): Place[] {
  const all = visible.flatMap((service) => service.ports.map((port) => ({ service, port })))
  const place = (address: string, { service, port }: (typeof all)[number]): Place => ({
    name: `${address}_${port.number}`,
    address,
    service,
    port,
  })
  // HTTP shares a wildcard listener; TCP that has no address of its own comes second there.
  const places = [
    ...all.filter(({ port }) => isHttp(port)).map((one) => place('0.0.0.0', one)),
    ...all.filter(({ port }) => !isHttp(port)).map((one) => place(addressOf(one.service), one)),
  ]
  const byName = new Map<string, Place>()
  for (const one of places) if (!byName.has(one.name)) byName.set(one.name, one)
  return [...byName.values()]
}

export const listenerNames = (visible: readonly MeshService[]): string[] => [
  ...placesOf(visible).map(({ name }) => name),
  'virtualOutbound',
  'virtualInbound',
]

/** The listeners that istiod sends: one for each port or address that clients call, and the two that capture. */
export const listenerConfigs = (view: View): Part[] => [
  ...placesOf(view.visible).map((place) =>
    isHttp(place.port) ? httpListener(view, place.port.number) : tcpListener(view, place),
  ),
  virtualOutbound,
  inboundListener(view),
]

const addressOf = ({ addresses, allocated }: MeshService): string => addresses[0] ?? allocated[0] ?? '0.0.0.0'

const outbound = (name: string, address: string, port: number, rest: Part): Part => ({
  '@type': LISTENER,
  name,
  address: socket(address, port),
  ...rest,
  listener_filters_timeout: '0s',
  traffic_direction: 'OUTBOUND',
  continue_on_listener_filters_timeout: true,
  bind_to_port: false,
})

const httpListener = (view: View, port: number): Part =>
  outbound(`0.0.0.0_${port}`, '0.0.0.0', port, {
    filter_chains: [
      {
        filter_chain_match: {
          transport_protocol: 'raw_buffer',
          application_protocols: ['http/1.1', 'h2c'],
        },
        filters: [
          httpManager(view.proxy, {
            stat_prefix: `outbound_0.0.0.0_${port};`,
            rds: { config_source: ADS, route_config_name: String(port) },
          }),
        ],
        transport_socket_connect_timeout: '15s',
      },
    ],
    listener_filters: [filters.httpInspector],
    default_filter_chain: {
      filter_chain_match: {},
      filters: [tcpProxy('PassthroughCluster')],
      name: 'PassthroughFilterChain',
    },
  })

function tcpListener(view: View, { service, port, address }: Place): Part {
  const { store, services, proxy } = view
  const [route] = routesOf(store, services, service.hostname, port.number, proxy.namespace).routes
  const clusters = route?.clusters ?? []
  const [only] = clusters
  return outbound(`${address}_${port.number}`, address, port.number, {
    filter_chains: [
      {
        filters: [
          clusters.length > 1
            ? tcpProxy(
                `outbound|${port.number}||${service.hostname}`,
                clusters.map(({ name, share }) => ({ name, weight: Math.round(share * 100) })),
              )
            : tcpProxy(only?.name ?? 'BlackHoleCluster'),
        ],
        transport_socket_connect_timeout: '15s',
      },
    ],
  })
}

/** Where every connection that leaves the workload comes in first. */
const virtualOutbound: Part = {
  '@type': LISTENER,
  name: 'virtualOutbound',
  address: socket('0.0.0.0', 15_001),
  filter_chains: [
    {
      filter_chain_match: { destination_port: 15_001 },
      filters: [tcpProxy('BlackHoleCluster')],
      name: 'virtualOutbound-blackhole',
    },
    { filters: [tcpProxy('PassthroughCluster')], name: 'virtualOutbound-catchall-tcp' },
  ],
  use_original_dst: true,
  traffic_direction: 'OUTBOUND',
  max_connections_to_accept_per_socket_event: 1,
}
