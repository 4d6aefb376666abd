import type { DestinationRule, Metadata, VirtualService } from '#lib/kube/objects.ts'
import type { RuleDestination, TrafficRule } from '#lib/traffic/rules.ts'

/**
 * A host as Istio resolves it: a name without a dot is a Service of the object's own namespace, never of the
 * caller's. Fully qualified names, ServiceEntry hosts and wildcards stay as they are.
 */
export const resolveHost = (host: string, namespace: string): string =>
  host.includes('.') || host.startsWith('*')
    ? host.toLowerCase()
    : `${host.toLowerCase()}.${namespace}.svc.cluster.local`

const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []

/** The hosts a VirtualService routes, resolved. */
export const hostsOf = (service: VirtualService): string[] =>
  strings(service.spec.hosts).map((host) => resolveHost(host, service.metadata.namespace))

/** The gateways a VirtualService is bound to; none written means the sidecars (`mesh`). */
export function gatewaysOf(service: VirtualService): string[] {
  const written = strings(service.spec.gateways)
  return written.length > 0 ? written : ['mesh']
}

/** The VirtualServices that name a host and are bound to sidecars, the winner first: the oldest one, others are ignored. */
export function meshVirtualServices(host: string, all: Iterable<VirtualService>): VirtualService[] {
  return [...all]
    .filter((service) => gatewaysOf(service).includes('mesh') && hostsOf(service).includes(host))
    .sort(
      (a, b) =>
        compare(a.metadata.createdAt, b.metadata.createdAt) || compare(a.metadata.name, b.metadata.name),
    )
}

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

const CONTROLLERS: [RegExp, string][] = [
  [/argocd|argo-cd/i, 'Argo CD'],
  [/kustomize-controller|helm-controller/i, 'Flux'],
  [/flagger/i, 'Flagger'],
  [/rollouts/i, 'Argo Rollouts'],
  [/^helm$/i, 'Helm'],
]

/** The tool that would undo an edit made here, by its field manager, annotation or label; empty when none is known. */
export function ownedBy({ managers, annotations, labels }: Metadata): string {
  for (const [pattern, name] of CONTROLLERS) {
    if (managers.some((manager) => pattern.test(manager))) return name
  }
  if (annotations['argocd.argoproj.io/tracking-id']) return 'Argo CD'
  if (labels['kustomize.toolkit.fluxcd.io/name'] || labels['helm.toolkit.fluxcd.io/name']) return 'Flux'
  if (annotations['meta.helm.sh/release-name'] || labels['app.kubernetes.io/managed-by'] === 'Helm')
    return 'Helm'
  return ''
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
