/** Istio's comparison of host names (istio pkg/config/host): `*.x` and `*` are wildcards, and case counts. */
export const isWildcard = (host: string): boolean => host.startsWith('*')

/** Whether a host, itself perhaps a wildcard, lies wholly within another. */
export function isWithin(host: string, other: string): boolean {
  if (!isWildcard(other)) return host === other
  if (!isWildcard(host)) return host.endsWith(other.slice(1))
  return host.length >= other.length && host.slice(1).endsWith(other.slice(1))
}
