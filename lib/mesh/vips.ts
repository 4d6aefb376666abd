import type { Service, ServiceEntry } from '#lib/kube/objects.ts'
import { podsBehind } from '#lib/mesh/backends.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { namesOf } from '#lib/mesh/mesh-names.ts'
import { familyOf, UNSPECIFIED } from '#lib/names/address-family.ts'
import type { Vip, VipOrigin } from '#lib/names/name-row.ts'
import type { NameService } from '#lib/names/name-service.ts'
import { isEligibleForAllocation, serviceOf, servicesOf } from '#lib/names/services-of.ts'

/** A row shows as many addresses of a headless host. */
const MOST_HEADLESS = 20

/** A source as istiod's registries know it, for one of its hosts: several when it gives several addresses. */
export function nameServicesOf(
  inventory: Inventory,
  source: Service | ServiceEntry,
  host: string,
): NameService[] {
  const { nameSettings } = inventory
  if (source.kind === 'Service') return [serviceOf(source, nameSettings)]
  // What the older allocation gives a host hangs on the other hosts as well.
  if (nameSettings.allocation === 'legacy') {
    const { name, namespace } = source.metadata
    const all = namesOf(inventory).byHost.get(host) ?? []
    return all.filter((one) => one.source.name === name && one.source.namespace === namespace)
  }
  const hosts = source.spec.hosts.filter((one) => one.toLowerCase() === host)
  // A ServiceEntry of hundreds of hosts is not converted whole for each of them.
  return servicesOf({ ...source, spec: { ...source.spec, hosts } }, nameSettings)
}

/** The addresses that a source gives one of its hosts, whoever asks. */
export function vipsOf(
  inventory: Inventory,
  source: Service | ServiceEntry,
  services: readonly NameService[],
): Vip[] {
  const allocator = inventory.nameSettings.allocation === 'legacy' ? 'legacy' : 'allocated'
  const own = services.flatMap(({ clusterIps, defaultAddress, allocated, registry }) => [
    ...vips(clusterIps, 'cluster-ip'),
    ...(registry === 'External' && defaultAddress !== UNSPECIFIED ? vips([defaultAddress], 'spec') : []),
    ...vips([allocated.v4, allocated.v6].filter(Boolean), allocator),
  ])
  const isHeadless = own.length === 0 && services.some(({ resolution }) => resolution === 'passthrough')
  return isHeadless ? headlessVips(inventory, source) : own
}

/** Why a source gives a host no address, in a sentence. */
export function whyNoVip(source: Service | ServiceEntry, host: string): string {
  if (source.kind === 'Service') {
    if (source.spec.type === 'ExternalName')
      return 'An ExternalName Service has no address: it is an alias of another name.'
    if (isHeadless(source)) return 'The Service is headless and no pod behind it is ready.'
    return 'Kubernetes has given the Service no ClusterIP yet.'
  }
  if (source.spec.addresses.length > 0) return 'None of its spec.addresses is an IP address or a CIDR.'
  if (source.spec.resolution === 'NONE')
    return 'Its resolution is NONE, and Istio allocates addresses only where it resolves hosts itself.'
  if (!isEligibleForAllocation(source))
    return 'Its label networking.istio.io/enable-autoallocate-ip is "false", so Istio allocates no address.'
  if (host.startsWith('*') && source.spec.resolution !== 'DYNAMIC_DNS')
    return 'Istio allocates no address for a wildcard host.'
  return 'The allocator has not written an address to its status yet.'
}

/** A Service that Kubernetes gives no address on purpose. */
export const isHeadless = ({ spec }: Service): boolean => spec.clusterIP === 'None'

/** Whether the allocator should have given this host an address. */
export const isAllocatable = (source: Service | ServiceEntry, host: string): boolean =>
  source.kind === 'ServiceEntry' &&
  isEligibleForAllocation(source) &&
  (!host.startsWith('*') || source.spec.resolution === 'DYNAMIC_DNS')

/** What DNS answers for a headless host: the addresses of what is ready behind it. */
function headlessVips(inventory: Inventory, source: Service | ServiceEntry): Vip[] {
  const addresses = new Set(
    source.kind === 'Service' ? sliceAddresses(inventory, source) : podAddresses(inventory, source),
  )
  return vips([...addresses].sort().slice(0, MOST_HEADLESS), 'headless')
}

function sliceAddresses(inventory: Inventory, { metadata, spec }: Service): string[] {
  const slices = inventory.slices.get(`${metadata.namespace}/${metadata.name}`) ?? new Set<string>()
  return [...slices].flatMap((key) =>
    (inventory.objects.EndpointSlice.get(key)?.endpoints ?? [])
      .filter(({ conditions }) => spec.publishNotReadyAddresses || conditions.ready !== false)
      .flatMap(({ addresses }) => addresses),
  )
}

const podAddresses = (inventory: Inventory, source: ServiceEntry): string[] =>
  podsBehind(inventory, source).flatMap(({ pod, ready }) => (ready && pod ? [pod.status.podIP] : []))

const vips = (values: readonly string[], origin: VipOrigin): Vip[] =>
  values.map((value) => ({ value, family: familyOf(value) ?? 'cidr', origin }))
