import { OBJECT_SCHEMAS } from '#lib/kube/objects.ts'
import { meshVirtualServices, resolveHost } from '#lib/traffic/destinations.ts'
import { type Cluster, clusterName, clustersOf, subsetsByHost } from '#server/demo/envoy/clusters.ts'
import type { Endpoint } from '#server/demo/istiod/endpoints.ts'
import type { MeshService } from '#server/demo/istiod/services.ts'
import type { ObjectStore } from '#server/demo/kube/object-store.ts'
import { type Part, partOf, partsOf, textOf } from '#server/demo/parts.ts'
import { re2 } from '#server/demo/webhook/re2.ts'

export type HttpRequest = { path: string; headers: Record<string, string> }

/** A cluster's part of a rule's traffic, 0..1; an unknown cluster has no service behind it and answers 503 NC. */
export type WeightedCluster = { name: string; share: number; cluster: Cluster | undefined }
export type Route = {
  name: string
  match: Part[]
  clusters: WeightedCluster[]
  /** `<namespace>/<name>`; empty for the way to a host that no VirtualService routes. */
  virtualService: string
  /** The rule as it is written; empty where there is none. */
  rule: Part
}
/** Where a host's traffic goes: rules in order, the first that matches wins. */
export type HostRoutes = { host: string; port: number; routes: Route[] }

/** The routes of one port of a service as sidecars of a namespace have them. */
export function routesOf(
  store: ObjectStore,
  services: readonly MeshService[],
  host: string,
  port: number,
  clientNamespace: string,
): HostRoutes {
  const subsets = subsetsByHost(store)
  const found = new Map<string, Cluster[]>()
  const clusterAt = (to: string, number: number, subset: string): Cluster | undefined => {
    const service = services.find(({ hostname }) => hostname === to)
    if (!service) return undefined
    const clusters = found.get(to) ?? clustersOf(store, service, subsets(service, clientNamespace))
    found.set(to, clusters)
    return clusters.find(({ name }) => name === clusterName(to, number, subset))
  }
  const virtualServices = store
    .list('VirtualService')
    .map((object) => OBJECT_SCHEMAS.VirtualService.parse(object))
  const [winner] = meshVirtualServices(host, virtualServices)
  if (!winner) {
    const name = clusterName(host, port, '')
    const whole = { name, share: 1, cluster: clusterAt(host, port, '') }
    return {
      host,
      port,
      routes: [{ name: 'default', match: [], clusters: [whole], virtualService: '', rule: {} }],
    }
  }
  const { name: of, namespace } = winner.metadata
  const routes = [...partsOf(winner.spec.http), ...partsOf(winner.spec.tcp)].map((rule) => {
    const destinations = partsOf(rule.route)
    const total = destinations.reduce((sum, { weight }) => sum + Number(weight ?? 0), 0)
    const clusters = destinations.flatMap(({ destination, weight }) => {
      const { host: to, subset, port: toPort } = partOf(destination)
      const target = resolveHost(textOf(to), namespace)
      const number = Number(partOf(toPort).number ?? onlyPort(services, target) ?? port)
      const share = destinations.length === 1 ? 1 : Number(weight ?? 0) / total
      const name = clusterName(target, number, textOf(subset))
      return share > 0 ? [{ name, share, cluster: clusterAt(target, number, textOf(subset)) }] : []
    })
    return {
      name: textOf(rule.name),
      match: partsOf(rule.match),
      clusters,
      virtualService: `${namespace}/${of}`,
      rule,
    }
  })
  return { host, port, routes }
}

/** A destination needs no port when its host has one only. */
function onlyPort(services: readonly MeshService[], host: string): number | undefined {
  const ports = services.find(({ hostname }) => hostname === host)?.ports ?? []
  return ports.length === 1 ? ports[0]?.number : undefined
}

/** The first route whose matches a request fulfils; a rule's matches are alternatives, the fields of one all hold. */
export const routeFor = ({ routes }: HostRoutes, request: HttpRequest): Route | undefined =>
  routes.find(({ match }) => match.length === 0 || match.some((one) => fulfils(one, request)))

/** A request here has a path and headers, and says nothing of what else a match may ask for. */
function fulfils(match: Part, { path, headers }: HttpRequest): boolean {
  const isKnown = Object.keys(match).every((field) => ['name', 'headers', 'uri'].includes(field))
  const isHeaders = Object.entries(partOf(match.headers)).every(([name, test]) =>
    holds(partOf(test), headers[name.toLowerCase()]),
  )
  return isKnown && isHeaders && (match.uri === undefined || holds(partOf(match.uri), path))
}

function holds({ exact, prefix, regex }: Part, value: string | undefined): boolean {
  if (value === undefined) return false
  if (typeof exact === 'string') return value === exact
  if (typeof prefix === 'string') return value.startsWith(prefix)
  return typeof regex === 'string' ? re2(`^(?:${regex})$`)?.test(value) === true : true
}

/** The endpoints of a cluster that Envoy sends requests to: not those that istiod says are unhealthy. */
export const usableEndpoints = (cluster: Cluster | undefined): Endpoint[] =>
  (cluster?.endpoints ?? []).filter(({ health }) => health !== 2)
