import { isWildcard, isWithin } from '#lib/names/host-match.ts'

/** The hosts of one egress listener that come from one namespace, or from any (`*`). */
type Hosts = { exact: Set<string>; wildcard: string[]; excluded: string[] }
export type EgressHosts = ReadonlyMap<string, Hosts>

/**
 * Reads `namespace/host` entries as istiod does (sidecar.go, convertIstioListenerToWrapper): `.` is the namespace of the
 * proxy, `~` before a namespace excludes, and entries of another form are ignored.
 */
export function readEgressHosts(entries: readonly string[], ownNamespace: string): EgressHosts {
  const byNamespace = new Map<string, Hosts>()
  for (const entry of entries) {
    const [from = '', host = '', ...more] = entry.split('/')
    if (!entry.includes('/') || more.length > 0) continue
    const isExcluded = from.startsWith('~')
    const named = isExcluded ? from.slice(1) || '*' : from
    const namespace = named === '.' ? ownNamespace : named
    const hosts = byNamespace.get(namespace) ?? { exact: new Set(), wildcard: [], excluded: [] }
    byNamespace.set(namespace, hosts)
    if (isExcluded) hosts.excluded.push(host)
    else if (isWildcard(host)) hosts.wildcard.push(host)
    else hosts.exact.add(host)
  }
  return byNamespace
}

/** Whether every entry names one host of one namespace. istiod then looks these up instead of filtering all services. */
export const areAllExact = (hosts: EgressHosts): boolean =>
  [...hosts].every(
    ([namespace, { exact, wildcard }]) => wildcard.length === 0 && (namespace !== '*' || exact.size === 0),
  )

/** Whether a host of a namespace is let through. */
export function letsThrough(hosts: EgressHosts, namespace: string, host: string): boolean {
  const from = [hosts.get(namespace), hosts.get('*')].filter((one) => one !== undefined)
  if (from.some(({ excluded }) => excluded.some((one) => isWithin(host, one)))) return false
  return from.some(({ exact, wildcard }) => exact.has(host) || wildcard.some((one) => isWithin(host, one)))
}
