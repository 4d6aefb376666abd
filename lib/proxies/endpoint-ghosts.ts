import type { EnvoyCluster } from '#lib/envoy/cluster.ts'
import type { Ghost } from '#lib/proxies/ghost.ts'
import { type GhostKnowledge, ghostOf } from '#lib/proxies/ghost-endpoint.ts'

/** An address that Envoys send to and no object has: which Envoys, and in which clusters. */
export type Suspect = { address: string; why: string; proxies: string[]; clusters: string[] }

const MOST_NAMED = 3

/** Endpoints of these Envoys that no object stands behind now, by address. */
export function suspects(
  answers: readonly { proxy: string; clusters: readonly EnvoyCluster[] }[],
  knowledge: GhostKnowledge,
): Suspect[] {
  const found = new Map<string, { why: string; proxies: Set<string>; clusters: Set<string> }>()
  for (const { proxy, clusters } of answers)
    for (const cluster of clusters)
      for (const endpoint of cluster.endpoints) {
        const why = ghostOf(endpoint, cluster, knowledge)
        if (why === '') continue
        const one = found.get(endpoint.address) ?? { why, proxies: new Set(), clusters: new Set() }
        one.proxies.add(proxy)
        one.clusters.add(cluster.name)
        found.set(endpoint.address, one)
      }
  return [...found].map(([address, { why, proxies, clusters }]) => ({
    address,
    why,
    proxies: [...proxies],
    clusters: [...clusters],
  }))
}

/** A suspect that has been one for long enough. */
export function endpointGhost({ address, why, proxies, clusters }: Suspect, sinceMs: number): Ghost {
  const named = clusters.slice(0, MOST_NAMED).join(', ')
  const others = clusters.length - MOST_NAMED
  return {
    kind: 'endpoint-without-object',
    id: `endpoint-without-object:${address}`,
    message: `${proxies.length === 1 ? `${proxies[0]} sends` : `${proxies.length} of the Envoys that were asked send`} to ${address}, which nothing stands behind, for ${named}${others > 0 ? ` and ${others} more` : ''}`,
    fix: `${why}. Compare the proxy with istiod’s intent: where istiod has the endpoint too, a registry of it is behind or knows more than this cluster; where it has not, the proxy missed an update.`,
    objects: [],
    proxies,
    address,
    sinceMs,
  }
}
