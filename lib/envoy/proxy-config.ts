import type { JsonObject } from '#lib/json.ts'

/**
 * The configuration of one Envoy as separate resources, whichever notation it came in: Envoy's own dump has snake_case, and
 * istiod's has lowerCamelCase. Bodies are canonical: snake_case keys, no secrets, nothing that only says when it was read.
 */
export type ProxyConfig = { resources: ConfigResource[] }

export const RESOURCE_KINDS = ['listener', 'route', 'cluster', 'endpoints', 'secret', 'extension'] as const
export type ResourceKind = (typeof RESOURCE_KINDS)[number]

export type ConfigResource = {
  kind: ResourceKind
  name: string
  /** Empty when the source tells none. */
  version: string
  /** Epoch milliseconds; null when the source tells none. */
  updatedAtMs: number | null
  /** `static`: of the bootstrap, which istiod knows nothing of. `error` has Envoy's words about the version that it refused. */
  state: { kind: 'active' | 'warming' | 'draining' | 'static' } | { kind: 'error'; message: string }
  body: JsonObject
}
