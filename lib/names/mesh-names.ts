import type { Inventory } from '#lib/mesh/inventory.ts'
import { allocateLegacy, takesLegacyAddress } from '#lib/names/legacy-allocation.ts'
import type { NameService, NameSettings } from '#lib/names/name-service.ts'
import type { Scope } from '#lib/names/scope.ts'
import { serviceOf, servicesOf } from '#lib/names/services-of.ts'
import { readSidecars, type Sidecars } from '#lib/names/sidecars.ts'

/**
 * What names are made of. Good until a Service, ServiceEntry or Sidecar changes; endpoints of headless services are read
 * from the inventory when a table is made.
 */
export type MeshNames = {
  /** In istiod's order: by age, then by the name and namespace of their objects. */
  services: readonly NameService[]
  settings: NameSettings
  inventory: Inventory
  byHost: ReadonlyMap<string, readonly NameService[]>
  /** By `<namespace>/<hostname>`. */
  byKey: ReadonlyMap<string, readonly NameService[]>
  /** Services exported to everybody, and those exported to single namespaces. */
  exported: { all: readonly NameService[]; to: ReadonlyMap<string, readonly NameService[]> }
  sidecars: Sidecars
  /** What the proxies of a namespace with the same Sidecar see, worked out when first asked for. */
  scopes: Map<string, Scope>
}

export const serviceKey = ({ namespace, hostname }: Pick<NameService, 'namespace' | 'hostname'>): string =>
  `${namespace}/${hostname}`

/** Every service of the mesh as istiod's registries know it, with the indexes that names need. */
export function meshNames(inventory: Inventory, settings: NameSettings): MeshNames {
  const services = allocateAnew(
    sortServices([
      ...[...inventory.objects.Service.values()].map((service) => serviceOf(service, settings)),
      ...[...inventory.objects.ServiceEntry.values()].flatMap((entry) => servicesOf(entry, settings)),
    ]),
    settings,
  )
  return {
    services,
    settings,
    inventory,
    byHost: Map.groupBy(services, ({ hostname }) => hostname),
    byKey: Map.groupBy(services, serviceKey),
    exported: indexExports(services, settings),
    sidecars: readSidecars([...inventory.objects.Sidecar.values()], settings.rootNamespace),
    scopes: new Map(),
  }
}

/** Where istiod allocates by its older hash, the addresses that come of it; no object has them. */
function allocateAnew(services: NameService[], { allocation }: NameSettings): NameService[] {
  if (allocation !== 'legacy') return services
  const addresses = allocateLegacy(services)
  return services.map((service) => {
    const allocated = takesLegacyAddress(service) ? addresses.get(serviceKey(service)) : undefined
    return allocated ? { ...service, allocated } : service
  })
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** What istiod sorts by as a service's name: a Service's own, and the host of a ServiceEntry. */
const nameOf = ({ registry, source, hostname }: NameService): string =>
  registry === 'Kubernetes' ? source.name : hostname

/**
 * SortServicesByCreationTime of istiod's push context. Of services that are equal by its rules a Kubernetes one comes
 * first; among the others istiod leaves the order to chance, and here it goes by the name of the ServiceEntry.
 */
const sortServices = (services: NameService[]): NameService[] =>
  services.sort(
    (a, b) =>
      compare(a.createdAt, b.createdAt) ||
      compare(nameOf(a), nameOf(b)) ||
      compare(a.namespace, b.namespace) ||
      compare(b.registry, a.registry) ||
      compare(a.source.name, b.source.name),
  )

/** The namespaces a service is exported to, `*` and `.` and `~` included: its own, else the mesh's default. */
export function exportsOf({ exportTo }: NameService, { defaultServiceExportTo }: NameSettings): string[] {
  if (exportTo.length > 0) return exportTo
  return defaultServiceExportTo.length > 0 ? defaultServiceExportTo : ['*']
}

/** As istiod's push context files them: `*` outdoes all else, and `~` outdoes whatever is left. */
function indexExports(services: readonly NameService[], settings: NameSettings): MeshNames['exported'] {
  const all: NameService[] = []
  const to = new Map<string, NameService[]>()
  for (const service of services) {
    const exports = exportsOf(service, settings)
    if (exports.includes('*')) all.push(service)
    if (exports.includes('*') || exports.includes('~')) continue
    for (const namespace of new Set(exports.map((one) => (one === '.' ? service.namespace : one)))) {
      const there = to.get(namespace)
      if (there) there.push(service)
      else to.set(namespace, [service])
    }
  }
  return { all, to }
}
