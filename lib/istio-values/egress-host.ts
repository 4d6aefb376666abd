import { isDnsLabel, isPartialWildcard, isWildcardDomain } from '#lib/istio-values/istio-values.ts'

export type EgressHost = { namespace: string; name: string; isExcluded: boolean }

/** Splits `namespace/dnsName`; `~namespace/dnsName` leaves hosts out. Null when there is no slash. */
export function parseEgressHost(host: string): EgressHost | null {
  const slash = host.indexOf('/')
  if (slash < 0) return null
  const isExcluded = host.startsWith('~')
  return { namespace: host.slice(isExcluded ? 1 : 0, slash), name: host.slice(slash + 1), isExcluded }
}

const FORM_FIX = 'Write a namespace, * or . for its own, then a slash and a DNS name, * or *.example.org.'

/** Why Istio refuses a host of an egress listener; null when it takes it. */
export function egressHostProblem(host: string): { message: string; fix: string } | null {
  const parsed = parseEgressHost(host)
  if (!parsed) return { message: `${host} names no namespace`, fix: FORM_FIX }
  const { namespace, name, isExcluded } = parsed
  if (name === '' || (namespace === '' && !isExcluded))
    return { message: `${host} is not complete`, fix: FORM_FIX }
  if (namespace !== '' && namespace !== '*' && namespace !== '.' && !isDnsLabel(namespace))
    return { message: `${namespace} is no namespace`, fix: FORM_FIX }
  if (name !== '*' && !name.includes('.'))
    return {
      message: `${name} is a short name`,
      fix: 'Write the whole name, such as db.shop.svc.cluster.local.',
    }
  if (!isWildcardDomain(name)) return { message: `${name} is no DNS name`, fix: FORM_FIX }
  return isPartialWildcard(name)
    ? { message: `${name} has a wildcard for a part of a label`, fix: 'Write it like *.example.org.' }
    : null
}
