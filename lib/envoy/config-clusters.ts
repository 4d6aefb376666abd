import type { EnvoyCluster } from '#lib/envoy/cluster.ts'
import { numberAt, objectAt, objectsAt, textAt } from '#lib/envoy/json-parts.ts'
import type { ConfigResource, ProxyConfig } from '#lib/envoy/proxy-config.ts'
import { readEnvoyClusters } from '#lib/envoy/read-clusters.ts'
import type { JsonObject } from '#lib/json.ts'

/**
 * The clusters of a configuration with the endpoints that it has for them: those that istiod sends (EDS), or else those that
 * stand in the cluster itself. Nothing is counted in a configuration, so counters are null.
 */
export function clustersOf({ resources }: ProxyConfig): EnvoyCluster[] {
  const assignments = new Map(
    resources.flatMap(({ kind, name, body }) => (kind === 'endpoints' ? [[name, body] as const] : [])),
  )
  const clusters = new Map<string, ConfigResource>()
  for (const one of resources) {
    if (one.kind === 'cluster' && (one.state.kind !== 'warming' || !clusters.has(one.name)))
      clusters.set(one.name, one)
  }
  return [...clusters.values()].flatMap((one) => clusterOf(one, assignments) ?? [])
}

/** As a status of /clusters, so that both are read by the same rules. */
function clusterOf(
  { name, state, body }: ConfigResource,
  assignments: ReadonlyMap<string, JsonObject>,
): EnvoyCluster | null {
  const serviceName = textAt(objectAt(body, 'eds_cluster_config'), 'service_name') || name
  const assignment = assignments.get(serviceName) ?? objectAt(body, 'load_assignment')
  const status = {
    name,
    added_via_api: state.kind !== 'static',
    ...(textAt(body, 'type') === 'EDS' ? { eds_service_name: serviceName } : {}),
    circuit_breakers: { thresholds: thresholdsOf(body) },
    host_statuses: hostsOf(assignment),
  }
  const [cluster] = readEnvoyClusters({ cluster_statuses: [status] }) ?? []
  if (!cluster) return null
  return { ...cluster, endpoints: cluster.endpoints.map((one) => ({ ...one, counters: null })) }
}

/** Envoy takes the first of each priority, and its own defaults for a priority without any. */
function thresholdsOf(body: JsonObject): JsonObject[] {
  const all = objectsAt(objectAt(body, 'circuit_breakers'), 'thresholds')
  return ['DEFAULT', 'HIGH'].map(
    (priority) => all.find((one) => (textAt(one, 'priority') || 'DEFAULT') === priority) ?? { priority },
  )
}

const hostsOf = (assignment: JsonObject) =>
  objectsAt(assignment, 'endpoints').flatMap((group) =>
    objectsAt(group, 'lb_endpoints').map((one) => {
      const endpoint = objectAt(one, 'endpoint')
      return {
        address: objectAt(endpoint, 'address'),
        hostname: textAt(endpoint, 'hostname'),
        weight: numberAt(one, 'load_balancing_weight') ?? 1,
        priority: numberAt(group, 'priority') ?? 0,
        locality: objectAt(group, 'locality'),
        // Envoy takes what nothing is said of for healthy.
        health_status: {
          eds_health_status: textAt(one, 'health_status').replace('UNKNOWN', '') || 'HEALTHY',
        },
      }
    }),
  )
