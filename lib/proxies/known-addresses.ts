import type { ObjectRef } from '#lib/kube/object-ref.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { parseIp } from '#lib/names/ip-address.ts'
import { networkOf } from '#lib/proxies/network-of.ts'

/** A WorkloadEntry or Pod at an address; an empty network is the mesh's own. */
type AtAddress = { ref: ObjectRef; network: string }
/**
 * What stands at each address: WorkloadEntries and Pods, or nothing but an EndpointSlice, ServiceEntry or VIP, which has no
 * object of its own (an empty list).
 */
export type KnownAddresses = ReadonlyMap<string, readonly AtAddress[]>

const NO_OBJECT: readonly AtAddress[] = []

/** Every address that an object of the cluster has. Looks at each object once. */
export function knownAddresses({ objects }: Readonly<Inventory>): KnownAddresses {
  const known = new Map<string, AtAddress[]>()
  const add = (address: string, one?: AtAddress): void => {
    const key = addressKey(address)
    if (key === '') return
    const here = known.get(key) ?? []
    if (one) here.push(one)
    known.set(key, here)
  }
  for (const entry of objects.WorkloadEntry.values()) {
    const { namespace, name } = entry.metadata
    add(entry.spec.address, {
      ref: { kind: 'WorkloadEntry', namespace, name },
      network: networkOf(entry),
    })
  }
  for (const pod of objects.Pod.values()) {
    const { metadata, status } = pod
    if (status.phase === 'Succeeded' || status.phase === 'Failed') continue
    const ref: ObjectRef = { kind: 'Pod', namespace: metadata.namespace, name: metadata.name }
    const network = networkOf(pod)
    for (const ip of status.podIPs.length > 0 ? status.podIPs : [status.podIP]) add(ip, { ref, network })
  }
  for (const { endpoints } of objects.EndpointSlice.values())
    for (const { addresses } of endpoints) for (const address of addresses) add(address)
  for (const { spec, status } of objects.ServiceEntry.values()) {
    for (const { address } of spec.endpoints) add(address)
    for (const address of spec.addresses) add(address)
    for (const { value } of status.addresses) add(value)
  }
  for (const { spec } of objects.Service.values())
    for (const address of [spec.clusterIP, ...spec.clusterIPs]) add(address)
  return known
}

/** An IP address in one form, whichever way it is written; empty for what is none. */
export const addressKey = (address: string): string => parseIp(address)?.text ?? ''

/**
 * The WorkloadEntry or Pod of an endpoint as a proxy of this network reaches it; null when there is none, or several between
 * which nothing tells. Of several, one of the same network is meant, then one in the namespace of the service.
 */
export function objectAt(
  known: KnownAddresses,
  address: string,
  { network, namespace }: { network: string; namespace: string },
): ObjectRef | null {
  const all = known.get(addressKey(address)) ?? NO_OBJECT
  const near = orElse(
    all.filter((one) => one.network === network),
    all.filter((one) => one.network === '' || network === ''),
  )
  const [first, ...others] = orElse(
    near.filter(({ ref }) => ref.namespace === namespace),
    near,
  )
  return first && others.length === 0 ? first.ref : null
}

const orElse = <T>(some: T[], others: T[]): T[] => (some.length > 0 ? some : others)
