import {
  isDnsLabel,
  isIpAddress,
  isPartialWildcard,
  isWildcardDomain,
} from '#lib/istio-values/istio-values.ts'

/** `dnsName`, or `namespace/dnsName` where the namespace may be `*` or `.`. Short names are refused, addresses are not. */
export function isGatewayHost(host: string): boolean {
  const slash = host.indexOf('/')
  const [namespace, name] = slash < 0 ? ['*', host] : [host.slice(0, slash), host.slice(slash + 1)]
  const isNamespace = namespace === '*' || namespace === '.' || isDnsLabel(namespace)
  if (name === '*') return isNamespace
  if (!name.includes('.')) return false
  return isNamespace && (isWildcardDomain(name) || isIpAddress(name)) && !isPartialWildcard(name)
}
