import type { Service, ServiceEntry, VirtualService } from '#lib/kube/objects.ts'
import {
  backendsOfDestination,
  backendsOfSource,
  destinationRulesOf,
  distinctLabels,
  entriesBehind,
  podsBehind,
  sourceOfHost,
  virtualServicesOf,
  workloadEntry,
} from '#lib/mesh/backends.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { sourcePorts } from '#lib/mesh/rows.ts'
import { entryPort, labelsOf } from '#lib/mesh/selection.ts'
import type {
  Backends,
  DestinationRuleView,
  HostDetail,
  HostRow,
  VirtualServiceView,
} from '#lib/mesh/views.ts'
import type { Problem } from '#lib/result.ts'
import { gatewaysOf, hostsOf, ownedBy, resolveHost, subsetsOf } from '#lib/traffic/destinations.ts'
import { defaultRule, readRules } from '#lib/traffic/read-rules.ts'
import { destinationId, type TrafficRule } from '#lib/traffic/rules.ts'

/** Every host that something defines, or that a VirtualService routes for sidecars; one only gateways know is none. */
export const hostNames = (inventory: Inventory): Set<string> =>
  new Set([
    ...inventory.hostSources.keys(),
    ...[...inventory.virtualServices.keys()].filter((host) => virtualServicesOf(inventory, host).length > 0),
  ])

/** A host as the Traffic list shows it. */
export function hostRow(inventory: Inventory, host: string): HostRow {
  const source = sourceOfHost(inventory, host)
  const services = virtualServicesOf(inventory, host)
  const [winner] = services
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

/** All that the page of one host shows, or null when nothing defines or routes it. */
export function hostDetail(inventory: Inventory, host: string): HostDetail | null {
  const source = sourceOfHost(inventory, host)
  const services = virtualServicesOf(inventory, host)
  if (!source && services.length === 0) return null
  const virtualServices = services.map((service, index) => virtualServiceView(service, index === 0))
  const destinationRules = destinationRuleViews(inventory, host)
  const backends: Record<string, Backends> = {}
  for (const destination of virtualServices.flatMap(({ rules }) =>
    rules.flatMap((rule) => rule.destinations),
  )) {
    const { host: to, subset } = destination
    backends[destinationId(to, subset)] = backendsOfDestination(inventory, to, subset)
  }
  return {
    host,
    namespace: source?.metadata.namespace ?? services[0]?.metadata.namespace ?? '',
    source: source ? refOf(source) : null,
    ports: source ? sourcePorts(source).map(({ name, port, protocol }) => ({ name, port, protocol })) : [],
    virtualServices,
    destinationRules,
    backends,
    vmLabels: source
      ? distinctLabels(
          entriesBehind(inventory, source).flatMap((key) => workloadEntry(inventory, key).map(labelsOf)),
        )
      : [],
    podLabels: source
      ? distinctLabels(podsBehind(inventory, source).flatMap(({ pod }) => (pod ? [pod.metadata.labels] : [])))
      : [],
    problems: source
      ? portProblems(inventory, source)
      : [{ code: 'host-unknown', message: `No Service or ServiceEntry has the host ${host}` }],
  }
}

const NOTHING: Backends = { vmsEligible: 0, vmsTotal: 0, podsReady: 0, podsTotal: 0, known: false }

function virtualServiceView(service: VirtualService, wins: boolean): VirtualServiceView {
  const { metadata } = service
  return {
    ref: refOf(service),
    hosts: hostsOf(service),
    gateways: gatewaysOf(service),
    resourceVersion: metadata.resourceVersion,
    createdAt: metadata.createdAt,
    managers: metadata.managers,
    ownedBy: ownedBy(metadata),
    wins,
    rules: readRules(service.spec).map((rule) => withResolvedHosts(rule, metadata.namespace)),
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

function destinationRuleViews(inventory: Inventory, host: string): DestinationRuleView[] {
  return destinationRulesOf(inventory, host).map((rule) => ({
    ref: refOf(rule),
    resourceVersion: rule.metadata.resourceVersion,
    ownedBy: ownedBy(rule.metadata),
    subsets: subsetsOf(rule).map((subset) => ({
      ...subset,
      backends: backendsOfDestination(inventory, host, subset.name),
    })),
  }))
}

/** A named targetPort that an entry lacks drops the entry from that port without a word from Istio. */
function portProblems(inventory: Inventory, source: Service | ServiceEntry): Problem[] {
  if (source.kind !== 'Service') return []
  return source.spec.ports.flatMap((port) => {
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

const refOf = <K extends string>({
  kind,
  metadata,
}: {
  kind: K
  metadata: { namespace: string; name: string }
}) => ({
  kind,
  namespace: metadata.namespace,
  name: metadata.name,
})

const shortName = (host: string): string => host.replace(/\.svc\.cluster\.local$/, '')
