import { OBJECT_SCHEMAS } from '#lib/kube/objects.ts'
import { applyChanges } from '#lib/mesh/apply-changes.ts'
import { createInventory, emptyDirty, type Inventory } from '#lib/mesh/inventory.ts'
import { type MeshNames, meshNames } from '#lib/names/mesh-names.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import { DEFAULT_NAME_SETTINGS, type NameTable } from '#lib/names/name-service.ts'
import { nameTable } from '#lib/names/name-table.ts'
import type { MeshProxy } from '#server/demo/istiod/registration.ts'
import type { ObjectStore } from '#server/demo/kube/object-store.ts'

const KINDS = ['Service', 'ServiceEntry', 'Sidecar', 'EndpointSlice', 'Pod', 'Namespace'] as const

/**
 * What istiod sends a proxy's DNS. It is computed by the same rules as Isthmus computes it, which the real-mesh suite holds
 * to the real istiod; the contract holds this one to it.
 */
export function createNameTables(store: ObjectStore): (proxy: MeshProxy) => NameTable {
  let known: MeshNames | null = null
  store.onChange(({ kind }) => {
    if (KINDS.some((one) => one === kind)) known = null
  })
  return (proxy) => {
    known ??= meshNames(inventoryOf(store), DEFAULT_NAME_SETTINGS)
    return nameTable(known, nameProxy(proxy))
  }
}

function inventoryOf(store: ObjectStore): Inventory {
  const inventory = createInventory()
  const changes = KINDS.flatMap((kind) =>
    store.list(kind).map((raw) => ({ type: 'upsert' as const, object: OBJECT_SCHEMAS[kind].parse(raw) })),
  )
  applyChanges(inventory, changes, store.clock.nowMs(), emptyDirty())
  return inventory
}

const nameProxy = (proxy: MeshProxy): NameProxy => ({
  id: proxy.id,
  kind: proxy.kind,
  type: 'sidecar',
  namespace: proxy.namespace,
  labels: proxy.labels,
  ips: [proxy.address],
  clusterId: DEFAULT_NAME_SETTINGS.clusterId,
  network: proxy.network,
  dnsCapture: proxy.dnsCapture,
  dnsAutoAllocate: false,
  dnsDomain: `${proxy.namespace}.svc.${DEFAULT_NAME_SETTINGS.clusterDomain}`,
  knownBy: 'istiod',
  istiod: '',
  istioVersion: proxy.version,
  object: null,
})
