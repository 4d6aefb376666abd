import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { isDeepStrictEqual } from '#lib/stream/equal.ts'
import { type HashForm, type LoadBalancerForm, SIMPLE_BALANCERS } from '#lib/traffic/policy-form.ts'
import { objectAt, textAt, withField } from '#lib/traffic/spec-edit.ts'

/** Reads Istio's LoadBalancerSettings; `simple` and `consistentHash` exclude each other. */
export function readLoadBalancer(written: unknown): LoadBalancerForm {
  if (!isJsonObject(written)) return { kind: 'unset' }
  const { simple, consistentHash } = written
  if (simple !== undefined && consistentHash !== undefined) return { kind: 'other' }
  if (simple !== undefined) {
    const algorithm = SIMPLE_BALANCERS.find((one) => one === simple)
    return algorithm ? { kind: 'simple', algorithm } : { kind: 'other' }
  }
  if (consistentHash === undefined) return { kind: 'unset' }
  const hash = isJsonObject(consistentHash) ? readHash(consistentHash) : null
  return hash ? { kind: 'consistentHash', hash } : { kind: 'other' }
}

/**
 * Writes the form over what stands there. Locality settings, warm-up and the like stay, and so does everything when
 * the form shows the same or a shape it does not know.
 */
export function writeLoadBalancer(written: JsonObject, form: LoadBalancerForm): JsonObject {
  if (form.kind === 'other' || isDeepStrictEqual(readLoadBalancer(written), form)) return written
  switch (form.kind) {
    case 'unset':
      return withField(withField(written, 'simple', undefined), 'consistentHash', undefined)
    case 'simple':
      return withField(withField(written, 'consistentHash', undefined), 'simple', form.algorithm)
    case 'consistentHash':
      return withField(
        withField(written, 'simple', undefined),
        'consistentHash',
        writeHash(objectAt(written, 'consistentHash'), form.hash),
      )
  }
}

const KEYS = ['httpHeaderName', 'httpQueryParameterName', 'useSourceIp', 'httpCookie'] as const

function readHash(written: JsonObject): HashForm | null {
  const [by, second] = KEYS.filter((key) => written[key] !== undefined)
  if (by === undefined || second !== undefined) return null
  const value = written[by]
  switch (by) {
    case 'httpHeaderName':
    case 'httpQueryParameterName':
      return typeof value === 'string' ? { by, name: value } : null
    case 'useSourceIp':
      return value === true ? { by } : null
    case 'httpCookie':
      return isJsonObject(value) ? { by, name: textAt(value, 'name'), ttl: textAt(value, 'ttl') } : null
  }
}

function writeHash(written: JsonObject, hash: HashForm): JsonObject {
  const others = KEYS.filter((key) => key !== hash.by)
  const left = others.reduce((all, key) => withField(all, key, undefined), written)
  switch (hash.by) {
    case 'httpHeaderName':
    case 'httpQueryParameterName':
      return withField(left, hash.by, hash.name)
    case 'useSourceIp':
      return withField(left, hash.by, true)
    case 'httpCookie': {
      const cookie = withField(objectAt(left, hash.by), 'name', hash.name)
      return withField(left, hash.by, withField(cookie, 'ttl', hash.ttl || undefined))
    }
  }
}
