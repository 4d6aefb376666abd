import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { readLoadBalancer, writeLoadBalancer } from '#lib/traffic/load-balancer.ts'
import type { PolicyForm } from '#lib/traffic/policy-form.ts'
import { listAt, numberAt, objectAt, replacedAt, textAt, withField } from '#lib/traffic/spec-edit.ts'

export {
  emptyPolicy,
  type HashForm,
  type LoadBalancerForm,
  type PolicyForm,
  SIMPLE_BALANCERS,
} from '#lib/traffic/policy-form.ts'
export { problemsOfPolicy } from '#lib/traffic/policy-problems.ts'

/** The traffic policy of a DestinationRule's subset, or of the rule itself for an empty name. */
export function readPolicy(spec: JsonObject, subset: string): PolicyForm {
  const policy = objectAt(holderOf(spec, subset) ?? {}, 'trafficPolicy')
  const pool = objectAt(policy, 'connectionPool')
  const [tcp, http] = [objectAt(pool, 'tcp'), objectAt(pool, 'http')]
  const outlier = objectAt(policy, 'outlierDetection')
  return {
    connectionPool: {
      maxConnections: numberAt(tcp, 'maxConnections'),
      connectTimeout: textAt(tcp, 'connectTimeout'),
      http1MaxPendingRequests: numberAt(http, 'http1MaxPendingRequests'),
      http2MaxRequests: numberAt(http, 'http2MaxRequests'),
      maxRequestsPerConnection: numberAt(http, 'maxRequestsPerConnection'),
      maxRetries: numberAt(http, 'maxRetries'),
      idleTimeout: textAt(http, 'idleTimeout'),
    },
    outlierDetection: {
      consecutive5xxErrors: numberAt(outlier, 'consecutive5xxErrors'),
      consecutiveGatewayErrors: numberAt(outlier, 'consecutiveGatewayErrors'),
      interval: textAt(outlier, 'interval'),
      baseEjectionTime: textAt(outlier, 'baseEjectionTime'),
      maxEjectionPercent: numberAt(outlier, 'maxEjectionPercent'),
      minHealthPercent: numberAt(outlier, 'minHealthPercent'),
    },
    loadBalancer: readLoadBalancer(policy.loadBalancer),
  }
}

/**
 * Gives a subset, or the rule itself for an empty name, this traffic policy. Only fields that the form shows otherwise
 * than before are written; what it leaves empty goes, and so do the objects that are empty then, since Istio refuses
 * them. Everything else stays.
 */
export function setPolicy(spec: JsonObject, subset: string, form: PolicyForm): JsonObject {
  const holder = holderOf(spec, subset)
  if (!holder) return spec
  const before = readPolicy(spec, subset)
  const after = withInner(holder, 'trafficPolicy', (policy) => {
    const pooled = withInner(policy, 'connectionPool', (pool) => {
      const tcp = withInner(pool, 'tcp', (all) =>
        withValues(all, tcpPart(before.connectionPool), tcpPart(form.connectionPool)),
      )
      return withInner(tcp, 'http', (all) =>
        withValues(all, httpPart(before.connectionPool), httpPart(form.connectionPool)),
      )
    })
    const watched = withInner(pooled, 'outlierDetection', (all) =>
      withValues(all, before.outlierDetection, form.outlierDetection),
    )
    return withInner(watched, 'loadBalancer', (all) => writeLoadBalancer(all, form.loadBalancer))
  })
  if (after === holder) return spec
  if (subset === '') return after
  const subsets = listAt(spec, 'subsets')
  return { ...spec, subsets: replacedAt(subsets, subsets.indexOf(holder), after) }
}

function holderOf(spec: JsonObject, subset: string): JsonObject | null {
  if (subset === '') return spec
  const found = listAt(spec, 'subsets').find((one) => isJsonObject(one) && one.name === subset)
  return isJsonObject(found) ? found : null
}

type Pool = PolicyForm['connectionPool']
const tcpPart = ({ maxConnections, connectTimeout }: Pool) => ({ maxConnections, connectTimeout })
const httpPart = ({ maxConnections: _, connectTimeout: __, ...http }: Pool) => http

/** Changes the object under a key, which goes when it is empty afterwards. */
function withInner(object: JsonObject, key: string, change: (inner: JsonObject) => JsonObject): JsonObject {
  const inner = objectAt(object, key)
  const changed = change(inner)
  if (changed === inner) return object
  return withField(object, key, Object.keys(changed).length > 0 ? changed : undefined)
}

type Values = Readonly<Record<string, string | number | null>>

const withValues = (written: JsonObject, before: Values, after: Values): JsonObject =>
  Object.entries(after).reduce(
    (all, [key, value]) =>
      value === before[key] ? all : withField(all, key, value === null || value === '' ? undefined : value),
    written,
  )
