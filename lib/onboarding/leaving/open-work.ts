import type { EndpointCounters } from '#lib/envoy/cluster.ts'
import type { OpenWork } from '#lib/onboarding/leaving/leaving.ts'

/** The counters of each endpoint of each cluster; null of an endpoint that has none. */
type Clusters = readonly (readonly (EndpointCounters | null)[])[]
const sum = (cluster: Clusters[number], field: keyof EndpointCounters): number =>
  cluster.reduce((all, counters) => all + (counters?.[field] ?? 0), 0)

/**
 * What is open in clusters. HTTP keeps connections open when they are idle, so that there requests alone tell; of a cluster that
 * has counted no request, every connection may be in use.
 */
export function openWork(clusters: Clusters): OpenWork {
  const work: OpenWork = { connections: 0, activeRequests: 0, requests: 0, uncounted: 0 }
  for (const cluster of clusters) {
    const connections = sum(cluster, 'activeConnections')
    const requests = sum(cluster, 'requests')
    work.connections += connections
    work.activeRequests += sum(cluster, 'activeRequests')
    work.requests += requests
    if (requests === 0) work.uncounted += connections
  }
  return work
}

/** What has come since Envoy counts: of each cluster its requests, or its connections where it has counted none. */
export const totalOf = (clusters: Clusters): number =>
  clusters.reduce((all, cluster) => all + (sum(cluster, 'requests') || sum(cluster, 'connections')), 0)
