import type { Inventory } from '#lib/mesh/inventory.ts'
import { namesOf } from '#lib/mesh/mesh-names.ts'
import { nameEndpoints } from '#lib/mesh/name-endpoints.ts'
import { nameEntry } from '#lib/mesh/name-row.ts'
import { type Source, servingSources, sourcesOfHost } from '#lib/mesh/name-sources.ts'
import { selectorOf } from '#lib/mesh/selection.ts'
import type { MeshNames } from '#lib/names/mesh-names.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { NameDetail } from '#lib/names/name-row.ts'
import type { NameService } from '#lib/names/name-service.ts'
import { sidecarOf } from '#lib/names/sidecars.ts'
import { exportedBy, type Visibility, visibilityOf } from '#lib/names/visibility.ts'

const MOST_ENDPOINTS = 200

/** The name under which the inventory keeps a Service that is asked for in another cluster domain. */
export const inventoryHost = (host: string): string =>
  host.replace(/^([^.]+\.[^.]+\.svc)\..+$/, '$1.cluster.local')

/** All that the page of a host shows, or null when no Service or ServiceEntry has it. */
export function nameDetail(inventory: Inventory, asked: string): NameDetail | null {
  const isOfCluster = asked.endsWith(`.svc.${inventory.nameSettings.clusterDomain}`)
  const host = inventory.hostSources.has(asked) || !isOfCluster ? asked : inventoryHost(asked)
  const row = nameEntry(inventory, host)?.row
  if (!row) return null
  const all = sourcesOfHost(inventory, host)
  const sources = servingSources(all)
  const { endpoints, total } = nameEndpoints(inventory, sources, MOST_ENDPOINTS)
  return {
    ...row,
    endpoints,
    endpointsTotal: total,
    seenFrom: seenFrom(inventory, host, all),
    selects: sources.some((source) => Object.keys(selectorOf(source)).length > 0),
  }
}

function seenFrom(inventory: Inventory, host: string, sources: readonly Source[]): NameDetail['seenFrom'] {
  const names = namesOf(inventory)
  // In another cluster domain a Service has another hostname than in the inventory.
  const own = new Set(
    sources
      .filter(({ kind }) => kind === 'Service')
      .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
  )
  const services = names.services.filter(
    ({ hostname, source: { kind, namespace, name } }) =>
      hostname.toLowerCase() === host || (kind === 'Service' && own.has(`${namespace}/${name}`)),
  )
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
