import type { Service, ServiceEntry, VirtualService } from '#lib/kube/objects.ts'
import {
  backendsOfDestination,
  backendsOfSource,
  entriesBehind,
  gatewayServicesOf,
  sourceOfHost,
  virtualServicesOf,
  workloadEntry,
} from '#lib/mesh/backends.ts'
import { NOTHING, readBackends, refOf } from '#lib/mesh/host-backends.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { entryPort } from '#lib/mesh/selection.ts'
import type { Backends, HostDetail, HostRow, VirtualServiceView } from '#lib/mesh/views.ts'
import type { Problem } from '#lib/result.ts'
import { gatewaysOf, hostsOf, resolveHost } from '#lib/traffic/destinations.ts'
import { ownedBy } from '#lib/traffic/owned-by.ts'
import { defaultRule, readRules } from '#lib/traffic/read-rules.ts'
import { destinationId, type TrafficRule } from '#lib/traffic/rules.ts'
import { delegatesOf, targetsOf } from '#lib/traffic/targets.ts'

/** Hosts behind which a page looks at once; it asks for others when it needs them. */
const MOST_OTHERS = 50

/** Every host that something defines, or that a VirtualService routes for sidecars or gateways (`*` too). */
export const hostNames = (inventory: Inventory): Set<string> =>
  new Set([...inventory.hostSources.keys(), ...inventory.virtualServices.keys()])

/** A host as the Traffic list shows it. */
export function hostRow(inventory: Inventory, host: string): HostRow {
  const source = sourceOfHost(inventory, host)
  const services = virtualServicesOf(inventory, host)
  const [winner] = [...services, ...gatewayServicesOf(inventory, host)]
  const rules = winner ? readRules(winner.spec) : []
  const { known: _, ...counts } = source ? backendsOfSource(inventory, source) : NOTHING
  return {
    id: host,
    host,
    namespace: source?.metadata.namespace ?? winner?.metadata.namespace ?? '',
    source: source ? refOf(source) : null,
    virtualService: winner ? refOf(winner) : null,
    rules: rules.length,
    split: (defaultRule(rules)?.destinations ?? []).map(({ host: to, subset, percent }) => ({
      label: subset || shortName(to),
      percent,
    })),
    ...counts,
    problems:
      services.length > 1
        ? [{ code: 'several', message: `${services.length} VirtualServices have this host; the oldest wins` }]
        : [],
  }
}

/** What routes a host. */
export type HostRouting = Pick<HostDetail, 'host' | 'virtualServices' | 'delegates'>

/** The part of a host's page that looks at no endpoint, however many there are; null when nothing defines or routes it. */
export function hostRouting(inventory: Inventory, host: string): HostRouting | null {
  const forSidecars = virtualServicesOf(inventory, host)
  const services = [...forSidecars, ...gatewayServicesOf(inventory, host)]
  if (services.length === 0 && !sourceOfHost(inventory, host)) return null
  return {
    host,
    virtualServices: services.map((service) =>
      virtualServiceView(
        service,
        scopeOf(service),
        service === forSidecars[0] || !forSidecars.includes(service),
      ),
    ),
    delegates: delegateServices(inventory, services).map((service) =>
      virtualServiceView(service, 'delegate', true),
    ),
  }
}

/** All that the page of one host shows, or null when nothing defines or routes it. */
export function hostDetail(inventory: Inventory, host: string): HostDetail | null {
  const routing = hostRouting(inventory, host)
  if (!routing) return null
  const { virtualServices, delegates } = routing
  const targets = [...virtualServices, ...delegates].flatMap(({ spec, ref }) =>
    targetsOf(spec, ref.namespace),
  )
  const others = [...new Set(targets.map((target) => target.host))].filter((to) => to !== host)
  const own = readBackends(inventory, host)
  const read = new Map([
    [host, own],
    ...others
      .sort()
      .slice(0, MOST_OTHERS)
      .map((to) => [to, readBackends(inventory, to)] as const),
  ])
  const backends: Record<string, Backends> = {}
  for (const { host: to, subset } of targets)
    backends[destinationId(to, subset)] ??=
      read.get(to)?.behind(subset) ?? backendsOfDestination(inventory, to, subset)
  const isForSidecars = virtualServices.some(({ scope }) => scope !== 'gateways')
  return {
    ...own.backends,
    namespace: own.backends.namespace || (virtualServices[0]?.ref.namespace ?? ''),
    virtualServices,
    delegates,
    backends,
    others: others.flatMap((to) => read.get(to)?.backends ?? []),
    problems: problemsOf(inventory, host, sourceOfHost(inventory, host), isForSidecars),
  }
}

function delegateServices(inventory: Inventory, services: readonly VirtualService[]): VirtualService[] {
  const keys = new Set(services.flatMap(({ spec, metadata }) => delegatesOf(spec, metadata.namespace)))
  return [...keys].flatMap((key) => inventory.objects.VirtualService.get(key) ?? [])
}

function scopeOf(service: VirtualService): VirtualServiceView['scope'] {
  const gateways = gatewaysOf(service)
  if (!gateways.includes('mesh')) return 'gateways'
  return gateways.length > 1 ? 'both' : 'mesh'
}

function virtualServiceView(
  service: VirtualService,
  scope: VirtualServiceView['scope'],
  wins: boolean,
): VirtualServiceView {
  const { metadata, spec } = service
  return {
    ref: refOf(service),
    hosts: hostsOf(service),
    gateways: gatewaysOf(service),
    resourceVersion: metadata.resourceVersion,
    createdAt: metadata.createdAt,
    managers: metadata.managers,
    ownedBy: ownedBy(metadata),
    scope,
    wins,
    spec,
    rules: readRules(spec).map((rule) => withResolvedHosts(rule, metadata.namespace)),
  }
}

/** Destinations by their full name, so that a page can say what stands behind each. */
const withResolvedHosts = (rule: TrafficRule, namespace: string): TrafficRule => ({
  ...rule,
  destinations: rule.destinations.map((destination) => ({
    ...destination,
    host: resolveHost(destination.host, namespace),
  })),
})

/** A host that only gateways serve needs nothing behind it: its rules send to others. */
function problemsOf(
  inventory: Inventory,
  host: string,
  source: Service | ServiceEntry | undefined,
  isForSidecars: boolean,
): Problem[] {
  if (source) return portProblems(inventory, source)
  if (!isForSidecars) return []
  return [{ code: 'host-unknown', message: `No Service or ServiceEntry has the host ${host}` }]
}

/** A named targetPort that an entry lacks drops the entry from that port without a word from Istio. */
function portProblems(inventory: Inventory, source: Service | ServiceEntry): Problem[] {
  if (source.kind !== 'Service') return []
  return source.spec.ports.flatMap((port) => {
    if (typeof port.targetPort !== 'string') return []
    const without = entriesBehind(inventory, source).filter((key) =>
      workloadEntry(inventory, key).some((entry) => entryPort(port, entry) === null),
    )
    if (without.length === 0) return []
    return [
      {
        code: 'port-missing',
        message: `${without.length} of its VMs have no port named ${port.targetPort}, so Istio leaves them out of port ${port.port}`,
        fix: `Add ${port.targetPort} to spec.ports of the WorkloadEntries, or to the WorkloadGroup's template before they register.`,
      },
    ]
  })
}

const shortName = (host: string): string => host.replace(/\.svc\.cluster\.local$/, '')
