import { textsOf } from '#lib/json.ts'
import type { DestinationRule, Metadata, VirtualService } from '#lib/kube/objects.ts'
import type { RuleDestination, TrafficRule } from '#lib/traffic/rules.ts'

/** Istio's configuration namespace, whose rules are for the whole mesh. */
export const ROOT_NAMESPACE = 'istio-system'

/**
 * A host as Istio resolves it: a name without a dot is a Service of the object's own namespace, never of the
 * caller's. Fully qualified names, ServiceEntry hosts and wildcards stay as they are.
 */
export const resolveHost = (host: string, namespace: string): string =>
  host.includes('.') || host.startsWith('*')
    ? host.toLowerCase()
    : `${host.toLowerCase()}.${namespace}.svc.cluster.local`

/** Whether a host of a rule, which may be a wildcard (`*.shop.example`, also `*-vm.example`), is for another host. */
export const covers = (pattern: string, host: string): boolean =>
  pattern === host || (pattern.startsWith('*') && host.endsWith(pattern.slice(1)))

/** The hosts a VirtualService routes, resolved. */
export const hostsOf = (service: VirtualService): string[] =>
  textsOf(service.spec.hosts).map((host) => resolveHost(host, service.metadata.namespace))

/** The gateways a VirtualService is bound to; none written means the sidecars (`mesh`). */
export function gatewaysOf(service: VirtualService): string[] {
  const written = textsOf(service.spec.gateways)
  return written.length > 0 ? written : ['mesh']
}

export const isForSidecars = (service: VirtualService): boolean => gatewaysOf(service).includes('mesh')

/** The VirtualServices that name a host and are bound to sidecars, the winner first: the oldest one, others are ignored. */
export const meshVirtualServices = (host: string, all: Iterable<VirtualService>): VirtualService[] =>
  oldestFirst([...all].filter((service) => isForSidecars(service) && hostsOf(service).includes(host)))

/** In the order of istiod: by age, then by name, then by namespace. */
export const oldestFirst = <T extends { metadata: Metadata }>(all: readonly T[]): T[] =>
  [...all].sort(
    ({ metadata: a }, { metadata: b }) =>
      compare(a.createdAt, b.createdAt) || compare(a.name, b.name) || compare(a.namespace, b.namespace),
  )

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

export const destinationRuleHost = (rule: DestinationRule): string =>
  resolveHost(typeof rule.spec.host === 'string' ? rule.spec.host : '', rule.metadata.namespace)

export type Subset = { name: string; labels: Record<string, string> }

/** A DestinationRule's subsets, with the endpoint labels each selects. */
export function subsetsOf(rule: DestinationRule): Subset[] {
  if (!Array.isArray(rule.spec.subsets)) return []
  return rule.spec.subsets.flatMap((subset) => {
    if (
      typeof subset !== 'object' ||
      subset === null ||
      Array.isArray(subset) ||
      typeof subset.name !== 'string'
    )
      return []
    const labels =
      typeof subset.labels === 'object' && subset.labels !== null ? Object.entries(subset.labels) : []
    return [
      { name: subset.name, labels: Object.fromEntries(labels.map(([key, value]) => [key, String(value)])) },
    ]
  })
}

/** How much of a rule's traffic goes to VMs and how much to pods, in percent; a mixed destination is `other`. */
export function backendShare(
  rule: TrafficRule,
  backendsOf: (destination: RuleDestination) => { vms: number; pods: number },
): { vmPercent: number; podPercent: number; otherPercent: number } {
  const share = { vmPercent: 0, podPercent: 0, otherPercent: 0 }
  for (const destination of rule.destinations) {
    const { vms, pods } = backendsOf(destination)
    if (vms > 0 && pods === 0) share.vmPercent += destination.percent
    else if (pods > 0 && vms === 0) share.podPercent += destination.percent
    else share.otherPercent += destination.percent
  }
  return share
}
