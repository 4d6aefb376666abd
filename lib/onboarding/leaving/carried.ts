import { keyOf, type ObjectKey, type ObjectRef } from '#lib/kube/object-ref.ts'
import type { Service, ServiceEntry, VirtualService, WorkloadEntry } from '#lib/kube/objects.ts'
import {
  destinationRulesOf,
  entriesBehind,
  inlineEndpoints,
  podsBehind,
  virtualServicesOf,
} from '#lib/mesh/backends.ts'
import { type Inventory, sourceById, sourceIdOf } from '#lib/mesh/inventory.ts'
import { carries } from '#lib/mesh/label-index.ts'
import { entryPort, hostsOfSource, labelsOf } from '#lib/mesh/selection.ts'
import { hostsOf, resolveHost, subsetsOf } from '#lib/traffic/destinations.ts'
import { readRules } from '#lib/traffic/read-rules.ts'
import type { TrafficRule } from '#lib/traffic/rules.ts'

/** A rule that sends to a destination which an entry is of. */
export type Way = {
  /** Null where nothing routes the host: all that is sent to it goes to all of its endpoints. */
  virtualService: ObjectRef | null
  /** The host whose page in Traffic shows the rule. */
  page: string
  rule: string
  /** Empty for all endpoints of the host. */
  subset: string
  /** How much of the rule's requests go to the destination. */
  percent: number
}
/** One way by which requests come to an entry, and who stands there with it. */
export type CarriedRoute = Way & {
  /** Endpoints of the destination that take requests besides this one: VMs, pods and written-down ones. */
  otherVms: number
  otherPods: number
  /** This entry's weight, and that of all endpoints which take requests, this one among them. */
  weight: number
  totalWeight: number
  /** What of the total no WorkloadEntry sets: that of pods and of written-down endpoints. */
  fixedWeight: number
  /** What comes to this entry of the rule's requests by the weights alone; 0 while it takes none. */
  sharePercent: number
  /** Without it the destination has no endpoint and a weight: its share of requests fails. */
  isLast: boolean
}
export type CarriedHost = {
  host: string
  source: ObjectRef
  ports: { name: string; port: number; target: number }[]
  routes: CarriedRoute[]
}

/** All hosts that an entry serves, with the ways by which requests come to it. By Istio's rule of weights; locality comes on top. */
export function carriedBy(inventory: Readonly<Inventory>, key: ObjectKey): CarriedHost[] {
  const standings = new Map<string, Standing>()
  return hostsServed(inventory, key).map((place) => ({
    host: place.host,
    source: refOf(place.source),
    ports: portsOf(place.source, place.entry),
    routes: waysOf(inventory, place).map(({ labels, ...way }) => {
      const id = JSON.stringify([sourceIdOf(place.source), labels])
      const standing = standings.get(id) ?? standingOf(inventory, place, labels)
      standings.set(id, standing)
      return routeOf(inventory, place, way, standing)
    }),
  }))
}

/** The ways by which requests come to an entry, without who stands there with it: that costs no look at other entries. */
export const waysTo = (inventory: Readonly<Inventory>, key: ObjectKey): (Way & { host: string })[] =>
  hostsServed(inventory, key).flatMap((place) =>
    waysOf(inventory, place).map(({ labels: _, ...way }) => ({ host: place.host, ...way })),
  )

function hostsServed(inventory: Readonly<Inventory>, key: ObjectKey): Place[] {
  const entry = inventory.objects.WorkloadEntry.get(key)
  if (!entry) return []
  return [...(inventory.entrySources.get(key) ?? [])].sort().flatMap((id) => {
    const source = sourceById(inventory, id)
    return source ? hostsOfSource(source).map((host) => ({ host, source, entry })) : []
  })
}

const refOf = ({ kind, metadata: { namespace, name } }: Service | ServiceEntry): CarriedHost['source'] => ({
  kind,
  namespace,
  name,
})

type Place = { host: string; source: Service | ServiceEntry; entry: WorkloadEntry }

function portsOf(source: Service | ServiceEntry, entry: WorkloadEntry): CarriedHost['ports'] {
  if (source.kind === 'ServiceEntry')
    return source.spec.ports.map(({ name, number, targetPort }) => ({
      name,
      port: number,
      target: entry.spec.ports[name] ?? targetPort ?? number,
    }))
  return source.spec.ports.flatMap((port) => {
    const target = entryPort(port, entry)
    return target === null ? [] : [{ name: port.name, port: port.port, target }]
  })
}

type LabelledWay = Way & { labels: Record<string, string> }

function waysOf(inventory: Readonly<Inventory>, place: Place): LabelledWay[] {
  const { host } = place
  const senders = [...(inventory.senders.get(host) ?? [])].sort().flatMap((key) => {
    const service = inventory.objects.VirtualService.get(key)
    return service && isUsed(inventory, service) ? [service] : []
  })
  const ruled = senders.flatMap((service) =>
    readRules(service.spec).flatMap((rule) => waysOfRule(place, service, rule)),
  )
  const rule = 'no rule: everything sent to the host'
  const own: Way = { virtualService: null, page: host, rule, subset: '', percent: 100 }
  const all = virtualServicesOf(inventory, host).length > 0 ? ruled : [...ruled, own]
  return all.flatMap((way) => {
    const labels = labelsOfSubset(inventory, host, way.subset)
    return labels && carries(labelsOf(place.entry), labels) ? [{ ...way, labels }] : []
  })
}

/** Of several VirtualServices for sidecars of one host, the oldest alone counts. */
function isUsed(inventory: Readonly<Inventory>, service: VirtualService): boolean {
  const hosts = hostsOf(service)
  return (
    hosts.length === 0 ||
    hosts.some((host) => {
      const all = virtualServicesOf(inventory, host)
      return !all.includes(service) || all[0] === service
    })
  )
}

function waysOfRule(place: Place, service: VirtualService, rule: TrafficRule): Way[] {
  const { namespace, name } = service.metadata
  const hosts = hostsOf(service)
  const page = hosts.includes(place.host) ? place.host : (hosts[0] ?? place.host)
  return rule.destinations.flatMap(({ host, subset, percent }) => {
    if (resolveHost(host, namespace) !== place.host) return []
    const virtualService: ObjectRef = { kind: 'VirtualService', namespace, name }
    const words = rule.name || `${rule.kind} rule ${rule.index + 1}`
    return [{ virtualService, page, rule: words, subset, percent }]
  })
}

/** Who takes requests of a destination besides the entry. */
type Standing = { vms: number; pods: number; weight: number; fixedWeight: number }

function standingOf(
  inventory: Readonly<Inventory>,
  { source, entry }: Place,
  labels: Record<string, string>,
): Standing {
  const own = keyOf(entry.metadata)
  const inline = inlineEndpoints(source).filter((endpoint) => carries(endpoint.labels, labels))
  const pods = podsBehind(inventory, source).filter(
    ({ pod, ready }) => ready && carries(pod?.metadata.labels ?? {}, labels),
  ).length
  const fixedWeight = inline.reduce((sum, one) => sum + (one.weight || 1), 0) + pods
  const standing = { vms: inline.length, pods, weight: fixedWeight, fixedWeight }
  for (const key of entriesBehind(inventory, source, labels)) {
    const other = key === own ? null : takingEntry(inventory, key)
    if (!other) continue
    standing.vms += 1
    standing.weight += weightOf(other)
  }
  return standing
}

function routeOf(
  inventory: Readonly<Inventory>,
  { entry }: Place,
  way: Way,
  standing: Standing,
): CarriedRoute {
  const isTaking = inventory.health.get(keyOf(entry.metadata))?.eligible ?? false
  const weight = weightOf(entry)
  const totalWeight = standing.weight + (isTaking ? weight : 0)
  return {
    ...way,
    otherVms: standing.vms,
    otherPods: standing.pods,
    weight,
    totalWeight,
    fixedWeight: standing.fixedWeight,
    sharePercent: isTaking && totalWeight > 0 ? (way.percent * weight) / totalWeight : 0,
    isLast: isTaking && way.percent > 0 && standing.weight === 0,
  }
}

/** An entry that Istio sends requests to; one whose proxy has gone is about to be taken out, and counts no more. */
export function takingEntry(inventory: Readonly<Inventory>, key: ObjectKey): WorkloadEntry | null {
  const health = inventory.health.get(key)
  const entry = inventory.objects.WorkloadEntry.get(key)
  return entry && health?.eligible && health.state !== 'disconnected' && !entry.metadata.deleting
    ? entry
    : null
}

/** Envoy takes an unset weight for 1. */
export const weightOf = ({ spec }: WorkloadEntry): number => spec.weight || 1

/** The labels by which a destination selects; none for all of a host, null for a subset that nothing defines. */
export const labelsOfSubset = (
  inventory: Readonly<Inventory>,
  host: string,
  subset: string,
): Record<string, string> | null =>
  subset === ''
    ? {}
    : (destinationRulesOf(inventory, host)
        .flatMap(subsetsOf)
        .find(({ name }) => name === subset)?.labels ?? null)
