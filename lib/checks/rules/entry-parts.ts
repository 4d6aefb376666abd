import type { CheckScene } from '#lib/checks/scene.ts'
import { timeMs } from '#lib/health/entry-health.ts'
import { keyOf, type ObjectKey, type ObjectRef } from '#lib/kube/object-ref.ts'
import type { Service, ServiceEntry, WorkloadEntry, WorkloadGroup } from '#lib/kube/objects.ts'
import { type Inventory, type SourceId, sourceById, sourceIdOf } from '#lib/mesh/inventory.ts'
import { carries, selectorCandidates } from '#lib/mesh/label-index.ts'
import { groupLabels } from '#lib/mesh/membership.ts'
import { entryPort, labelsOf, selectorOf } from '#lib/mesh/selection.ts'

/** What the checks of entries and groups share. */

export const MINUTE_MS = 60_000
type Labels = Record<string, string>
type Named = { kind: ObjectRef['kind']; metadata: { namespace: string; name: string } }

/** How many objects a finding names. */
export const MOST_OBJECTS = 50

/**
 * Whether something has lasted long enough to count. Where it has not, the scene is asked to look again when it will have.
 * What has no time (a file) has lasted.
 */
export function hasLasted(
  scene: Pick<CheckScene, 'nowMs' | 'again'>,
  sinceMs: number | null,
  patienceMs: number,
): boolean {
  if (sinceMs === null || scene.nowMs >= sinceMs + patienceMs) return true
  scene.again(sinceMs + patienceMs)
  return false
}

/** `WorkloadEntry shop/vm-1`. */
export const textOf = ({ kind, metadata: { namespace, name } }: Named): string =>
  `${kind} ${namespace}/${name}`

/** `app=forum, version=vm` */
export const labelText = (labels: Labels): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ')

/** `1 VM`, `3 VMs` */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`

/** `2026-11-22 02:01 UTC`; what is no time stays as it is. */
export function timeText(time: string): string {
  const ms = timeMs(time)
  return ms === null ? time : `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** The network that an entry is in, as istiod reads it: the field before the label; empty where it says none. */
export const networkOf = (entry: WorkloadEntry): string =>
  entry.spec.network || (labelsOf(entry)['topology.istio.io/network'] ?? '')

/** The WorkloadGroup that an entry says it belongs to, where there is one. */
export function groupOf(inventory: Readonly<Inventory>, entry: WorkloadEntry): WorkloadGroup | undefined {
  const membership = inventory.memberships.get(keyOf(entry.metadata))
  if (!membership || membership.by === 'labels' || membership.by === 'none') return undefined
  return inventory.objects.WorkloadGroup.get(`${entry.metadata.namespace}/${membership.group}`)
}

/** Entries of a group that say they belong to it, in the order of their names. */
export const membersOf = (inventory: Readonly<Inventory>, group: WorkloadGroup): WorkloadEntry[] =>
  [...(inventory.members.get(keyOf(group.metadata)) ?? [])]
    .filter((key) => inventory.memberships.get(key)?.by !== 'labels')
    .sort()
    .flatMap((key) => inventory.objects.WorkloadEntry.get(key) ?? [])

/** The Services and ServiceEntries that select an entry, by kind and name. */
export const sourcesOfEntry = (inventory: Readonly<Inventory>, key: ObjectKey): (Service | ServiceEntry)[] =>
  sorted(inventory, inventory.entrySources.get(key) ?? [])

/** Those of a namespace whose selector matches these labels, whether or not they take VMs. */
export const sourcesMatching = (
  inventory: Readonly<Inventory>,
  namespace: string,
  labels: Labels,
): (Service | ServiceEntry)[] =>
  sorted(inventory, selectorCandidates(inventory.entrySelectors, namespace, labels)).filter((source) =>
    carries(labels, selectorOf(source)),
  )

/** Istio puts no VM behind a headless or an ExternalName Service. */
export const takesVms = (source: Service | ServiceEntry): boolean =>
  source.kind === 'ServiceEntry' || (source.spec.type !== 'ExternalName' && source.spec.clusterIP !== 'None')

/** The sources that VMs of a group stand behind once they register, by the labels that the group gives them. */
export const sourcesOfGroup = (
  inventory: Readonly<Inventory>,
  group: WorkloadGroup,
): (Service | ServiceEntry)[] =>
  sourcesMatching(inventory, group.metadata.namespace, groupLabels(group)).filter(takesVms)

/** The ports that a source reaches at a workload with these `ports`; those it skips are left out. */
export const portsReached = (source: Service | ServiceEntry, ports: Record<string, number>): number[] =>
  source.kind === 'Service'
    ? source.spec.ports.flatMap((port) => entryPort(port, { spec: { ports } }) ?? [])
    : source.spec.ports.map(({ name, number, targetPort }) => ports[name] ?? targetPort ?? number)

/** The entries that a source selects, in the order of their names. */
export const entriesOf = (inventory: Readonly<Inventory>, source: Service | ServiceEntry): WorkloadEntry[] =>
  [...(inventory.sourceEntries.get(sourceIdOf(source)) ?? [])]
    .sort()
    .flatMap((key) => inventory.objects.WorkloadEntry.get(key) ?? [])

const sorted = (inventory: Readonly<Inventory>, ids: Iterable<SourceId>): (Service | ServiceEntry)[] =>
  [...ids].sort().flatMap((id) => sourceById(inventory, id) ?? [])
