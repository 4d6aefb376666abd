import { endpointsOf } from '#server/demo/istiod/endpoints.ts'
import type { MeshService } from '#server/demo/istiod/services.ts'
import type { ObjectStore } from '#server/demo/kube/object-store.ts'
import { isIp } from '#server/demo/webhook/verdict.ts'

export type NameInfo = {
  ips: string[]
  registry: 'Kubernetes' | 'External'
  shortname?: string
  namespace?: string
}

/**
 * What istiod sends a proxy's DNS (pkg/dns/server/name_table.go): each visible host with its addresses of the proxy's
 * IP family. A headless Service answers with its ready pods, never with VMs; a host without any address is absent.
 */
export function nameTable(store: ObjectStore, visible: readonly MeshService[]): Record<string, NameInfo> {
  const table = new Map<string, NameInfo>()
  for (const service of visible) {
    const ips = addressesOf(store, service)
    const known = table.get(service.hostname)
    // A Kubernetes Service wins its host; several ServiceEntries of one host answer together.
    if (ips.length === 0 || known?.registry === 'Kubernetes') continue
    if (known && service.registry === 'External') known.ips = [...new Set([...known.ips, ...ips])]
    else table.set(service.hostname, { ips, ...registryOf(service) })
  }
  return Object.fromEntries(table)
}

const registryOf = ({ registry, object, namespace }: MeshService): Omit<NameInfo, 'ips'> =>
  registry === 'Kubernetes' ? { registry, shortname: object.metadata.name, namespace } : { registry }

function addressesOf(store: ObjectStore, service: MeshService): string[] {
  const own = [...service.addresses, ...(service.addresses.length > 0 ? [] : service.allocated)]
  if (own.length > 0) return own.filter((address) => isIp(address) && !address.includes(':'))
  const [port] = service.ports
  if (service.registry !== 'Kubernetes' || service.resolution !== 'passthrough' || !port) return []
  return endpointsOf(store, service, port)
    .filter(({ health }) => health === 1)
    .map(({ address }) => address)
}
