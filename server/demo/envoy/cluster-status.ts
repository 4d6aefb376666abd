import { NO_LIMIT, thresholdsOf } from '#server/demo/config/cluster-config.ts'
import { localityOf } from '#server/demo/config/endpoint-config.ts'
import { socket } from '#server/demo/config/listener-config.ts'
import { policies, type TrafficPolicy } from '#server/demo/config/traffic-policy.ts'
import { allClusters, type Cluster } from '#server/demo/envoy/clusters.ts'
import {
  type Context,
  countsOf,
  FIXED_CLUSTERS,
  inboundClusters,
  LOCAL_CLUSTERS,
} from '#server/demo/envoy/context.ts'
import {
  type Counters,
  hostStats,
  LIVE_STREAM,
  NOTHING,
  SECRET_STREAMS,
} from '#server/demo/envoy/host-stats.ts'
import type { Endpoint } from '#server/demo/istiod/endpoints.ts'
import { visibleServices } from '#server/demo/istiod/services.ts'
import type { Part } from '#server/demo/parts.ts'
import { stableHash, stableShare } from '#server/demo/stable-hash.ts'

export type ClusterStatus = Part & { name: string; host_statuses?: Part[] }

const HIGH = {
  priority: 'HIGH',
  max_connections: 1024,
  max_pending_requests: 1024,
  max_requests: 1024,
  max_retries: 3,
}
const ENVOYS_LIMITS = {
  max_connections: 1024,
  max_pending_requests: 1024,
  max_requests: 1024,
  max_retries: 3,
}
const UNLIMITED = {
  max_connections: NO_LIMIT,
  max_pending_requests: NO_LIMIT,
  max_requests: NO_LIMIT,
  max_retries: NO_LIMIT,
}

/** Envoy's `/clusters`: each cluster whose name is wanted with the hosts it has now. No other's endpoints are looked at. */
export function clusterStatuses(context: Context, isWanted: (name: string) => boolean): ClusterStatus[] {
  const own = [
    ...LOCAL_CLUSTERS.map(localCluster),
    ...[...FIXED_CLUSTERS, ...inboundClusters(context)].map(emptyCluster),
  ]
  const policyOf = policies(context.store, context.proxy.namespace)
  return [
    ...own.filter(({ name }) => isWanted(name)),
    ...outboundOf(context, isWanted).map((cluster) =>
      outboundCluster(context, cluster, policyOf(cluster.service, cluster.subset, cluster.port.number)),
    ),
  ]
}

function outboundOf(context: Context, isWanted: (name: string) => boolean): Cluster[] {
  const { trouble, store, services, proxy } = context
  if (trouble?.kind === 'lags') return trouble.held.outbound().filter(({ name }) => isWanted(name))
  const visible = visibleServices(store, services(), proxy.namespace)
  return allClusters(store, visible, proxy.namespace, isWanted)
}

const breakers = (thresholds: Part, high: Part = HIGH): Part => ({
  circuit_breakers: { thresholds: [thresholds, high] },
})

/** The clusters of Envoy's own start: its agent, its statistics, and the two sockets that configuration comes by. */
function localCluster(name: string): ClusterStatus {
  const address = LOCAL_ADDRESSES[name]
  const limits = { ...ENVOYS_LIMITS, ...(name === 'xds-grpc' ? XDS_LIMITS : {}) }
  return {
    name,
    host_statuses: [
      {
        address,
        stats: hostStats(STREAMS[name] ?? NOTHING),
        health_status: { eds_health_status: 'HEALTHY' },
        weight: 1,
        locality: {},
      },
    ],
    ...breakers(limits, { priority: 'HIGH', ...limits }),
    observability_name: `${name};`,
  }
}
const STREAMS: Record<string, Counters> = { 'xds-grpc': LIVE_STREAM, 'sds-grpc': SECRET_STREAMS }
const XDS_LIMITS = { max_connections: 100_000, max_pending_requests: 100_000, max_requests: 100_000 }
export const LOCAL_ADDRESSES: Record<string, Part> = {
  agent: socket('127.0.0.1', 15_020),
  prometheus_stats: socket('127.0.0.1', 15_000),
  'sds-grpc': { pipe: { path: './var/run/secrets/workload-spiffe-uds/socket' } },
  'xds-grpc': { pipe: { path: './etc/istio/proxy/XDS' } },
}

const emptyCluster = (name: string): ClusterStatus => ({
  name,
  added_via_api: true,
  ...breakers(name === 'BlackHoleCluster' ? ENVOYS_LIMITS : UNLIMITED),
  observability_name: name === 'InboundPassthroughCluster' ? 'PassthroughCluster;' : `${name};`,
})

function outboundCluster(context: Context, cluster: Cluster, policy: TrafficPolicy): ClusterStatus {
  const { name, resolution, endpoints } = cluster
  const counts = endpoints.length > 0 ? countsOf(context, cluster) : new Map<string, number>()
  return {
    name,
    added_via_api: true,
    ...(endpoints.length > 0
      ? {
          host_statuses: endpoints.map((endpoint) => {
            const at = `${endpoint.address}:${endpoint.port}`
            return {
              address: socket(endpoint.address, endpoint.port),
              stats: hostStats(countersOf(context, at, Math.floor(counts.get(at) ?? 0))),
              health_status: {
                ...(isEjected(context, policy, endpoint) ? { failed_outlier_check: true } : {}),
                eds_health_status: endpoint.health === 2 ? 'UNHEALTHY' : 'HEALTHY',
              },
              weight: endpoint.weight,
              locality: localityOf(endpoint.locality),
            }
          }),
        }
      : {}),
    ...breakers(thresholdsOf(policy)),
    observability_name: `${name};`,
    ...(resolution === 'static' ? { eds_service_name: name } : {}),
  }
}

/** Outlier detection sees the errors of a VM before its agent has reported it. */
const isEjected = (context: Context, { outlierDetection }: TrafficPolicy, { address }: Endpoint): boolean =>
  outlierDetection !== undefined && context.failingAddresses().has(address)

/** Up to one request in 250 fails, at each endpoint always the same share. */
function countersOf({ nowMs }: Context, at: string, total: number): Counters {
  const errors = Math.floor(total * stableShare(at) * 0.004)
  const connections = 1 + ((stableHash(at) + Math.floor(nowMs / 60_000)) % 3)
  return {
    ...NOTHING,
    cx_total: Math.min(total, connections + Math.floor(total / 1000)),
    cx_active: total > 0 ? connections : 0,
    rq_total: total,
    rq_error: errors,
    rq_success: total - errors,
  }
}
