import type { ObjectRef } from '#lib/kube/object-ref.ts'
import type { MeshNames } from '#lib/names/mesh-names.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { NameService } from '#lib/names/name-service.ts'
import { visibilityOf } from '#lib/names/visibility.ts'

export type Hidden = { service: NameService; by: 'export' | 'sidecar'; ref: ObjectRef | null }

/** Who defines a host, from the point of view of one proxy. Each list is in istiod's order. */
export type HostOwners = {
  host: string
  /** Those that the proxy is told of: all of one namespace. */
  owners: NameService[]
  /** It may see those too, but takes the host from another namespace. */
  shadowed: NameService[]
  hidden: Hidden[]
}

/** Divides the services of a host by what a proxy is told of them. */
export function ownersOf(names: MeshNames, proxy: NameProxy, host: string): HostOwners {
  const found: HostOwners = { host, owners: [], shadowed: [], hidden: [] }
  for (const service of names.byHost.get(host) ?? []) {
    const visibility = visibilityOf(names, proxy, service)
    if (visibility.sees) found.owners.push(service)
    else if (visibility.by === 'shadowed') found.shadowed.push(service)
    else found.hidden.push({ service, by: visibility.by, ref: visibility.ref })
  }
  return found
}
