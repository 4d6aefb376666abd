import { ASSIGNMENT } from '#server/demo/config/endpoint-config.ts'
import { LOCAL_ADDRESSES } from '#server/demo/envoy/cluster-status.ts'
import { type Context, FIXED_CLUSTERS, inboundClusters, LOCAL_CLUSTERS } from '#server/demo/envoy/context.ts'
import { type Part, partOf, partsOf } from '#server/demo/parts.ts'

const POLICY = { policy: { overprovisioning_factor: 140 } }

/** What Envoy makes of the endpoints it was sent, in the dump of them: a status and weights for every one. */
export function ownEndpoints(context: Context): Part {
  const dns = context.config
    .clusters()
    .filter(({ type }) => type === 'STRICT_DNS')
    .map(({ load_assignment: assignment }) => ({ '@type': ASSIGNMENT, ...partOf(assignment) }))
  const dynamic = [
    ...[...FIXED_CLUSTERS, ...inboundClusters(context)].map((name) => ({ cluster_name: name })),
    ...context.config.endpoints(),
    ...dns,
  ]
  return {
    static_endpoint_configs: LOCAL_CLUSTERS.map((name) => ({
      endpoint_config: filled({
        cluster_name: name,
        endpoints: [{ locality: {}, lb_endpoints: [{ endpoint: { address: LOCAL_ADDRESSES[name] } }] }],
      }),
    })),
    dynamic_endpoint_configs: dynamic.map((assignment) => ({ endpoint_config: filled(assignment) })),
  }
}

function filled(assignment: Part): Part {
  const endpoints = partsOf(assignment.endpoints).map((locality) => ({
    load_balancing_weight: 0,
    ...locality,
    lb_endpoints: partsOf(locality.lb_endpoints).map((one) => ({
      health_status: 'HEALTHY',
      load_balancing_weight: 1,
      ...one,
      endpoint: { ...partOf(one.endpoint), health_check_config: {} },
    })),
  }))
  const { endpoints: _, ...rest } = assignment
  return { '@type': ASSIGNMENT, ...rest, ...(endpoints.length > 0 ? { endpoints } : {}), ...POLICY }
}
