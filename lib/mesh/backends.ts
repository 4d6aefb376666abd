import type { ObjectKey } from '#lib/kube/object-ref.ts'
import type {
  DestinationRule,
  Pod,
  Service,
  ServiceEntry,
  VirtualService,
  WorkloadEntry,
} from '#lib/kube/objects.ts'
import { emptyTally, type Inventory, type SourceId, sourceById, sourceIdOf } from '#lib/mesh/inventory.ts'
import { carries, objectsSelected } from '#lib/mesh/label-index.ts'
import { hostsOfSource, selectorOf } from '#lib/mesh/selection.ts'
import type { BackendShare, Backends } from '#lib/mesh/views.ts'
import {
  backendShare,
  isForSidecars,
  oldestFirst,
  resolveHost,
  subsetsOf,
} from '#lib/traffic/destinations.ts'
import { defaultRule, readRules } from '#lib/traffic/read-rules.ts'

export type PodBackend = { key: ObjectKey; pod: Pod | undefined; ready: boolean }

/**
 * The pods behind a source. A Service's come from its EndpointSlices, which is where istiod looks; a ServiceEntry's are
 * those its selector matches, by their Ready condition.
 */
export function podsBehind(inventory: Inventory, source: Service | ServiceEntry): PodBackend[] {
  const { namespace, name } = source.metadata
  if (source.kind === 'ServiceEntry') {
    return objectsSelected(inventory.podLabels, namespace, selectorOf(source)).map((key) => {
      const pod = inventory.objects.Pod.get(key)
      return { key, pod, ready: pod ? isReady(pod) : false }
    })
  }
  const pods = new Map<ObjectKey, PodBackend>()
  for (const sliceKey of inventory.slices.get(`${namespace}/${name}`) ?? []) {
    for (const { targetRef, conditions } of inventory.objects.EndpointSlice.get(sliceKey)?.endpoints ?? []) {
      if (targetRef?.kind !== 'Pod') continue
      const key = `${namespace}/${targetRef.name}`
      // An endpoint of unknown readiness counts as ready (EndpointConditions.ready), unless it is terminating.
      const ready = conditions.ready !== false && conditions.terminating !== true
      pods.set(key, {
        key,
        pod: inventory.objects.Pod.get(key),
        ready: ready || (pods.get(key)?.ready ?? false),
      })
    }
  }
  return [...pods.values()]
}

export const isReady = (pod: Pod): boolean =>
  !pod.metadata.deleting &&
  pod.status.conditions.some(({ type, status }) => type === 'Ready' && status === 'True')

/** The source that a host's page shows: a Service before a ServiceEntry, then by name. */
export function sourceOfHost(inventory: Inventory, host: string): Service | ServiceEntry | undefined {
  const [first] = [...(inventory.hostSources.get(host) ?? [])].sort()
  return first === undefined ? undefined : sourceById(inventory, first)
}

/** The endpoints that a ServiceEntry writes down itself. Istio gates none of them by health. */
export const inlineEndpoints = (source: Service | ServiceEntry): ServiceEntry['spec']['endpoints'] =>
  source.kind === 'ServiceEntry' ? source.spec.endpoints : []

/** Everything behind a source: counts without looking at each entry. */
export function backendsOfSource(inventory: Inventory, source: Service | ServiceEntry): Backends {
  const tally = inventory.sourceTallies.get(sourceIdOf(source)) ?? emptyTally()
  const pods = podsBehind(inventory, source)
  const inline = inlineEndpoints(source).length
  return {
    vmsEligible: tally.eligible + inline,
    vmsTotal: tally.total + inline,
    podsReady: pods.filter(({ ready }) => ready).length,
    podsTotal: pods.length,
    known: true,
  }
}

/** What stands behind one destination; `known` is false when its host or subset is not defined anywhere. */
export function backendsOfDestination(inventory: Inventory, host: string, subset: string): Backends {
  const source = sourceOfHost(inventory, host)
  const nothing: Backends = { vmsEligible: 0, vmsTotal: 0, podsReady: 0, podsTotal: 0, known: false }
  if (!source) return nothing
  if (!subset) return backendsOfSource(inventory, source)
  const labels = subsetLabels(inventory, host, subset)
  if (!labels) return nothing
  const entries = entriesBehind(inventory, source, labels)
  const pods = podsBehind(inventory, source).filter(({ pod }) => carries(pod?.metadata.labels ?? {}, labels))
  const inline = inlineEndpoints(source).filter((endpoint) => carries(endpoint.labels, labels)).length
  return {
    vmsEligible: entries.filter((key) => inventory.health.get(key)?.eligible).length + inline,
    vmsTotal: entries.length + inline,
    podsReady: pods.filter(({ ready }) => ready).length,
    podsTotal: pods.length,
    known: true,
  }
}

/** Keys of the entries behind a source that carry these labels; the smallest index is walked, not the mesh. */
export function entriesBehind(
  inventory: Inventory,
  source: Service | ServiceEntry,
  labels: Record<string, string> = {},
): ObjectKey[] {
  const behind: ReadonlySet<ObjectKey> = inventory.sourceEntries.get(sourceIdOf(source)) ?? new Set()
  if (Object.keys(labels).length === 0) return [...behind]
  const labelled = objectsSelected(inventory.entryLabels, source.metadata.namespace, labels)
  return labelled.filter((key) => behind.has(key))
}

export function workloadEntry(inventory: Inventory, key: ObjectKey): WorkloadEntry[] {
  const entry = inventory.objects.WorkloadEntry.get(key)
  return entry ? [entry] : []
}

function subsetLabels(inventory: Inventory, host: string, subset: string): Record<string, string> | null {
  const found = destinationRulesOf(inventory, host)
    .flatMap(subsetsOf)
    .find(({ name }) => name === subset)
  return found?.labels ?? null
}

/** The DestinationRules of a host, oldest first: where two define the same subset, istiod takes the first. */
export const destinationRulesOf = (inventory: Inventory, host: string): DestinationRule[] =>
  oldestFirst(
    [...(inventory.destinationRules.get(host) ?? [])].flatMap(
      (key) => inventory.objects.DestinationRule.get(key) ?? [],
    ),
  )

/** How the default rule of the VirtualService that wins a host shares traffic between VMs and pods; null without one. */
export function shareOfHost(inventory: Inventory, host: string): BackendShare | null {
  const [service] = virtualServicesOf(inventory, host)
  const rule = service ? defaultRule(readRules(service.spec)) : null
  if (!service || !rule) return null
  const share = backendShare(rule, (destination) => {
    const backends = backendsOfDestination(
      inventory,
      resolveHost(destination.host, service.metadata.namespace),
      destination.subset,
    )
    return { vms: backends.vmsTotal, pods: backends.podsTotal }
  })
  return { host, ...share }
}

/** The VirtualServices of a host that sidecars see, the winner first. */
export const virtualServicesOf = (inventory: Inventory, host: string): VirtualService[] =>
  servicesOf(inventory, host).filter(isForSidecars)

/** Those that gateways alone see, oldest first. Gateways merge the rules of all. */
export const gatewayServicesOf = (inventory: Inventory, host: string): VirtualService[] =>
  servicesOf(inventory, host).filter((service) => !isForSidecars(service))

const servicesOf = (inventory: Inventory, host: string): VirtualService[] =>
  oldestFirst(
    [...(inventory.virtualServices.get(host) ?? [])].flatMap(
      (key) => inventory.objects.VirtualService.get(key) ?? [],
    ),
  )

/** The first of a source's hosts for which something splits traffic. */
export function shareOfSource(inventory: Inventory, id: SourceId): BackendShare | null {
  const source = sourceById(inventory, id)
  for (const host of source ? hostsOfSource(source) : []) {
    const share = shareOfHost(inventory, host)
    if (share) return share
  }
  return null
}
