/** A number as written, or null when there is none; 0 can mean something of its own. */
type Count = number | null
/** Such as `30s` or `1h`; empty when there is none. */
type Duration = string

export const SIMPLE_BALANCERS = ['ROUND_ROBIN', 'LEAST_REQUEST', 'RANDOM', 'PASSTHROUGH'] as const
export type SimpleBalancer = (typeof SIMPLE_BALANCERS)[number]

/** What requests are hashed by, so that equal ones go to the same endpoint of their subset. */
export type HashForm =
  | { by: 'httpHeaderName' | 'httpQueryParameterName'; name: string }
  | { by: 'useSourceIp' }
  /** An empty ttl: the application sets the cookie; otherwise Envoy does, `0s` for the browser's session. */
  | { by: 'httpCookie'; name: string; ttl: Duration }

export type LoadBalancerForm =
  | { kind: 'unset' }
  | { kind: 'simple'; algorithm: SimpleBalancer }
  | { kind: 'consistentHash'; hash: HashForm }
  /** A shape that the form does not know; it stays as it is written. */
  | { kind: 'other' }

/** What a form shows of a traffic policy. Null and empty mean that the field is not there, so Istio's default holds. */
export type PolicyForm = {
  connectionPool: {
    maxConnections: Count
    connectTimeout: Duration
    http1MaxPendingRequests: Count
    http2MaxRequests: Count
    maxRequestsPerConnection: Count
    maxRetries: Count
    idleTimeout: Duration
  }
  outlierDetection: {
    consecutive5xxErrors: Count
    consecutiveGatewayErrors: Count
    interval: Duration
    baseEjectionTime: Duration
    /** In percent of the endpoints. */
    maxEjectionPercent: Count
    minHealthPercent: Count
  }
  loadBalancer: LoadBalancerForm
}

export const emptyPolicy = (): PolicyForm => ({
  connectionPool: {
    maxConnections: null,
    connectTimeout: '',
    http1MaxPendingRequests: null,
    http2MaxRequests: null,
    maxRequestsPerConnection: null,
    maxRetries: null,
    idleTimeout: '',
  },
  outlierDetection: {
    consecutive5xxErrors: null,
    consecutiveGatewayErrors: null,
    interval: '',
    baseEjectionTime: '',
    maxEjectionPercent: null,
    minHealthPercent: null,
  },
  loadBalancer: { kind: 'unset' },
})
