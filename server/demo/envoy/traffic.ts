import { carries } from '#lib/mesh/label-index.ts'
import { labelsOf } from '#lib/mesh/selection.ts'
import { type HostRoutes, routeFor, routesOf, usableEndpoints } from '#server/demo/envoy/routing.ts'
import { changesEndpoints } from '#server/demo/istiod/endpoints.ts'
import type { MeshService } from '#server/demo/istiod/services.ts'
import type { ObjectStore, RawObject } from '#server/demo/kube/object-store.ts'
import { read } from '#server/demo/kube/read.ts'
import type { ServedKind } from '#server/demo/kube/served-kinds.ts'
import { partOf, textOf } from '#server/demo/parts.ts'

/** What has been asked of one cluster, in requests (or parts of one): by endpoint, and those that found none. */
export type ClusterCount = { requests: number; noEndpoint: number; byEndpoint: Map<string, number> }

/** Requests a second that each client sends to each host it calls. */
const REQUESTS_PER_SECOND = 5
/** The part of them that carries what a rule's header match asks for. */
const CANARY_SHARE = 0.05
const MATTERS: readonly ServedKind[] = [
  'VirtualService',
  'DestinationRule',
  'Service',
  'ServiceEntry',
  'WorkloadEntry',
  'EndpointSlice',
]

type Flow = {
  hostname: string
  port: number
  /** What its Service selects entries by; undefined for a host outside the cluster. */
  selector: Record<string, string> | undefined
  split: Split
  sinceMs: number
  counts: Map<string, ClusterCount>
}
/** How each second's traffic of one client is shared out now. */
type Split = { cluster: string; endpoint: string | null; perSecond: number }[]

export type Traffic = {
  /** Begins to send to a host. */
  start(hostname: string, port: number): void
  /** What each client of a host has sent to its clusters since it began. */
  countsOf(hostname: string, port: number): Map<string, ClusterCount>
  /** Counts one request more; `endpoint` is null when the cluster had none. */
  count(hostname: string, port: number, cluster: string, endpoint: string | null): void
}

/**
 * The steady traffic of the demo. Nothing is sent: a change of routes, subsets or health closes the account of the
 * hosts it touches at the old shares and opens it at the new ones, so counters are exact and idling costs nothing.
 */
export function createTraffic(store: ObjectStore, services: () => MeshService[]): Traffic {
  const { clock } = store
  const flows = new Map<string, Flow>()
  const keyOf = (hostname: string, port: number): string => `${hostname}:${port}`

  store.onChange((record) => {
    const { kind, object } = record
    if (!MATTERS.includes(kind) || (kind === 'WorkloadEntry' && !changesEndpoints(record))) return
    for (const flow of flows.values()) if (mayTouch(kind, object, flow)) settle(flow)
  })

  function settle(flow: Flow): void {
    const nowMs = clock.nowMs()
    for (const { cluster, endpoint, perSecond } of flow.split)
      book(flow, cluster, endpoint, (perSecond * (nowMs - flow.sinceMs)) / 1000)
    flow.sinceMs = nowMs
    flow.split = splitOf(routesOf(store, services(), flow.hostname, flow.port, ''))
  }

  const flowTo = (hostname: string, port: number): Flow => {
    const key = keyOf(hostname, port)
    const known = flows.get(key)
    if (known) return known
    const service = services().find((one) => one.hostname === hostname && one.registry === 'Kubernetes')
    const selector = service && read.service(service.object).spec.selector
    const flow: Flow = { hostname, port, selector, split: [], sinceMs: clock.nowMs(), counts: new Map() }
    settle(flow)
    flows.set(key, flow)
    return flow
  }

  return {
    start: (hostname, port) => void flowTo(hostname, port),
    count: (hostname, port, cluster, endpoint) => book(flowTo(hostname, port), cluster, endpoint, 1),
    countsOf(hostname, port) {
      const flow = flowTo(hostname, port)
      settle(flow)
      return flow.counts
    },
  }
}

function book(flow: Flow, cluster: string, endpoint: string | null, requests: number): void {
  const count = flow.counts.get(cluster) ?? { requests: 0, noEndpoint: 0, byEndpoint: new Map() }
  flow.counts.set(cluster, count)
  count.requests += requests
  if (endpoint === null) count.noEndpoint += requests
  else count.byEndpoint.set(endpoint, (count.byEndpoint.get(endpoint) ?? 0) + requests)
}

/** Routes may lead anywhere; what stands behind a cluster's host is of its own namespace, and carries its selector. */
function mayTouch(kind: ServedKind, object: RawObject, { hostname, selector }: Flow): boolean {
  if (kind === 'VirtualService' || kind === 'DestinationRule') return true
  if (kind === 'WorkloadEntry' && selector) return carries(labelsOf(read.workloadEntry(object)), selector)
  return hostname.includes(`.${object.metadata.namespace}.`) || !hostname.endsWith('.svc.cluster.local')
}

function splitOf(host: HostRoutes): Split {
  const canaries = host.routes.flatMap(({ match }) => match.flatMap(canaryHeaders))
  const each = Math.min(CANARY_SHARE, 0.5 / Math.max(canaries.length, 1))
  const ordinary = 1 - each * canaries.length
  const requests = [
    { share: ordinary, headers: {} as Record<string, string> },
    ...canaries.map((headers) => ({ share: each, headers })),
  ]
  return requests.flatMap(({ share, headers }) => {
    const route = routeFor(host, { path: '/', headers })
    return (route?.clusters ?? []).flatMap(({ name, share: part, cluster }): Split => {
      const perSecond = REQUESTS_PER_SECOND * share * part
      const endpoints = usableEndpoints(cluster)
      const total = endpoints.reduce((sum, { weight }) => sum + weight, 0)
      if (total === 0) return [{ cluster: name, endpoint: null, perSecond }]
      return endpoints.map(({ address, port, weight }) => ({
        cluster: name,
        endpoint: `${address}:${port}`,
        perSecond: (perSecond * weight) / total,
      }))
    })
  })
}

/** Headers that fulfil a match which asks for exact values of headers and nothing else. */
function canaryHeaders(match: Record<string, unknown>): Record<string, string>[] {
  const headers = Object.entries(partOf(match.headers)).map(([name, test]) => [
    name,
    textOf(partOf(test).exact),
  ])
  const isSimple = Object.keys(match).every((field) => field === 'headers')
  return isSimple && headers.length > 0 && headers.every(([, value]) => value !== '')
    ? [Object.fromEntries(headers)]
    : []
}
