import type { ObjectRef } from '#lib/kube/object-ref.ts'
import type { NamePort, NameResolution, Registry } from '#lib/names/name-service.ts'
import type { Problem } from '#lib/result.ts'
import type { EndpointRow } from '#lib/traffic/endpoint-set.ts'

/** Where an address of a host comes from. */
export const VIP_ORIGINS = ['cluster-ip', 'spec', 'allocated', 'headless', 'legacy'] as const
export type VipOrigin = (typeof VIP_ORIGINS)[number]
export type Vip = { value: string; family: 'v4' | 'v6' | 'cidr'; origin: VipOrigin }

/** Who may see a host, before any Sidecar narrows it: everybody, nobody, or these namespaces. */
export type Exported = { to: 'all' } | { to: 'none' } | { to: 'namespaces'; namespaces: string[] }

/** One host of the mesh, on the Names list. Every Service and every host of a ServiceEntry is one. */
export type NameRow = {
  id: string
  host: string
  /** Of the source that wins: a Service before ServiceEntries, then the oldest. */
  namespace: string
  registry: Registry
  /** The winner first. */
  sources: ObjectRef[]
  vips: Vip[]
  /** Why it has no VIP, in a sentence; empty when it has one. */
  withoutVip: string
  ports: NamePort[]
  resolution: NameResolution
  vmsEligible: number
  vmsTotal: number
  podsReady: number
  podsTotal: number
  exported: Exported
  problems: Problem[]
}

/** `why` says why it takes no requests; empty when it does. */
export type NameEndpoint = EndpointRow & { why: string }

export type NameDetail = NameRow & {
  /** 200 at most, those that take requests first. */
  endpoints: NameEndpoint[]
  endpointsTotal: number
  /** Whether what serves it selects workloads by labels. */
  selects: boolean
  /** Namespaces with proxies and whether the host is visible there; `hiddenBy` is the Sidecar in the way or "exportTo". */
  seenFrom: { namespace: string; proxies: number; sees: boolean; hiddenBy: string }[]
}

/** The map: host -> VIP -> service (or ServiceEntry) -> endpoint, cut to what can be looked at. */
export type GraphNode = {
  id: string
  kind: 'host' | 'vip' | 'service' | 'endpoint' | 'more'
  label: string
  /** A second, smaller line: ports, origin, labels, how many are left out. */
  detail: string
  state: 'good' | 'bad' | 'none'
  /** What the state says in words. */
  stateText: string
  /** Where it leads, as a path of the product; empty when nowhere. */
  href: string
  /** The host whose endpoints it stands for: asked for as `open`, they come one by one. Absent on other nodes. */
  opens?: string
}
export type GraphEdge = { id: string; from: string; to: string }
export type NamesGraph = {
  nodes: GraphNode[]
  edges: GraphEdge[]
  hosts: { shown: number; matching: number; total: number }
  namespaces: { name: string; hosts: number }[]
}
