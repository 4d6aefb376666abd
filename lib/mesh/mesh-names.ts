import type { Inventory } from '#lib/mesh/inventory.ts'
import { type MeshNames, meshNames } from '#lib/names/mesh-names.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import { proxiesOf } from '#lib/names/proxies-of.ts'

/** All names of the mesh by its own settings; kept until a Service, ServiceEntry or Sidecar changes. */
export function namesOf(inventory: Inventory): MeshNames {
  inventory.names ??= meshNames(inventory, inventory.nameSettings)
  return inventory.names
}

/** All proxies as their objects tell; kept until a Pod or WorkloadEntry changes. */
export function knownProxies(inventory: Inventory): readonly NameProxy[] {
  inventory.proxies ??= proxiesOf(inventory, inventory.nameSettings)
  return inventory.proxies
}
