import type { EnvoyCluster, EnvoyEndpoint } from '#lib/envoy/cluster.ts'
import { compareValues } from '#lib/mesh/view/list.ts'
import { type GhostKnowledge, ghostOf, splitAddress } from '#lib/proxies/ghost-endpoint.ts'
import { type KnownAddresses, objectAt } from '#lib/proxies/known-addresses.ts'
import type { ClusterRow, EndpointOfCluster } from '#lib/proxies/proxy-pages.ts'

const MOST_ENDPOINTS = 50

/** Whether Envoy would send to an endpoint, panic mode aside. */
export const isAvailable = ({ health, failures }: EnvoyEndpoint): boolean =>
  (health === 'healthy' || health === 'degraded' || health === 'unknown') && failures.length === 0

/** How a cluster is searched and ordered; its row is made when it is shown. */
type ListedCluster = { cluster: EnvoyCluster; text: string; available: number; hasTrouble: boolean }

/** `ghost` says why an endpoint is one; empty for none. A service without any endpoint is in trouble as well. */
export function listCluster(cluster: EnvoyCluster, ghosts: GhostKnowledge): ListedCluster {
  const { name, endpoints } = cluster
  const available = endpoints.filter(isAvailable).length
  const isEmpty = cluster.direction === 'outbound' && cluster.isEds && available === 0
  return {
    cluster,
    text: [name, ...endpoints.map(endpointText)].join('\n').toLowerCase(),
    available,
    hasTrouble:
      isEmpty ||
      available < endpoints.length ||
      endpoints.some((one) => ghostOf(one, cluster, ghosts) !== ''),
  }
}

const endpointText = ({ address, hostname, locality, health, failures }: EnvoyEndpoint): string =>
  [address, hostname, locality, health, ...failures].join('\n')

/** The troubled ones first, then outbound before inbound, then by host, port and subset. */
export function compareClusters(a: ListedCluster, b: ListedCluster): number {
  const [one, other] = [a.cluster, b.cluster]
  return (
    Number(b.hasTrouble) - Number(a.hasTrouble) ||
    ORDER[one.direction] - ORDER[other.direction] ||
    compareValues(one.host, other.host) ||
    (one.port ?? 0) - (other.port ?? 0) ||
    compareValues(one.subset, other.subset) ||
    compareValues(one.name, other.name)
  )
}
const ORDER = { outbound: 0, inbound: 1, other: 2 }

/** What endpoints are joined with. */
export type ClusterContext = { addresses: KnownAddresses; ghosts: GhostKnowledge; network: string }

/** The row of a cluster as a proxy of this network sees it; only outbound endpoints belong to objects. */
export function clusterRow(
  { cluster, available }: ListedCluster,
  { addresses, ghosts, network }: ClusterContext,
): ClusterRow {
  const { endpoints, ...rest } = cluster
  const namespace = namespaceOf(cluster.host)
  const all = endpoints.map(
    (one): EndpointOfCluster => ({
      ...one,
      object:
        cluster.direction === 'outbound'
          ? objectAt(addresses, splitAddress(one.address).ip, { network, namespace })
          : null,
      ghost: ghostOf(one, cluster, ghosts),
    }),
  )
  const isTroubled = (one: EndpointOfCluster): boolean => one.ghost !== '' || !isAvailable(one)
  all.sort((a, b) => Number(isTroubled(b)) - Number(isTroubled(a)) || compareValues(a.address, b.address))
  const counted = endpoints.some(({ counters }) => counters !== null)
  return {
    ...rest,
    endpoints: all.slice(0, MOST_ENDPOINTS),
    endpointCount: endpoints.length,
    available,
    requests: counted ? endpoints.reduce((sum, { counters }) => sum + (counters?.requests ?? 0), 0) : null,
  }
}

/** Of `<service>.<namespace>.svc.<cluster domain>`; empty for another host. */
const namespaceOf = (host: string): string => /^[^.]+\.([^.]+)\.svc\./.exec(host)?.[1] ?? ''
