import { parseIp } from '#lib/names/ip-address.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { NameInfo, NameTable } from '#lib/names/name-service.ts'

/** The addresses of one family under one name, and the entry of the table that they are of. */
export type NameRecord = { host: string; ips: string[] }
/** What the agent holds under one name: one family at least. `rivals` are all entries that claim the name, when there are several. */
export type NameRecords = { v4: NameRecord | null; v6: NameRecord | null; rivals: string[] }

/** A name table as the agent keeps it. All names are in lower case and without the dot at the end. */
export type NameLookup = {
  records: ReadonlyMap<string, NameRecords>
  /** Names with the first search domain behind them, and the name that each is an alias of. */
  aliases: ReadonlyMap<string, string>
}

/** Lower case, without the dot at the end. */
export const plainName = (name: string): string => name.trim().toLowerCase().replace(/\.$/, '')

/** What follows the namespace in the names of Kubernetes Services, as this proxy's agent takes it; `svc.cluster.local`. */
export function serviceDomain({ namespace, dnsDomain }: Pick<NameProxy, 'namespace' | 'dnsDomain'>): string {
  const parts = dnsDomain.split('.')
  return (parts[0] === namespace ? parts.slice(1) : parts).join('.')
}

/** The cluster's own domain, `cluster.local`; empty when the proxy's domain does not tell. */
export const clusterDomain = (proxy: Pick<NameProxy, 'namespace' | 'dnsDomain'>): string =>
  serviceDomain(proxy).replace(/^svc\.?/, '')

/**
 * The search domains of /etc/resolv.conf as the kubelet writes them for a pod. A machine's are its owner's business:
 * seldom any of the mesh.
 */
export function searchDomainsOf(proxy: Pick<NameProxy, 'kind' | 'namespace' | 'dnsDomain'>): string[] {
  const services = serviceDomain(proxy)
  if (proxy.kind === 'vm' || services === '') return []
  return [`${proxy.namespace}.${services}`, services, clusterDomain(proxy)].filter((domain) => domain !== '')
}

/**
 * The names under which the agent knows a host of its table (pkg/dns/client, generateAltHosts): a Kubernetes host of its
 * own domain also by its short forms, the bare one in its own namespace only; every other host by its name alone.
 */
export function namesFor(
  host: string,
  info: NameInfo,
  proxy: Pick<NameProxy, 'namespace' | 'dnsDomain'>,
): string[] {
  if (info.registry !== 'Kubernetes') return [plainName(host)]
  const domain = serviceDomain(proxy)
  if (domain === '' || !host.endsWith(domain)) return [plainName(host)]
  const { shortname = '', namespace = '' } = info
  const inNamespace = `${shortname}.${namespace}`
  const names = [host, inNamespace, `${inNamespace}.${domain.split('.')[0]}`]
  if (namespace === proxy.namespace) names.push(shortname)
  return [...new Set(names.map(plainName))]
}

/**
 * Builds what the agent answers from (pkg/dns/client, UpdateLookupTable). Of the search domains only the first counts.
 * Where two hosts claim one name the agent lets chance decide; here the host that is spelt so goes first, then by name.
 */
function nameLookup(table: NameTable, proxy: NameProxy, searchDomains: readonly string[]): NameLookup {
  const records = new Map<string, NameRecords>()
  const aliases = new Map<string, string>()
  const search = plainName(searchDomains[0] ?? '')
  for (const [host, info] of Object.entries(table)) {
    const parsed = info.ips.flatMap((ip) => parseIp(ip) ?? [])
    if (parsed.length === 0) continue
    const of = (family: 'v4' | 'v6'): NameRecord | null => {
      const ips = new Set(parsed.filter((ip) => ip.family === family).map(({ text }) => text))
      return ips.size > 0 ? { host, ips: [...ips] } : null
    }
    const own = { v4: of('v4'), v6: of('v6'), rivals: [] }
    const names = namesFor(host, info, proxy)
    for (const name of names) {
      const held = records.get(name)
      records.set(name, held ? claim(held, own, host, name) : own)
      if (search === '' || name.endsWith(search)) continue
      const expanded = `${name}.${search}`
      if (!names.includes(expanded)) aliases.set(expanded, name)
    }
  }
  return { records, aliases }
}

/** Two hosts claim one name: each family is of the first that has it. */
function claim(held: NameRecords, next: NameRecords, host: string, name: string): NameRecords {
  const first = (one: NameRecord | null, other: NameRecord | null): NameRecord | null => {
    if (!one || !other) return one ?? other
    const isOtherFirst =
      plainName(other.host) === name || (plainName(one.host) !== name && other.host < one.host)
    return isOtherFirst ? other : one
  }
  return { v4: first(held.v4, next.v4), v6: first(held.v6, next.v6), rivals: [...rivalsOf(held), host] }
}

/** All entries that claim a name, when there are several. */
const rivalsOf = ({ v4, v6, rivals }: NameRecords): string[] =>
  rivals.length > 0 ? rivals : [v4?.host ?? v6?.host ?? '']

const kept = new WeakMap<NameTable, { key: string; lookup: NameLookup }>()

/** {@link nameLookup}, built once for many questions put to one table. */
export function lookupOf(table: NameTable, proxy: NameProxy, searchDomains: readonly string[]): NameLookup {
  const key = JSON.stringify([proxy.namespace, proxy.dnsDomain, searchDomains[0]])
  const known = kept.get(table)
  if (known?.key === key) return known.lookup
  const lookup = nameLookup(table, proxy, searchDomains)
  kept.set(table, { key, lookup })
  return lookup
}
