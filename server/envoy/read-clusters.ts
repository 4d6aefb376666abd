import { z } from 'zod'

/** What an Envoy has counted for one endpoint of a cluster since it knows it. */
export type EndpointCount = {
  requests: number
  errors: number
  connections: number
  connectionFailures: number
}
/** An outbound cluster with its endpoints by address: one subset (or, if empty, all) of a host at a port. */
export type OutboundCluster = { host: string; subset: string; endpoints: Map<string, EndpointCount> }

const statSchema = z.object({
  name: z.string(),
  // Envoy writes 64-bit numbers as strings, and leaves a zero out.
  value: z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]).default(0),
})
const hostSchema = z.object({ address: z.unknown(), stats: z.array(statSchema).default([]) })
const clustersSchema = z.union([
  z.strictObject({}).transform(() => ({ cluster_statuses: [] })),
  z.object({
    cluster_statuses: z.array(z.object({ name: z.string(), host_statuses: z.array(hostSchema).default([]) })),
  }),
])
type HostStatus = z.infer<typeof hostSchema>

/**
 * Reads Envoy's /clusters?format=json: the outbound clusters of these hosts by name; null when that is not what it is.
 * A request for which a cluster had no endpoint is counted nowhere in it.
 */
export function readClusters(json: unknown, hosts: ReadonlySet<string>): Map<string, OutboundCluster> | null {
  const parsed = clustersSchema.safeParse(json)
  if (!parsed.success) return null
  const clusters = new Map<string, OutboundCluster>()
  for (const { name, host_statuses: statuses } of parsed.data.cluster_statuses) {
    const [direction, , subset = '', host = ''] = name.split('|')
    if (direction === 'outbound' && hosts.has(host))
      clusters.set(name, { host, subset, endpoints: endpointsOf(statuses) })
  }
  return clusters
}

function endpointsOf(statuses: readonly HostStatus[]): Map<string, EndpointCount> {
  const endpoints = new Map<string, EndpointCount>()
  for (const { address, stats } of statuses) {
    const of = (wanted: string): number => stats.find(({ name }) => name === wanted)?.value ?? 0
    const key = JSON.stringify(address)
    const other = endpoints.get(key)
    endpoints.set(key, {
      requests: of('rq_total') + (other?.requests ?? 0),
      errors: of('rq_error') + (other?.errors ?? 0),
      connections: of('cx_total') + (other?.connections ?? 0),
      connectionFailures: of('cx_connect_fail') + (other?.connectionFailures ?? 0),
    })
  }
  return endpoints
}

/** More of a filter makes a URL that servers refuse; without one, an Envoy answers with all of its clusters. */
const LONGEST_FILTER = 6_000

/** The admin path that answers with the clusters of these hosts alone; an Envoy without `filter` answers with all. */
export function clustersPath(hosts: ReadonlySet<string>): string {
  const names = [...hosts].map((host) => host.replaceAll(/[^a-z0-9_]/gi, '\\$&')).join('|')
  const filter = encodeURIComponent(`^outbound\\|.*\\|(${names})$`)
  return `/clusters?format=json${filter.length > LONGEST_FILTER ? '' : `&filter=${filter}`}`
}
