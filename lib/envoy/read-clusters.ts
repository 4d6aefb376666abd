import type {
  CircuitBreakers,
  EndpointCounters,
  EndpointHealth,
  EnvoyCluster,
  EnvoyEndpoint,
} from '#lib/envoy/cluster.ts'
import { readClusterName } from '#lib/envoy/cluster-name.ts'
import { numberAt, objectAt, objectsAt, textAt } from '#lib/envoy/json-parts.ts'
import { addressText } from '#lib/envoy/parts.ts'
import { isJsonObject, type JsonObject } from '#lib/json.ts'

/**
 * Reads Envoy's /clusters?format=json in its own order; null when that is not what it is. Plain reading, since a schema takes
 * more than twice as long, and there may be ten thousands of endpoints: what is wrong besides names and counters stands for nothing.
 */
export function readEnvoyClusters(json: unknown): EnvoyCluster[] | null {
  if (!isJsonObject(json)) return null
  if (Object.keys(json).length === 0) return []
  const { cluster_statuses: statuses } = json
  if (!Array.isArray(statuses)) return null
  const clusters: EnvoyCluster[] = []
  for (const status of statuses) {
    if (!isJsonObject(status) || typeof status.name !== 'string' || !areCounts(status)) return null
    clusters.push(clusterOf(status, status.name))
  }
  return clusters
}

const areCounts = (status: JsonObject): boolean =>
  objectsAt(status, 'host_statuses').every((host) =>
    objectsAt(host, 'stats').every(
      (stat) => stat.value === undefined || (numberAt(stat, 'value') ?? -1) >= 0,
    ),
  )

const clusterOf = (status: JsonObject, name: string): EnvoyCluster => ({
  name,
  ...readClusterName(name),
  addedViaApi: status.added_via_api === true,
  isEds: textAt(status, 'eds_service_name') !== '',
  circuitBreakers: objectsAt(objectAt(status, 'circuit_breakers'), 'thresholds').map(limitsOf),
  endpoints: objectsAt(status, 'host_statuses').map(endpointOf),
})

function endpointOf(host: JsonObject): EnvoyEndpoint {
  const locality = objectAt(host, 'locality')
  const health = objectAt(host, 'health_status')
  const places = [textAt(locality, 'region'), textAt(locality, 'zone'), textAt(locality, 'sub_zone')]
  return {
    address: addressOf(objectAt(host, 'address')),
    hostname: textAt(host, 'hostname'),
    weight: numberAt(host, 'weight') ?? 1,
    priority: numberAt(host, 'priority') ?? 0,
    locality: places.join('/').replace(/\/+$/, ''),
    health: readHealth(health.eds_health_status),
    failures: Object.keys(health).filter((name) => health[name] === true),
    counters: countersOf(objectsAt(host, 'stats')),
  }
}

function addressOf(address: JsonObject): string {
  const { socket_address: socket, pipe, envoy_internal_address: internal } = address
  if (isJsonObject(socket))
    return addressText({
      socket_address: { address: textAt(socket, 'address'), port_value: numberAt(socket, 'port_value') ?? 0 },
    })
  if (isJsonObject(pipe)) return textAt(pipe, 'path')
  if (!isJsonObject(internal)) return ''
  return `${textAt(internal, 'server_listener_name')}/${textAt(internal, 'endpoint_id')}`
}

/** Envoy leaves out a zero. */
function countersOf(stats: readonly JsonObject[]): EndpointCounters {
  const of = (wanted: string): number => {
    const stat = stats.find(({ name }) => name === wanted)
    return (stat && numberAt(stat, 'value')) ?? 0
  }
  return {
    connections: of('cx_total'),
    activeConnections: of('cx_active'),
    connectionFailures: of('cx_connect_fail'),
    requests: of('rq_total'),
    activeRequests: of('rq_active'),
    errors: of('rq_error'),
    successes: of('rq_success'),
    timeouts: of('rq_timeout'),
  }
}

const HEALTH: Record<string, EndpointHealth> = {
  HEALTHY: 'healthy',
  DEGRADED: 'degraded',
  UNHEALTHY: 'unhealthy',
  DRAINING: 'draining',
  TIMEOUT: 'timeout',
}

/** Envoy's HealthStatus. */
const readHealth = (status: unknown): EndpointHealth =>
  (typeof status === 'string' && Object.hasOwn(HEALTH, status) && HEALTH[status]) || 'unknown'

/** As Istio writes "no limit". */
const NONE = 4_294_967_295
/** A limit that nothing is said of is Envoy's default. */
const limitsOf = (threshold: JsonObject): CircuitBreakers => ({
  priority: textAt(threshold, 'priority') === 'HIGH' ? 'high' : 'default',
  maxConnections: limitAt(threshold, 'max_connections', 1024),
  maxPendingRequests: limitAt(threshold, 'max_pending_requests', 1024),
  maxRequests: limitAt(threshold, 'max_requests', 1024),
  maxRetries: limitAt(threshold, 'max_retries', 3),
})

function limitAt(threshold: JsonObject, field: string, byDefault: number): number | null {
  const limit = numberAt(threshold, field) ?? byDefault
  return limit === NONE ? null : limit
}
