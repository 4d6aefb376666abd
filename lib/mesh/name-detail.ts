import type { Inventory } from '#lib/mesh/inventory.ts'
import { namesOf } from '#lib/mesh/mesh-names.ts'
import { nameEndpoints } from '#lib/mesh/name-endpoints.ts'
import { nameEntry } from '#lib/mesh/name-row.ts'
import { servingSources, sourcesOfHost } from '#lib/mesh/name-sources.ts'
import type { MeshNames } from '#lib/names/mesh-names.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { NameDetail } from '#lib/names/name-row.ts'
import type { NameService } from '#lib/names/name-service.ts'
import { sidecarOf } from '#lib/names/sidecars.ts'
import { exportedBy, type Visibility, visibilityOf } from '#lib/names/visibility.ts'

const MOST_ENDPOINTS = 200

/** All that the page of a host shows, or null when no Service or ServiceEntry has it. */
export function nameDetail(inventory: Inventory, host: string): NameDetail | null {
  const row = nameEntry(inventory, host)?.row
  if (!row) return null
  const sources = servingSources(sourcesOfHost(inventory, host))
  const { endpoints, total } = nameEndpoints(inventory, sources, MOST_ENDPOINTS)
  return { ...row, endpoints, endpointsTotal: total, seenFrom: seenFrom(inventory, host) }
}

function seenFrom(inventory: Inventory, host: string): NameDetail['seenFrom'] {
  const names = namesOf(inventory)
  const services = names.services.filter(({ hostname }) => hostname.toLowerCase() === host)
  return [...inventory.proxyCounts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([namespace, proxies]) => ({ namespace, proxies, ...seenIn(names, namespace, services) }))
}

/**
 * Of several services of one host it takes one that is seen; otherwise the first says what is in the way. Where no
 * Sidecar narrows what is seen, exportTo decides, and nothing has to be worked out for the whole namespace.
 */
function seenIn(
  names: MeshNames,
  namespace: string,
  services: readonly NameService[],
): { sees: boolean; hiddenBy: string } {
  const proxy = anyProxyIn(namespace)
  const [only, ...others] = services
  if (only && others.every((one) => one.namespace === only.namespace) && !sidecarOf(names.sidecars, proxy))
    return isExportedTo(names, only, namespace)
      ? { sees: true, hiddenBy: '' }
      : { sees: false, hiddenBy: 'exportTo' }
  let hiddenBy: string | undefined
  for (const service of services) {
    const visibility = visibilityOf(names, proxy, service)
    if (visibility.sees) return { sees: true, hiddenBy: '' }
    hiddenBy ??= wordsFor(visibility)
  }
  return { sees: false, hiddenBy: hiddenBy ?? '' }
}

function isExportedTo({ settings }: MeshNames, service: NameService, namespace: string): boolean {
  const exported = exportedBy(settings, service)
  return exported.to === 'all' || (exported.to === 'namespaces' && exported.namespaces.includes(namespace))
}

/** `exportTo`, or the Sidecar in the way, or the object whose service of the same host is taken instead. */
const wordsFor = ({ by, ref }: Extract<Visibility, { sees: false }>): string =>
  by !== 'export' && ref ? `${ref.kind} ${ref.namespace}/${ref.name}` : 'exportTo'

/** A proxy without labels: the Sidecars that select workloads are not for it. */
const anyProxyIn = (namespace: string): NameProxy => ({
  id: `any.${namespace}`,
  kind: 'pod',
  type: 'sidecar',
  namespace,
  labels: {},
  ips: [],
  clusterId: '',
  network: '',
  dnsCapture: true,
  dnsAutoAllocate: false,
  dnsDomain: `${namespace}.svc.cluster.local`,
  knownBy: 'objects',
  istiod: '',
  istioVersion: '',
  object: null,
})
