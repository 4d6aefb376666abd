import { keyOf, type ObjectKey, type ObjectRef } from '#lib/kube/object-ref.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import type { OrReason, ToldEndpoints } from '#lib/onboarding/told-endpoints.ts'
import type { ConnectedProxies } from '#lib/proxies/ghosts.ts'
import type { KnownAddresses } from '#lib/proxies/known-addresses.ts'

/** Requests (connections, where nothing counts requests) that Envoys have counted, and whose Envoys. */
export type CountedTraffic = { count: number; by: string }

/** What is known of a mesh when somebody waits for its VMs. */
export type ArrivalScene = {
  inventory: Readonly<Inventory>
  nowMs: number
  /** Kinds whose objects are not known to be current. */
  unread: readonly string[]
  connected: OrReason<ConnectedProxies>
  endpoints: OrReason<ToldEndpoints>
  addresses: KnownAddresses
  /** What came to a VM by its own Envoy or its callers'; asked only once it is an endpoint. */
  traffic: (entry: ObjectRef) => OrReason<CountedTraffic>
}

/** The proxies that stand for a WorkloadEntry. */
export const proxiesOfEntry = (
  { connected }: Pick<ArrivalScene, 'connected'>,
  entry: Pick<ObjectRef, 'namespace' | 'name'>,
): readonly string[] => ('reason' in connected ? [] : (byEntry(connected).get(keyOf(entry)) ?? []))

type Proxies = ConnectedProxies['proxies']
const known = new WeakMap<Proxies, ReadonlyMap<ObjectKey, readonly string[]>>()

/** Of tens of thousands of proxies it is made once for each answer of istiods. */
function byEntry({ proxies }: ConnectedProxies): ReadonlyMap<ObjectKey, readonly string[]> {
  const before = known.get(proxies)
  if (before) return before
  const made = new Map<ObjectKey, string[]>()
  for (const { id, namespace, entryName, object } of proxies.values()) {
    const name = entryName ?? (object?.kind === 'WorkloadEntry' ? object.name : '')
    if (name === '') continue
    const key = keyOf({ namespace, name })
    made.set(key, [...(made.get(key) ?? []), id])
  }
  known.set(proxies, made)
  return made
}
