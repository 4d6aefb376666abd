import { protoDuration } from '#server/demo/config/duration.ts'
import { loadAssignment } from '#server/demo/config/endpoint-config.ts'
import { rawBuffer, upstreamTls } from '#server/demo/config/tls-context.ts'
import { policies, type TrafficPolicy } from '#server/demo/config/traffic-policy.ts'
import { type InboundPort, inboundPorts, type View } from '#server/demo/config/view.ts'
import type { Cluster } from '#server/demo/envoy/clusters.ts'
import type { MeshService } from '#server/demo/istiod/services.ts'
import { read } from '#server/demo/kube/read.ts'
import { type Part, partOf, textOf } from '#server/demo/parts.ts'

const CLUSTER = 'type.googleapis.com/envoy.config.cluster.v3.Cluster'
/** istiod's way to say "no limit": Envoy's own default would be 1024. */
export const NO_LIMIT = 4_294_967_295

/** Every cluster that istiod sends: outbound ones, those of the ports the workload serves, and the three fixed ones. */
export function clusterConfigs(view: View): Part[] {
  const policyOf = policies(view.store, view.proxy.namespace)
  return [
    ...view
      .clusters()
      .map((cluster) =>
        outboundCluster(cluster, policyOf(cluster.service, cluster.subset, cluster.port.number)),
      ),
    ...inboundPorts(view).map(inboundCluster),
    fixed('BlackHoleCluster', { type: 'STATIC' }),
    fixed('PassthroughCluster', { type: 'ORIGINAL_DST', lb_policy: 'CLUSTER_PROVIDED', ...unlimited() }),
    {
      ...fixed('InboundPassthroughCluster', {
        type: 'ORIGINAL_DST',
        lb_policy: 'CLUSTER_PROVIDED',
        ...unlimited(),
        upstream_bind_config: LOCAL_ADDRESS,
      }),
      alt_stat_name: 'PassthroughCluster;',
    },
  ]
}

/** What an inbound request seems to come from, so that it is not captured again. */
const LOCAL_ADDRESS = { source_address: { address: '127.0.0.6', port_value: 0 } }

const fixed = (name: string, rest: Part): Part => ({
  '@type': CLUSTER,
  name,
  connect_timeout: '10s',
  ...rest,
  alt_stat_name: `${name};`,
})

function outboundCluster(cluster: Cluster, policy: TrafficPolicy): Part {
  const { name, service, port, subset, resolution } = cluster
  const hasTls =
    cluster.endpoints.some(({ tlsMode }) => tlsMode === 'istio') || service.registry === 'Kubernetes'
  const sni = `outbound_.${port.number}_.${subset}_.${service.hostname}`
  return {
    '@type': CLUSTER,
    name,
    ...discovery(cluster),
    connect_timeout: protoDuration(partOf(policy.connectionPool.tcp).connectTimeout ?? '10s'),
    ...loadBalancing(resolution, policy.loadBalancer),
    circuit_breakers: { thresholds: [thresholdsOf(policy)] },
    ...maxRequests(policy),
    ...outlierDetection(policy),
    metadata: { filter_metadata: { istio: istioMetadata(service, subset, policy) } },
    common_lb_config: { healthy_panic_threshold: {} },
    alt_stat_name: `${name};`,
    ...(hasTls && policy.tls.mode !== 'DISABLE'
      ? {
          transport_socket_matches: [
            {
              name: 'tlsMode-istio',
              match: { tlsMode: 'istio' },
              transport_socket: upstreamTls(sni, accountsOf(cluster)),
            },
            { name: 'tlsMode-disabled', match: {}, transport_socket: rawBuffer },
          ],
        }
      : {}),
  }
}

function discovery(cluster: Cluster): Part {
  const { name, resolution } = cluster
  if (resolution === 'passthrough') return { type: 'ORIGINAL_DST' }
  if (resolution === 'static')
    return {
      type: 'EDS',
      eds_cluster_config: {
        eds_config: { ads: {}, initial_fetch_timeout: '0s', resource_api_version: 'V3' },
        service_name: name,
      },
    }
  const { '@type': _, ...assignment } = loadAssignment(cluster)
  return {
    type: 'STRICT_DNS',
    dns_refresh_rate: '60s',
    respect_dns_ttl: true,
    dns_lookup_family: 'V4_ONLY',
    load_assignment: assignment,
  }
}

/** Envoy's default, ROUND_ROBIN, is left out; Istio's is LEAST_REQUEST. */
function loadBalancing(resolution: MeshService['resolution'], { simple, consistentHash }: Part): Part {
  if (resolution === 'passthrough' || simple === 'PASSTHROUGH') return { lb_policy: 'CLUSTER_PROVIDED' }
  if (consistentHash !== undefined)
    return {
      lb_policy: partOf(consistentHash).maglev === undefined ? 'RING_HASH' : 'MAGLEV',
      ring_hash_lb_config: { minimum_ring_size: '1024' },
    }
  if (simple === 'ROUND_ROBIN') return {}
  return { lb_policy: simple === 'RANDOM' ? 'RANDOM' : 'LEAST_REQUEST' }
}

/** The limits of the default priority. */
export function thresholdsOf({ connectionPool }: TrafficPolicy): Part {
  const [tcp, http] = [partOf(connectionPool.tcp), partOf(connectionPool.http)]
  const limit = (value: unknown): number => (typeof value === 'number' && value > 0 ? value : NO_LIMIT)
  return {
    max_connections: limit(tcp.maxConnections),
    max_pending_requests: limit(http.http1MaxPendingRequests),
    max_requests: limit(http.http2MaxRequests),
    max_retries: limit(http.maxRetries),
  }
}

const unlimited = (): Part => ({
  circuit_breakers: {
    thresholds: [
      {
        max_connections: NO_LIMIT,
        max_pending_requests: NO_LIMIT,
        max_requests: NO_LIMIT,
        max_retries: NO_LIMIT,
      },
    ],
  },
})

const maxRequests = ({ connectionPool }: TrafficPolicy): Part => {
  const { maxRequestsPerConnection } = partOf(connectionPool.http)
  return typeof maxRequestsPerConnection === 'number'
    ? { max_requests_per_connection: maxRequestsPerConnection }
    : {}
}

function outlierDetection({ outlierDetection: outlier }: TrafficPolicy): Part {
  if (!outlier) return {}
  const { consecutive5xxErrors, consecutiveGatewayErrors, interval, baseEjectionTime, maxEjectionPercent } =
    outlier
  return {
    outlier_detection: {
      ...(typeof consecutive5xxErrors === 'number'
        ? {
            consecutive_5xx: consecutive5xxErrors,
            enforcing_consecutive_5xx: consecutive5xxErrors > 0 ? 100 : 0,
          }
        : {}),
      ...(typeof consecutiveGatewayErrors === 'number'
        ? {
            consecutive_gateway_failure: consecutiveGatewayErrors,
            enforcing_consecutive_gateway_failure: consecutiveGatewayErrors > 0 ? 100 : 0,
          }
        : {}),
      ...(interval ? { interval: protoDuration(interval) } : {}),
      ...(baseEjectionTime ? { base_ejection_time: protoDuration(baseEjectionTime) } : {}),
      ...(typeof maxEjectionPercent === 'number' && maxEjectionPercent > 0
        ? { max_ejection_percent: maxEjectionPercent }
        : {}),
      enforcing_success_rate: 0,
    },
  }
}

const istioMetadata = (service: MeshService, subset: string, { rule }: TrafficPolicy): Part => ({
  ...(rule
    ? {
        config: `/apis/networking.istio.io/v1/namespaces/${rule.replace('/', '/destination-rule/')}`,
      }
    : {}),
  ...(subset ? { subset } : {}),
  ...(isExternal(service) ? { external: true } : {}),
  services: [serviceOf(service)],
})

const isExternal = ({ registry, object }: MeshService): boolean =>
  registry === 'External' && read.serviceEntry(object).spec.location !== 'MESH_INTERNAL'

const serviceOf = ({ hostname, namespace, registry, object }: MeshService): Part => ({
  host: hostname,
  name: registry === 'Kubernetes' ? object.metadata.name : hostname,
  namespace,
})

const accountsOf = ({ endpoints }: Cluster): string[] =>
  [...new Set(endpoints.map(({ serviceAccount }) => textOf(serviceAccount)))].filter(Boolean).sort()

/** One cluster for each port that the workload itself serves: on to the address the request was meant for. */
const inboundCluster = ({ number, of }: InboundPort): Part => ({
  ...fixed(`inbound|${number}||`, {
    type: 'ORIGINAL_DST',
    lb_policy: 'CLUSTER_PROVIDED',
    ...unlimited(),
    cleanup_interval: '9223372035s',
    upstream_bind_config: LOCAL_ADDRESS,
    ...(of ? { metadata: { filter_metadata: { istio: { services: [serviceOf(of.service)] } } } } : {}),
  }),
})
