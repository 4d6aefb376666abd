import type { Cluster } from '#server/demo/envoy/clusters.ts'
import type { Endpoint } from '#server/demo/istiod/endpoints.ts'
import type { MeshService } from '#server/demo/istiod/services.ts'
import type { Part } from '#server/demo/parts.ts'

export const CLUSTER_ID = 'Kubernetes'

export const ASSIGNMENT = 'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment'

/** A cluster's endpoints as istiod sends them: by locality, in the order in which each is first met. */
export function loadAssignment({ name, endpoints, service }: Cluster): Part {
  const places = Map.groupBy(endpoints, ({ locality }) => locality)
  return {
    '@type': ASSIGNMENT,
    cluster_name: name,
    endpoints: [...places].map(([locality, here]) => ({
      locality: localityOf(locality),
      lb_endpoints: here.map((endpoint) => lbEndpoint(service, endpoint)),
      load_balancing_weight: here.reduce((sum, { weight }) => sum + weight, 0),
    })),
  }
}

export function localityOf(text: string): Part {
  const [region, zone, subZone] = text.split('/')
  return {
    ...(region ? { region } : {}),
    ...(zone ? { zone } : {}),
    ...(subZone ? { sub_zone: subZone } : {}),
  }
}

const lbEndpoint = (service: MeshService, endpoint: Endpoint): Part => ({
  endpoint: {
    address: { socket_address: { address: endpoint.address, port_value: endpoint.port } },
  },
  ...(endpoint.health === 0 ? {} : { health_status: endpoint.health === 1 ? 'HEALTHY' : 'UNHEALTHY' }),
  metadata: {
    filter_metadata: {
      ...(endpoint.tlsMode === 'istio' ? { 'envoy.transport_socket_match': { tlsMode: 'istio' } } : {}),
      istio: { workload: workloadOf(service, endpoint) },
    },
  },
  load_balancing_weight: endpoint.weight,
})

const workloadOf = ({ namespace }: MeshService, { workloadName, labels }: Endpoint): string =>
  [
    workloadName,
    workloadName ? namespace : '',
    labels['service.istio.io/canonical-name'] ?? labels.app ?? workloadName,
    labels['service.istio.io/canonical-revision'] ?? labels.version ?? '',
    CLUSTER_ID,
  ].join(';')
