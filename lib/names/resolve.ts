import type { DnsAnswer, QueryType } from '#lib/names/explanation.ts'
import {
  clusterDomain,
  lookupOf,
  type NameLookup,
  type NameRecord,
  type NameRecords,
  plainName,
  searchDomainsOf,
} from '#lib/names/name-lookup.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { NameTable } from '#lib/names/name-service.ts'

/** Seconds; the agent gives every answer of its own this time to live. */
const TTL_S = 30

/** How a name was found: `found` is the name or wildcard that the agent knows, `cname` what an alias stood for, else empty. */
export type NameMatch = { found: string; isWildcard: boolean; cname: string; records: NameRecords }

/** Whether the agent of a proxy answers DNS at all. A gateway's does not, whatever its capture says. */
export const answersDns = (proxy: NameProxy): boolean => proxy.dnsCapture && proxy.type === 'sidecar'

/**
 * What the agent of a proxy answers to one DNS query, as `dig` would send it: the name as it is, no search domain put
 * behind it. Follows pkg/dns/client, lookupHost. `searchDomains` are those of /etc/resolv.conf where the agent runs; only
 * the first matters to it.
 */
export function resolve(
  table: NameTable,
  proxy: NameProxy,
  name: string,
  type: QueryType,
  searchDomains: readonly string[] = searchDomainsOf(proxy),
): DnsAnswer {
  if (!answersDns(proxy)) return { kind: 'not-captured' }
  const match = matchName(lookupOf(table, proxy, searchDomains), name)
  if (!match) return { kind: 'upstream', expected: isClusterName(proxy, name) ? 'nxdomain' : 'unknown' }
  const { host, ips } = recordOf(match.records, type)
  return ips.length > 0
    ? { kind: 'addresses', addresses: ips, ttlS: TTL_S, host, cname: match.cname }
    : { kind: 'no-data', host }
}

/** The addresses for a type of query, none where only the other family is known, and the entry that decides. */
export const recordOf = ({ v4, v6 }: NameRecords, type: QueryType): NameRecord =>
  (type === 'A' ? v4 : v6) ?? { host: (v4 ?? v6)?.host ?? '', ips: [] }

/** A name under the cluster's domain: nobody but the cluster's own DNS knows any of those. */
export function isClusterName(proxy: NameProxy, name: string): boolean {
  const domain = clusterDomain(proxy)
  return domain !== '' && (plainName(name) === domain || plainName(name).endsWith(`.${domain}`))
}

/** The entry that answers a name: itself, else the nearest wildcard above it; an alias leads on to what it stands for. */
export function matchName(lookup: NameLookup, name: string): NameMatch | null {
  const asked = plainName(name)
  const isKnown = (one: string) => lookup.records.has(one) || lookup.aliases.has(one)
  const found = [asked, ...wildcardsAbove(asked)].find(isKnown)
  if (found === undefined) return null
  // An alias goes before a host of the same name, as in the agent.
  const cname = lookup.aliases.get(found) ?? ''
  const records = lookup.records.get(cname || found)
  return records ? { found, isWildcard: found !== asked, cname, records } : null
}

/** The wildcards that take a name in, the nearest first: `*.b.c`, `*.c` for `a.b.c`. */
export function wildcardsAbove(name: string): string[] {
  const labels = name.split('.')
  return labels.slice(1).map((_, index) => `*.${labels.slice(index + 1).join('.')}`)
}
