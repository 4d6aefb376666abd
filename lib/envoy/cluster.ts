/** A cluster as Envoy's /clusters?format=json has it, or as a configuration says that it should be. */
export type EnvoyCluster = {
  /** As Envoy names it: `outbound|<port>|<subset>|<host>`, `inbound|<port>||`, or a name of Istio's bootstrap. */
  name: string
  direction: 'outbound' | 'inbound' | 'other'
  /** Of an outbound cluster; empty for the others. */
  host: string
  port: number | null
  subset: string
  addedViaApi: boolean
  /** Whether istiod sends its endpoints, so that each belongs to an object; others are resolved by DNS or written down. */
  isEds: boolean
  /** Limits by priority, Envoy's defaults among them. */
  circuitBreakers: CircuitBreakers[]
  endpoints: EnvoyEndpoint[]
}

/** Null is no limit. */
export type CircuitBreakers = {
  priority: 'default' | 'high'
  maxConnections: number | null
  maxPendingRequests: number | null
  maxRequests: number | null
  maxRetries: number | null
}

export type EnvoyEndpoint = {
  /** `<ip>:<port>`, `[<ipv6>]:<port>`, a Unix socket's path, or `<listener>/<endpoint id>` of an internal one. */
  address: string
  hostname: string
  weight: number
  priority: number
  /** `<region>/<zone>/<subzone>`, without trailing slashes; empty when it has none. */
  locality: string
  health: EndpointHealth
  /** Why it gets no traffic though istiod says it is healthy, in Envoy's own words, such as `failed_outlier_check`. */
  failures: string[]
  /** Since Envoy knows it. Null where the source counts nothing (istiod's intent). */
  counters: EndpointCounters | null
}
/** What istiod said of it, and DRAINING or the like from Envoy itself. */
export type EndpointHealth = 'healthy' | 'degraded' | 'unhealthy' | 'draining' | 'timeout' | 'unknown'

export type EndpointCounters = {
  connections: number
  activeConnections: number
  connectionFailures: number
  requests: number
  activeRequests: number
  errors: number
  successes: number
  timeouts: number
}
