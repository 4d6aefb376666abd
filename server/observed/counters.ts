import { addCount, type RequestCounts } from '#lib/traffic/observed.ts'
import { destinationId } from '#lib/traffic/rules.ts'
import type { EndpointCount, OutboundCluster } from '#server/envoy/read-clusters.ts'

type Clusters = ReadonlyMap<string, OutboundCluster>

const NONE: EndpointCount = { requests: 0, errors: 0, connections: 0, connectionFailures: 0 }

/**
 * What one caller has sent between two readings of its Envoy, by `destinationId(host, subset)`, ports added up. A cluster
 * seen for the first time gives nothing. An endpoint that came since began at zero, and one that counts less than
 * before was made anew, so all it has is of this interval. Where nothing counts requests (TCP), connections do.
 */
export function countsBetween(before: Clusters, now: Clusters): RequestCounts {
  const counts: RequestCounts = {}
  for (const [name, cluster] of now) {
    const known = before.get(name)
    if (!known) continue
    const count = clusterCounts(known, cluster)
    if (count.requests === 0 && count.errors === 0) continue
    addCount(counts, destinationId(cluster.host, cluster.subset), count)
  }
  return counts
}

function clusterCounts(before: OutboundCluster, now: OutboundCluster): { requests: number; errors: number } {
  const rise = (field: keyof EndpointCount): number => {
    let sum = 0
    for (const [address, count] of now.endpoints)
      sum += increase((before.endpoints.get(address) ?? NONE)[field], count[field])
    return sum
  }
  const isHttp = [...now.endpoints.values()].some(({ requests }) => requests > 0)
  return isHttp
    ? { requests: rise('requests'), errors: rise('errors') }
    : { requests: rise('connections'), errors: rise('connectionFailures') }
}

const increase = (before: number, now: number): number => (now >= before ? now - before : now)
