/** One route of an Envoy's RouteConfiguration, in the order in which Envoy tries them. */
export type EnvoyRoute = {
  /** `<route configuration> <virtual host> <index>`: unique in one Envoy. */
  id: string
  /** Name of the RouteConfiguration: a port for outbound, `inbound|<port>||` for inbound. */
  configuration: string
  virtualHost: string
  domains: string[]
  /** As Istio names it after its VirtualService's route; empty for none. */
  name: string
  /** Such as `prefix /`, `exact /login, header canary-user exact true`. */
  match: string
  leadsTo: RouteTarget
  /** Milliseconds; 0 is no limit, null when the route says nothing. */
  timeoutMs: number | null
  retries: { attempts: number; on: string } | null
  mirrors: { cluster: string; percent: number }[]
}
export type RouteTarget =
  | { kind: 'clusters'; clusters: { name: string; weight: number; percent: number }[] }
  | { kind: 'redirect'; to: string }
  | { kind: 'direct-response'; status: number }
  | { kind: 'other'; words: string }
