import { type Dirty, type Inventory, type SourceId, sourceById } from '#lib/mesh/inventory.ts'
import { hostsOfSource } from '#lib/mesh/selection.ts'

/** A host's page and every group behind that host show something of this source. */
export function touchSource(inventory: Inventory, id: SourceId, dirty: Dirty): void {
  const source = sourceById(inventory, id)
  for (const host of source ? hostsOfSource(source) : []) touchHost(inventory, host, dirty)
}

/** A host's page changes, and so do the rows of groups whose entries stand behind it. */
export function touchHost(inventory: Inventory, host: string, dirty: Dirty): void {
  dirty.hosts.add(host)
  for (const id of inventory.hostSources.get(host) ?? []) {
    for (const group of inventory.sourceGroups.get(id) ?? []) dirty.groups.add(group)
  }
}
