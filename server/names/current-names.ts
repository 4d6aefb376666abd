import { knownProxies, namesOf } from '#lib/mesh/mesh-names.ts'
import type { MeshNames } from '#lib/names/mesh-names.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { InventoryStore } from '#server/inventory/store.ts'
import type { NameSources } from '#server/names/name-sources.ts'

/** What the routes about names need of a Runtime. */
export type NamesRuntime = {
  store: Pick<InventoryStore, 'inventory' | 'feeds' | 'setNameSettings'>
  names: NameSources
}

/** All names of the mesh by the settings that istiod tells of; kept until something that decides names changes. */
export async function currentNames({ store, names }: NamesRuntime): Promise<MeshNames> {
  store.setNameSettings(await names.settings())
  return namesOf(store.inventory)
}

/** The proxies as their objects tell; kept until a Pod or WorkloadEntry changes. */
export async function currentProxies({ store, names }: NamesRuntime): Promise<readonly NameProxy[]> {
  store.setNameSettings(await names.settings())
  return knownProxies(store.inventory)
}
