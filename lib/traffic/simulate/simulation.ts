import type { JsonObject } from '#lib/json.ts'
import type { WritableRef } from '#lib/traffic/edit.ts'
import type { EndpointRow } from '#lib/traffic/endpoint-set.ts'

/** One request (a connection for `tcp` and `tls`) as a proxy sees it, with what is known of who sends it. */
export type SimulatedRequest = {
  kind: 'http' | 'tls' | 'tcp'
  host: string
  /** Begins with `/`, without a query. */
  path: string
  method: string
  headers: Record<string, string>
  queryParams?: Record<string, string>
  scheme?: 'http' | 'https'
  port: number | null
  /** The server name of a TLS connection; the host where it is left out. */
  sni?: string
  sourceLabels: Record<string, string>
  sourceNamespace: string
  /** `mesh` for a sidecar, or a Gateway as `namespace/name`. */
  gateway: string
}

export type WorldObject = { ref: WritableRef; spec: JsonObject }

/** What routes and takes requests: as it is live, or with a draft laid over it. */
export type World = {
  host: string
  /** Of the Service or ServiceEntry behind the host. */
  namespace: string
  /** In the order in which Istio takes them: for sidecars the first of a host wins, gateways merge all. */
  virtualServices: readonly WorldObject[]
  delegates: readonly WorldObject[]
  /** By the host that they are for, oldest first. */
  destinationRules: Readonly<Record<string, readonly WorldObject[]>>
  /** By host; a host that is missing is one of which nothing is known. */
  endpoints: Readonly<Record<string, readonly EndpointRow[]>>
  /** How many there are by host, where more stand behind it than are listed above. */
  totals?: Readonly<Record<string, number>>
}

/** A rule that was looked at: the one that matched, or why it did not. */
export type TriedRule = {
  virtualService: WritableRef
  /** As `TrafficRule.id`, such as `http/0`. */
  rule: string
  name: string
  /** Its position among the rules of its kind, from 1. */
  position: number
  matched: boolean
  /** One line a match condition that did not hold; empty for the rule that matched. */
  because: string[]
}

/** `UH`: nothing healthy; `NC`: no such cluster; `NR`: no route. Envoy's response flags. */
export type ResponseFlag = 'UH' | 'NC' | 'NR'

export type EndpointShare = { endpoint: EndpointRow; percent: number }

export type DestinationShare = {
  /** `destinationId(host, subset)`. */
  id: string
  host: string
  subset: string
  port: number | null
  percent: number
  /** Endpoints that would get requests, with their shares of all requests. */
  endpoints: EndpointShare[]
  /** Why its share fails; null when it does not, or when that can't be known. */
  failure: { flag: ResponseFlag; message: string } | null
  /** False when nothing is known of the host's endpoints, or too few of them to tell. */
  known: boolean
}

export type SimulatedMirror = { host: string; subset: string; percent: number }

export type Outcome =
  | { kind: 'routed'; virtualService: WritableRef; rule: string; name: string; position: number }
  /** No VirtualService has a say: the request goes to the host itself. */
  | { kind: 'default'; reason: string }
  | { kind: 'redirect'; virtualService: WritableRef; rule: string; name: string; code: number; to: string }
  | { kind: 'direct-response'; virtualService: WritableRef; rule: string; name: string; status: number }
  | { kind: 'no-route'; status: number; reason: string }

export type Simulation = {
  outcome: Outcome
  /** Rules in the order they were looked at, the one that matched last. */
  tried: TriedRule[]
  /** The VirtualService that the matched rule handed over to, with the rule of its that matched in `outcome`. */
  delegatedFrom: { virtualService: WritableRef; rule: string; name: string } | null
  /** Shares total 100, unless nothing is routed. */
  destinations: DestinationShare[]
  mirrors: SimulatedMirror[]
  /** Faults that are injected before a destination is picked, such as `10 % are answered 503`. */
  faults: string[]
  /** Percent of requests that fail for want of a cluster, an endpoint or a route. */
  failing: { percent: number; flag: ResponseFlag; message: string }[]
}
