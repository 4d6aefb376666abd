import type { CircuitBreakers, EnvoyCluster } from '#lib/envoy/cluster.ts'
import type { ClusterRow } from '#lib/proxies/proxy-pages.ts'

const LIMITS = [
  ['maxConnections', 'connections'],
  ['maxPendingRequests', 'pending requests'],
  ['maxRequests', 'requests'],
  ['maxRetries', 'retries'],
] as const

/** The name of a cluster as people say it: the host with its port, or what it is for. */
export function clusterTitle({ name, direction, host, port }: Omit<EnvoyCluster, 'endpoints'>): string {
  if (direction === 'outbound' && host) return port === null ? host : `${host}:${port}`
  if (direction === 'inbound' && port !== null) return `Inbound ${port}`
  return name
}

/** Limits of a cluster, such as `100 connections, no other limit`, those of high priority said so. */
export const breakerWords = (breakers: readonly CircuitBreakers[]): string[] =>
  breakers.map((breaker) => {
    const limits = LIMITS.flatMap(([key, noun]) => {
      const most = breaker[key]
      return most === null ? [] : [`${most.toLocaleString('en')} ${noun}`]
    })
    const rest = limits.length === 0 ? ['no limits'] : limits.length < LIMITS.length ? ['no other limit'] : []
    const words = [...limits, ...rest].join(', ')
    return breaker.priority === 'high' ? `high priority: ${words}` : words
  })

/** Whether istiod should have sent endpoints for a cluster and sent none. */
export const lacksEndpoints = ({
  direction,
  isEds,
  endpointCount,
}: Pick<ClusterRow, 'direction' | 'isEds' | 'endpointCount'>): boolean =>
  direction === 'outbound' && isEds && endpointCount === 0

/** What it means that a cluster has no endpoint: a fault only where istiod should have sent some. */
export function noEndpointWords({
  name,
  direction,
  isEds,
}: Pick<EnvoyCluster, 'name' | 'direction' | 'isEds'>): string {
  if (name === 'BlackHoleCluster')
    return 'It has none on purpose: what must not leave is sent here, and refused.'
  if (direction === 'outbound' && !isEds)
    return 'It has no endpoint: istiod sends none, they come from DNS or from the connections themselves.'
  return direction === 'outbound'
    ? 'It has no endpoint: requests to it are answered with 503 (UH), connections are closed.'
    : 'It has none of its own: Envoy connects to where the connection was meant for.'
}
