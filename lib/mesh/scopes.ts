import type { KubeObject } from '#lib/kube/objects.ts'
import type { Dirty, Inventory } from '#lib/mesh/inventory.ts'
import { DEFAULT_NAME_SETTINGS, type NameSettings } from '#lib/names/name-service.ts'
import { proxyOfEntry, proxyOfPod } from '#lib/names/proxies-of.ts'

/** Keeps count of the proxies of each namespace, and notes changes of what decides which of them see a host. */
export function touchScopes(
  inventory: Inventory,
  before: KubeObject | undefined,
  after: KubeObject | undefined,
  dirty: Dirty,
): void {
  const object = after ?? before
  if (!object) return
  switch (object.kind) {
    case 'Service':
    case 'ServiceEntry':
      inventory.names = null
      return
    case 'Sidecar':
      inventory.names = null
      dirty.scopes = true
      return
    case 'Pod':
    case 'WorkloadEntry': {
      inventory.proxies = null
      const by = Number(hasProxy(after)) - Number(hasProxy(before))
      if (by === 0) return
      const { namespace } = object.metadata
      const proxies = (inventory.proxyCounts.get(namespace) ?? 0) + by
      if (proxies > 0) inventory.proxyCounts.set(namespace, proxies)
      else inventory.proxyCounts.delete(namespace)
      dirty.scopes = true
    }
  }
}

/**
 * Takes over what the mesh's configuration says of names, and drops whatever was worked out with other settings. Returns
 * whether anything changed: what istiod has said is not given up for defaults while it can't be asked.
 */
export function setNameSettings(inventory: Inventory, settings: NameSettings, dirty: Dirty): boolean {
  if (settings.knownBy === 'defaults' && inventory.nameSettings.knownBy === 'istiod') return false
  if (JSON.stringify(settings) === JSON.stringify(inventory.nameSettings)) return false
  Object.assign(inventory, { nameSettings: settings, names: null, proxies: null })
  touchAllNames(inventory, dirty)
  dirty.scopes = true
  return true
}

/** All rows of names are made anew: the older allocation gives one host what it gives by all the others. */
export function touchAllNames(inventory: Inventory, dirty: Dirty): void {
  inventory.nameEntries.clear()
  for (const host of inventory.hostSources.keys()) dirty.hosts.add(host)
}

/** Whether a proxy runs in this pod, or on the VM of this entry. */
function hasProxy(object: KubeObject | undefined): boolean {
  if (object?.kind === 'Pod') return proxyOfPod(object, DEFAULT_NAME_SETTINGS) !== null
  return object?.kind === 'WorkloadEntry' && proxyOfEntry(object, DEFAULT_NAME_SETTINGS) !== null
}
