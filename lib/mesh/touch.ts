import type { ObjectKey } from '#lib/kube/object-ref.ts'
import { type Dirty, type Inventory, type SourceId, sourceById } from '#lib/mesh/inventory.ts'
import { hostsOfSource } from '#lib/mesh/selection.ts'
import { hostsOf } from '#lib/traffic/destinations.ts'

/** What stands behind the hosts of a source changed. */
export function touchSource(inventory: Inventory, id: SourceId, dirty: Dirty): void {
  const source = sourceById(inventory, id)
  for (const host of source ? hostsOfSource(source) : []) touchBackends(inventory, host, dirty)
}

/** What stands behind a host changed: its own page shows it, and so do the pages of hosts whose rules send to it. */
export function touchBackends(inventory: Inventory, host: string, dirty: Dirty): void {
  touchHost(inventory, host, dirty)
  for (const key of inventory.senders.get(host) ?? []) touchRouted(inventory, key, dirty)
}

/** A VirtualService shows something else: so do the hosts it routes, and those of others that delegate to it. */
export function touchRouted(inventory: Inventory, key: ObjectKey, dirty: Dirty): void {
  for (const each of [key, ...(inventory.delegators.get(key) ?? [])]) {
    const service = inventory.objects.VirtualService.get(each)
    for (const host of service ? hostsOf(service) : []) touchHost(inventory, host, dirty)
  }
}

/** A host's page changes, and so do the rows of groups whose entries stand behind it. */
export function touchHost(inventory: Inventory, host: string, dirty: Dirty): void {
  dirty.hosts.add(host)
  for (const id of inventory.hostSources.get(host) ?? []) {
    for (const group of inventory.sourceGroups.get(id) ?? []) dirty.groups.add(group)
  }
}
