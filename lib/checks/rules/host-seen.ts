import { textsOf } from '#lib/json.ts'
import type { Service, ServiceEntry } from '#lib/kube/objects.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { sourcesOfHost } from '#lib/mesh/name-sources.ts'
import { either, type Visibility, visibilityIn, visibilityOf } from '#lib/traffic/preflight/visibility.ts'

type Mesh = Readonly<Inventory>

/** A host as the indexes have it: that of a Service ends in cluster.local there, whatever the domain of the cluster. */
export function indexedHost({ nameSettings }: Mesh, host: string): string {
  const ending = `.svc.${nameSettings.clusterDomain.toLowerCase()}`
  return host.endsWith(ending) ? `${host.slice(0, -ending.length)}.svc.cluster.local` : host
}

/** Who sees a host: each namespace that sees one of the objects that define it; null where none does. */
export function seenByOfHost(inventory: Mesh, host: string): Visibility | null {
  const [first, ...others] = sourcesOfHost(inventory, indexedHost(inventory, host)).map((source) =>
    seenByOf(inventory, source),
  )
  return first === undefined ? null : others.reduce(either, first)
}

/** By its exportTo, else by the mesh's defaultServiceExportTo. */
function seenByOf({ nameSettings }: Mesh, source: Service | ServiceEntry): Visibility {
  const { annotations, namespace } = source.metadata
  const isWritten =
    source.kind === 'Service'
      ? (annotations['networking.istio.io/exportTo'] ?? '') !== ''
      : textsOf(source.spec.exportTo).length > 0
  return isWritten ? visibilityOf(source) : visibilityIn(nameSettings.defaultServiceExportTo, namespace)
}
