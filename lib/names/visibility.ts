import type { ObjectRef } from '#lib/kube/object-ref.ts'
import type { MeshNames } from '#lib/names/mesh-names.ts'
import { exportsOf } from '#lib/names/mesh-names.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { Exported } from '#lib/names/name-row.ts'
import type { NameService, NameSettings } from '#lib/names/name-service.ts'
import { scopeOf } from '#lib/names/scope.ts'

export type Visibility =
  | { sees: true }
  /** `export`: by exportTo of `ref`; `sidecar`: by the Sidecar `ref`; `shadowed`: the same host of `ref` is taken instead. */
  | { sees: false; by: 'export' | 'sidecar' | 'shadowed'; ref: ObjectRef | null }

/**
 * Whether a proxy is told of a service, and if not, what hides it: exportTo, then the Sidecar's egress, then another
 * service of the same host. For gateways and waypoints only exportTo counts.
 */
export function visibilityOf(names: MeshNames, proxy: NameProxy, service: NameService): Visibility {
  const scope = scopeOf(names, proxy)
  if (scope.seen.has(service)) return { sees: true }
  if (!isExportedTo(names.settings, service, proxy.namespace))
    return { sees: false, by: 'export', ref: service.source }
  if (proxy.type !== 'sidecar') return { sees: true }
  const winner = scope.shadowed.get(service)
  return winner && scope.seen.has(winner)
    ? { sees: false, by: 'shadowed', ref: winner.source }
    : { sees: false, by: 'sidecar', ref: scope.sidecar }
}

/** Who may see a service by exportTo or the mesh's default, before any Sidecar. */
export function exportedBy(settings: NameSettings, service: NameService): Exported {
  const exports = exportsOf(service, settings)
  if (exports.includes('*')) return { to: 'all' }
  if (exports.includes('~')) return { to: 'none' }
  const namespaces = new Set(exports.map((one) => (one === '.' ? service.namespace : one)))
  return { to: 'namespaces', namespaces: [...namespaces].sort() }
}

function isExportedTo(settings: NameSettings, service: NameService, namespace: string): boolean {
  const exported = exportedBy(settings, service)
  return exported.to === 'all' || (exported.to === 'namespaces' && exported.namespaces.includes(namespace))
}
