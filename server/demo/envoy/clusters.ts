import { type DestinationRule, OBJECT_SCHEMAS } from '#lib/kube/objects.ts'
import { carries } from '#lib/mesh/label-index.ts'
import { destinationRuleHost, type Subset, subsetsOf } from '#lib/traffic/destinations.ts'
import { type Endpoint, endpointsOf } from '#server/demo/istiod/endpoints.ts'
import type { MeshPort, MeshService } from '#server/demo/istiod/services.ts'
import type { ObjectStore } from '#server/demo/kube/object-store.ts'

/** An outbound cluster of a proxy: one port of one service, whole or one subset of it. */
export type Cluster = {
  /** `outbound|<port>|<subset>|<host>`, as Envoy names it. */
  name: string
  service: MeshService
  port: MeshPort
  subset: string
  resolution: MeshService['resolution']
  endpoints: Endpoint[]
}

export const clusterName = (host: string, port: number, subset: string): string =>
  `outbound|${port}|${subset}|${host}`

/** Every outbound cluster of a proxy in this namespace, or those whose name is wanted: no other endpoint is looked at. */
export const allClusters = (
  store: ObjectStore,
  visible: readonly MeshService[],
  namespace: string,
  isWanted: (name: string) => boolean = () => true,
): Cluster[] => {
  const subsets = subsetsByHost(store)
  return visible.flatMap((service) => {
    const ofService = subsets(service, namespace)
    if (!namesOf(service, ofService).some(isWanted)) return []
    return clustersOf(store, service, ofService).filter(({ name }) => isWanted(name))
  })
}

/** The names of those clusters alone, which takes no look at any endpoint. */
export function clusterNames(
  store: ObjectStore,
  visible: readonly MeshService[],
  namespace: string,
): string[] {
  const subsets = subsetsByHost(store)
  return visible.flatMap((service) => namesOf(service, subsets(service, namespace)))
}

const namesOf = (service: MeshService, subsets: readonly Subset[]): string[] =>
  service.ports.flatMap(({ number }) =>
    ['', ...subsets.map(({ name }) => name)].map((name) => clusterName(service.hostname, number, name)),
  )

/** The clusters of one service, with the endpoints each has now. */
export function clustersOf(store: ObjectStore, service: MeshService, subsets: readonly Subset[]): Cluster[] {
  const { hostname: host, resolution } = service
  return service.ports.flatMap((port) => {
    const all = resolution === 'passthrough' ? [] : endpointsOf(store, service, port)
    const cluster = (subset: string, endpoints: Endpoint[]): Cluster => ({
      name: clusterName(host, port.number, subset),
      service,
      port,
      subset,
      resolution,
      endpoints,
    })
    return [
      cluster('', all),
      ...subsets.map(({ name, labels }) =>
        cluster(
          name,
          all.filter((endpoint) => carries(endpoint.labels, labels)),
        ),
      ),
    ]
  })
}

type RulesOf = (service: MeshService, clientNamespace: string) => DestinationRule[]

/**
 * The DestinationRules of a service for clients of a namespace: those of the first of the client's, the service's and the
 * root namespace that has any for its host, the oldest first.
 */
export function rulesByHost(store: ObjectStore): RulesOf {
  const places = placesOf(store)
  return (service, clientNamespace) =>
    places(service, clientNamespace).find((rules) => rules.length > 0) ?? []
}

/** The subsets of a service for clients of a namespace, merged with the oldest rule first. */
export function subsetsByHost(
  store: ObjectStore,
): (service: MeshService, clientNamespace: string) => Subset[] {
  const places = placesOf(store)
  return (service, clientNamespace) => {
    const found = places(service, clientNamespace).map((rules) => rules.flatMap(subsetsOf))
    const subsets = found.find((some) => some.length > 0) ?? []
    return [...new Map(subsets.reverse().map((one) => [one.name, one])).values()].reverse()
  }
}

function placesOf(store: ObjectStore) {
  const rules = Map.groupBy(
    store
      .list('DestinationRule')
      .map((object) => OBJECT_SCHEMAS.DestinationRule.parse(object))
      .sort((a, b) => (a.metadata.createdAt < b.metadata.createdAt ? -1 : 1)),
    destinationRuleHost,
  )
  return ({ hostname, namespace }: MeshService, clientNamespace: string): DestinationRule[][] => {
    const ofHost = rules.get(hostname) ?? []
    return [clientNamespace, namespace, 'istio-system'].map((place) =>
      ofHost.filter((rule) => rule.metadata.namespace === place),
    )
  }
}
