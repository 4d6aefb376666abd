import type { Inventory } from '#lib/mesh/inventory.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import { DEFAULT_NAME_SETTINGS } from '#lib/names/name-service.ts'
import { proxiesOf } from '#lib/names/proxies-of.ts'
import { entriesByAddress, joinProxy, type ProxyObjects, refKey } from '#server/names/join-proxy.ts'
import type { SeenConnections } from '#server/names/see-connections.ts'

/** The objects behind proxies as they are now, looked up when they are first needed. */
export function objectsNow(inventory: Readonly<Inventory>, clusterDomain: string): ProxyObjects {
  let proxies: ReadonlyMap<string, NameProxy> | null = null
  let entries: ReturnType<ProxyObjects['entries']> | null = null
  return {
    inventory,
    clusterDomain,
    proxies: () => {
      proxies ??= new Map(
        proxiesOf(inventory, { ...DEFAULT_NAME_SETTINGS, clusterDomain }).flatMap((proxy) =>
          proxy.object ? [[refKey(proxy.object), proxy]] : [],
        ),
      )
      return proxies
    },
    entries: () => {
      entries ??= entriesByAddress(inventory)
      return entries
    },
  }
}

/**
 * Joins connections with the objects behind them: the same map for the same answer, as long as no objects have come or gone.
 */
export function joinLatest(
  inventory: Readonly<Inventory>,
  objects: () => ProxyObjects,
): (answer: SeenConnections) => ReadonlyMap<string, NameProxy> {
  let latest: { of: string; answer: SeenConnections; proxies: ReadonlyMap<string, NameProxy> } | null = null
  return (answer) => {
    const of = `${inventory.objects.WorkloadEntry.size} ${inventory.objects.Pod.size}`
    if (latest?.answer === answer && latest.of === of) return latest.proxies
    const known = objects()
    const proxies = [...answer.byProxy.values()].flatMap((one) => joinProxy(one, known) ?? [])
    latest = { of, answer, proxies: new Map(proxies.map((proxy) => [proxy.id, proxy])) }
    return latest.proxies
  }
}
