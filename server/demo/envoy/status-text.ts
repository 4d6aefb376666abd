import type { ClusterStatus } from '#server/demo/envoy/cluster-status.ts'
import { type Part, partOf, partsOf } from '#server/demo/parts.ts'

/** `/clusters` as Envoy writes it for people: `<cluster>::<host>::<what>::<value>`, a line each. */
export const clustersText = (statuses: ClusterStatus[]): string =>
  statuses.flatMap((status) => linesOf(status).map((line) => `${status.name}::${line}\n`)).join('')

function linesOf(status: ClusterStatus): string[] {
  const [usual, high] = partsOf(partOf(status.circuit_breakers).thresholds)
  return [
    `observability_name::${status.observability_name}`,
    ...limits('default_priority', usual),
    ...limits('high_priority', high),
    `added_via_api::${status.added_via_api === true}`,
    ...(status.eds_service_name ? [`eds_service_name::${status.eds_service_name}`] : []),
    ...(status.host_statuses ?? []).flatMap(hostLines),
  ]
}

const limits = (priority: string, thresholds: Part | undefined): string[] =>
  ['max_connections', 'max_pending_requests', 'max_requests', 'max_retries'].map(
    (limit) => `${priority}::${limit}::${thresholds?.[limit] ?? 0}`,
  )

function hostLines(host: Part): string[] {
  const health = partOf(host.health_status)
  const flags = [
    ...(health.failed_outlier_check === true ? ['/failed_outlier_check'] : []),
    ...(health.eds_health_status === 'UNHEALTHY' ? ['/failed_eds_health'] : []),
  ]
  const { region = '', zone = '', sub_zone: subZone = '' } = partOf(host.locality)
  const counters = partsOf(host.stats)
    .map(({ name, value = '0' }) => `${name}::${value}`)
    .sort()
  return [
    ...counters,
    'hostname::',
    `health_flags::${flags.join('') || 'healthy'}`,
    `weight::${host.weight}`,
    `region::${region}`,
    `zone::${zone}`,
    `sub_zone::${subZone}`,
    'canary::false',
    'priority::0',
    'success_rate::-1',
    'local_origin_success_rate::-1',
  ].map((line) => `${addressText(partOf(host.address))}::${line}`)
}

/** An address as text: of a socket file, its path. */
export function addressText(address: Part): string {
  const { address: ip, port_value: port } = partOf(address.socket_address)
  return ip === undefined ? String(partOf(address.pipe).path) : `${ip}:${port}`
}
