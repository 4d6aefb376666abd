import { familiesOf, familyOf, ofFamilies, UNSPECIFIED } from '#lib/names/address-family.ts'
import { headlessEndpoints } from '#lib/names/headless-endpoints.ts'
import type { AddressFamily } from '#lib/names/ip-address.ts'
import type { MeshNames } from '#lib/names/mesh-names.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { NameInfo, NameService, NameSettings, NameTable } from '#lib/names/name-service.ts'
import { type ScopedService, scopeOf } from '#lib/names/scope.ts'

/**
 * The name table that istiod sends a proxy (istio pkg/dns/server, BuildNameTable). A gateway or waypoint gets an empty
 * one: its scope has listeners without services, unless istiod happens to share one that a sidecar of the same
 * namespace made before.
 */
export function nameTable(names: MeshNames, proxy: NameProxy): NameTable {
  const table = new Map<string, NameInfo>()
  if (proxy.type !== 'sidecar') return {}
  const families = familiesOf(proxy.ips)
  for (const services of scopeOf(names, proxy).listeners) {
    for (const scoped of services) {
      const all = addressesOfFamilies(names.settings, proxy, families, scoped.service)
      const addresses = all.includes(UNSPECIFIED)
        ? addHeadless(table, names, proxy, scoped)
        : all.filter((address) => familyOf(address))
      if (addresses.length > 0) addAddresses(table, scoped.service, addresses)
    }
  }
  return Object.fromEntries(table)
}

/** A Service takes a host from ServiceEntries, and keeps it; ServiceEntries of one host answer together. */
function addAddresses(table: Map<string, NameInfo>, service: NameService, addresses: string[]): void {
  const { hostname, registry, namespace, source } = service
  const known = table.get(hostname)
  if (known?.registry === 'Kubernetes') return
  if (registry === 'Kubernetes')
    table.set(hostname, { ips: addresses, registry, shortname: source.name, namespace })
  else if (known) known.ips.push(...addresses)
  else table.set(hostname, { ips: addresses, registry })
}

/**
 * The addresses behind the first port of a headless service, on the proxy's network. Pods with a subdomain get an entry
 * each, which replaces whatever had their name.
 */
function addHeadless(
  table: Map<string, NameInfo>,
  names: MeshNames,
  proxy: NameProxy,
  { service, ports }: ScopedService,
): string[] {
  const [port] = ports
  if (service.resolution !== 'passthrough' || !port) return []
  const [, domain] = /^[^.]*\.(.*)$/.exec(service.hostname) ?? []
  const addresses: string[] = []
  const pods = new Map<string, NameInfo>()
  for (const { address, isHealthy, network, podName } of headlessEndpoints(names, service, port.number)) {
    if (!familyOf(address) || !(isHealthy || service.publishNotReadyAddresses)) continue
    if (network !== '' && proxy.network !== '' && network !== proxy.network) continue
    if (podName !== '') {
      if (domain === undefined) continue
      const host = `${podName}.${domain}`
      const ips = [...(pods.get(host)?.ips ?? []), address]
      pods.set(host, { ips, registry: service.registry, shortname: podName, namespace: service.namespace })
    }
    addresses.push(address)
  }
  for (const [host, info] of pods) table.set(host, info)
  return addresses
}

/**
 * The addresses of one service for a proxy, CIDRs included, or `0.0.0.0` where it has none (istio pilot/pkg/model,
 * GetAllAddressesForProxy): its addresses in the proxy's cluster, else the allocated ones for a proxy that uses those, of
 * the proxy's family; else its default address, which for a ServiceEntry may be of either family.
 */
export const addressesFor = (names: MeshNames, proxy: NameProxy, service: NameService): string[] =>
  addressesOfFamilies(names.settings, proxy, familiesOf(proxy.ips), service)

function addressesOfFamilies(
  settings: NameSettings,
  proxy: NameProxy,
  families: readonly AddressFamily[],
  service: NameService,
): string[] {
  if (service.registry === 'Kubernetes') {
    const own = proxy.clusterId === settings.clusterId ? ofFamilies(clusterAddresses(service), families) : []
    return own.length > 0 ? own : ofFamilies([service.defaultAddress], families)
  }
  const { allocated, defaultAddress } = service
  const family = usesAllocated(settings, proxy) && families.find((one) => allocated[one] !== '')
  return [family ? allocated[family] : defaultAddress]
}

const clusterAddresses = ({ clusterIps }: NameService): string[] =>
  clusterIps.length > 0 ? clusterIps : [UNSPECIFIED]

/** Whether a proxy is told of allocated addresses: with DNS capture, and for the older allocation only on demand. */
export const usesAllocated = ({ allocation }: NameSettings, proxy: NameProxy): boolean =>
  (allocation !== 'legacy' || proxy.dnsAutoAllocate) && (proxy.dnsCapture || proxy.type === 'waypoint')
