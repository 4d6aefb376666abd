/** A listener of an Envoy, with what its configuration says where that was read. */
export type EnvoyListener = {
  name: string
  /** `<ip>:<port>`, several for a listener with additional addresses. */
  addresses: string[]
  port: number | null
  direction: 'inbound' | 'outbound' | 'unspecified'
  /** `error` has Envoy's words why it refused its latest version and keeps the one before. */
  state: { kind: 'active' | 'warming' | 'draining' } | { kind: 'error'; message: string }
  /** Empty when only /listeners was read. */
  chains: FilterChain[]
  /** What Istio uses this port for, in a sentence; empty for a port of a service. */
  explained: string
}

export type FilterChain = {
  name: string
  /** What a connection must have to be taken here, such as `port 8080, TLS, SNI forum.example`; `any` for none. */
  match: string
  leadsTo: ChainTarget
  /** Whether peers must show a certificate (`mutual`), the chain ends TLS without asking for one, or is plaintext. */
  tls: 'mutual' | 'simple' | 'none'
}
export type ChainTarget =
  | { kind: 'route'; route: string }
  | { kind: 'clusters'; clusters: { name: string; weight: number }[] }
  | { kind: 'other'; filters: string[] }
