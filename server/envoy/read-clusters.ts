import type { EnvoyEndpoint } from '#lib/envoy/cluster.ts'
import { readEnvoyClusters } from '#lib/envoy/read-clusters.ts'

/** What an Envoy has counted for one endpoint of a cluster since it knows it. */
export type EndpointCount = {
  requests: number
  errors: number
  connections: number
  connectionFailures: number
}
/** An outbound cluster with its endpoints by address: one subset (or, if empty, all) of a host at a port. */
export type OutboundCluster = { host: string; subset: string; endpoints: Map<string, EndpointCount> }

/**
 * Reads Envoy's /clusters?format=json: the outbound clusters of these hosts by name; null when that is not what it is.
 * A request for which a cluster had no endpoint is counted nowhere in it.
 */
export function readClusters(json: unknown, hosts: ReadonlySet<string>): Map<string, OutboundCluster> | null {
  const all = readEnvoyClusters(json)
  if (!all) return null
  const clusters = new Map<string, OutboundCluster>()
  for (const { name, direction, host, subset, endpoints } of all)
    if (direction === 'outbound' && hosts.has(host))
      clusters.set(name, { host, subset, endpoints: countsOf(endpoints) })
  return clusters
}

function countsOf(endpoints: readonly EnvoyEndpoint[]): Map<string, EndpointCount> {
  const counts = new Map<string, EndpointCount>()
  for (const { address, counters } of endpoints) {
    const other = counts.get(address)
    counts.set(address, {
      requests: (counters?.requests ?? 0) + (other?.requests ?? 0),
      errors: (counters?.errors ?? 0) + (other?.errors ?? 0),
      connections: (counters?.connections ?? 0) + (other?.connections ?? 0),
      connectionFailures: (counters?.connectionFailures ?? 0) + (other?.connectionFailures ?? 0),
    })
  }
  return counts
}

/** More of a filter makes a URL that servers refuse; without one, an Envoy answers with all of its clusters. */
const LONGEST_FILTER = 6_000

/** The admin path that answers with the clusters of these hosts alone; an Envoy without `filter` answers with all. */
export function clustersPath(hosts: ReadonlySet<string>): string {
  const names = [...hosts].map((host) => host.replaceAll(/[^a-z0-9_]/gi, '\\$&')).join('|')
  const filter = encodeURIComponent(`^outbound\\|.*\\|(${names})$`)
  return `/clusters?format=json${filter.length > LONGEST_FILTER ? '' : `&filter=${filter}`}`
}
