import { entryHealth, staleAtMs } from '#lib/health/entry-health.ts'
import { keyOf, type ObjectKey } from '#lib/kube/object-ref.ts'
import type {
  EndpointSlice,
  KubeObject,
  Pod,
  Service,
  ServiceEntry,
  WorkloadEntry,
  WorkloadGroup,
} from '#lib/kube/objects.ts'
import {
  type Change,
  count,
  type Dirty,
  type Inventory,
  type SourceId,
  sourceById,
  sourceIdOf,
  tallyOf,
} from '#lib/mesh/inventory.ts'
import {
  file,
  fileLabels,
  fileSelector,
  objectsSelected,
  selectorCandidates,
  unfile,
  unfileLabels,
  unfileSelector,
} from '#lib/mesh/label-index.ts'
import { groupLabels, type Membership, membershipOf } from '#lib/mesh/membership.ts'
import { hostsOfSource, labelsOf, selectorOf, selectsEntry } from '#lib/mesh/selection.ts'
import { destinationRuleHost, hostsOf } from '#lib/traffic/destinations.ts'

/** Applies changes in order, at a time, and adds what they touched to `dirty`. An upsert of an unchanged object is free. */
export function applyChanges(
  inventory: Inventory,
  changes: readonly Change[],
  nowMs: number,
  dirty: Dirty,
): void {
  inventory.nowMs = Math.max(inventory.nowMs, nowMs)
  for (const { type, object } of changes) applyChange(inventory, object, type === 'upsert', dirty)
}

/** Lets time pass: entries connected for too long turn stale. Looks only at those that are due. */
export function advanceTime(inventory: Inventory, nowMs: number, dirty: Dirty): void {
  inventory.nowMs = Math.max(inventory.nowMs, nowMs)
  const minute = minuteOf(inventory.nowMs)
  for (const [due, keys] of inventory.deadlines) {
    if (due > minute) continue
    for (const key of keys) {
      const entry = inventory.objects.WorkloadEntry.get(key)
      if (!entry || inventory.nowMs <= (staleAtMs(entry, inventory.staleAfterMs) ?? Number.POSITIVE_INFINITY))
        continue
      unfileDeadline(inventory, key, entry)
      unlinkEntry(inventory, key, entry, dirty)
      linkEntry(inventory, key, entry, dirty)
    }
  }
}

function applyChange(inventory: Inventory, object: KubeObject, isUpsert: boolean, dirty: Dirty): void {
  const key = keyOf(object.metadata)
  const map: Map<ObjectKey, KubeObject> = inventory.objects[object.kind] as Map<ObjectKey, KubeObject>
  const before = map.get(key)
  if (before) {
    const { uid, resourceVersion } = before.metadata
    const isSame = uid === object.metadata.uid && resourceVersion === object.metadata.resourceVersion
    if (isUpsert && isSame && resourceVersion !== '') return
    map.delete(key)
    unlink(inventory, key, before, dirty)
  }
  if (!isUpsert) return
  map.set(key, object)
  link(inventory, key, object, dirty)
}

function link(inventory: Inventory, key: ObjectKey, object: KubeObject, dirty: Dirty): void {
  switch (object.kind) {
    case 'WorkloadEntry':
      fileLabels(inventory.entryLabels, key, object.metadata.namespace, labelsOf(object))
      fileDeadline(inventory, key, object)
      return linkEntry(inventory, key, object, dirty)
    case 'WorkloadGroup':
      fileSelector(inventory.groupSelectors, key, object.metadata.namespace, groupLabels(object))
      dirty.groups.add(key)
      return rejoinGroup(inventory, key, object, dirty)
    case 'Service':
    case 'ServiceEntry':
      return linkSource(inventory, object, dirty)
    case 'VirtualService':
      for (const host of hostsOf(object)) fileHost(inventory, inventory.virtualServices, host, key, dirty)
      return
    case 'DestinationRule':
      return fileHost(inventory, inventory.destinationRules, destinationRuleHost(object), key, dirty)
    case 'EndpointSlice':
      return linkSlice(inventory, key, object, file, dirty)
    case 'Pod':
      fileLabels(inventory.podLabels, key, object.metadata.namespace, object.metadata.labels)
      return touchPod(inventory, key, object, dirty)
    default:
      return
  }
}

function unlink(inventory: Inventory, key: ObjectKey, object: KubeObject, dirty: Dirty): void {
  switch (object.kind) {
    case 'WorkloadEntry':
      unfileLabels(inventory.entryLabels, key, object.metadata.namespace, labelsOf(object))
      unfileDeadline(inventory, key, object)
      return unlinkEntry(inventory, key, object, dirty)
    case 'WorkloadGroup':
      unfileSelector(inventory.groupSelectors, key, object.metadata.namespace, groupLabels(object))
      dirty.groups.add(key)
      return rejoinGroup(inventory, key, object, dirty)
    case 'Service':
    case 'ServiceEntry':
      return unlinkSource(inventory, object, dirty)
    case 'VirtualService':
      for (const host of hostsOf(object)) unfileHost(inventory, inventory.virtualServices, host, key, dirty)
      return
    case 'DestinationRule':
      return unfileHost(inventory, inventory.destinationRules, destinationRuleHost(object), key, dirty)
    case 'EndpointSlice':
      return linkSlice(inventory, key, object, unfile, dirty)
    case 'Pod':
      unfileLabels(inventory.podLabels, key, object.metadata.namespace, object.metadata.labels)
      return touchPod(inventory, key, object, dirty)
    default:
      return
  }
}

function linkEntry(inventory: Inventory, key: ObjectKey, entry: WorkloadEntry, dirty: Dirty): void {
  const { namespace } = entry.metadata
  const health = entryHealth(entry, inventory.nowMs, inventory.staleAfterMs)
  inventory.health.set(key, health)
  const groups = inventory.objects.WorkloadGroup
  const candidates = [...selectorCandidates(inventory.groupSelectors, namespace, labelsOf(entry))].flatMap(
    (id) => groups.get(id) ?? [],
  )
  const membership = membershipOf(entry, (name) => groups.get(`${namespace}/${name}`), candidates)
  inventory.memberships.set(key, membership)
  count(inventory.tally, health, membership, 1)
  const group = groupKeyOf(entry, membership)
  if (group) {
    file(inventory.members, group, key)
    count(tallyOf(inventory.groupTallies, group), health, membership, 1)
    dirty.groups.add(group)
  }
  for (const id of selectorCandidates(inventory.entrySelectors, namespace, labelsOf(entry))) {
    const source = sourceById(inventory, id)
    if (source && selectsEntry(source, entry)) linkPair(inventory, id, key, 1, dirty)
  }
}

function unlinkEntry(inventory: Inventory, key: ObjectKey, entry: WorkloadEntry, dirty: Dirty): void {
  for (const id of [...(inventory.entrySources.get(key) ?? [])]) linkPair(inventory, id, key, -1, dirty)
  const health = inventory.health.get(key)
  const membership = inventory.memberships.get(key)
  if (health && membership) {
    count(inventory.tally, health, membership, -1)
    const group = groupKeyOf(entry, membership)
    if (group) {
      unfile(inventory.members, group, key)
      count(tallyOf(inventory.groupTallies, group), health, membership, -1)
      if (!inventory.members.has(group)) inventory.groupTallies.delete(group)
      dirty.groups.add(group)
    }
  }
  inventory.health.delete(key)
  inventory.memberships.delete(key)
}

/** Records (or takes back) that a source selects an entry, in both directions and in every count. */
function linkPair(inventory: Inventory, id: SourceId, key: ObjectKey, by: 1 | -1, dirty: Dirty): void {
  const change = by === 1 ? file : unfile
  change(inventory.entrySources, key, id)
  change(inventory.sourceEntries, id, key)
  const health = inventory.health.get(key)
  const membership = inventory.memberships.get(key)
  if (health && membership) {
    count(tallyOf(inventory.sourceTallies, id), health, membership, by)
    if (!inventory.sourceEntries.has(id)) inventory.sourceTallies.delete(id)
    const group = membership.group ? `${key.slice(0, key.indexOf('/'))}/${membership.group}` : ''
    if (group) countGroupSource(inventory, group, id, by, dirty)
  }
  touchSource(inventory, id, dirty)
}

function countGroupSource(
  inventory: Inventory,
  group: ObjectKey,
  id: SourceId,
  by: 1 | -1,
  dirty: Dirty,
): void {
  const counts = inventory.groupSources.get(group) ?? new Map<SourceId, number>()
  const next = (counts.get(id) ?? 0) + by
  if (next > 0) counts.set(id, next)
  else counts.delete(id)
  const change = next > 0 ? file : unfile
  change(inventory.sourceGroups, id, group)
  if (counts.size > 0) inventory.groupSources.set(group, counts)
  else inventory.groupSources.delete(group)
  dirty.groups.add(group)
}

/** A group came, changed or went: its members (claims count before it exists) and entries with its labels join anew. */
function rejoinGroup(inventory: Inventory, key: ObjectKey, group: WorkloadGroup, dirty: Dirty): void {
  const affected = new Set([
    ...(inventory.members.get(key) ?? []),
    ...objectsSelected(inventory.entryLabels, group.metadata.namespace, groupLabels(group)),
  ])
  for (const entryKey of affected) {
    const entry = inventory.objects.WorkloadEntry.get(entryKey)
    if (!entry) continue
    unlinkEntry(inventory, entryKey, entry, dirty)
    linkEntry(inventory, entryKey, entry, dirty)
  }
}

function linkSource(inventory: Inventory, source: Service | ServiceEntry, dirty: Dirty): void {
  const id = sourceIdOf(source)
  const { namespace } = source.metadata
  const selector = selectorOf(source)
  fileSelector(inventory.entrySelectors, id, namespace, selector)
  for (const host of hostsOfSource(source)) {
    file(inventory.hostSources, host, id)
    dirty.hosts.add(host)
  }
  for (const key of objectsSelected(inventory.entryLabels, namespace, selector)) {
    const entry = inventory.objects.WorkloadEntry.get(key)
    if (entry && selectsEntry(source, entry)) linkPair(inventory, id, key, 1, dirty)
  }
}

function unlinkSource(inventory: Inventory, source: Service | ServiceEntry, dirty: Dirty): void {
  const id = sourceIdOf(source)
  for (const key of [...(inventory.sourceEntries.get(id) ?? [])]) linkPair(inventory, id, key, -1, dirty)
  unfileSelector(inventory.entrySelectors, id, source.metadata.namespace, selectorOf(source))
  for (const host of hostsOfSource(source)) {
    unfile(inventory.hostSources, host, id)
    dirty.hosts.add(host)
  }
}

function linkSlice(
  inventory: Inventory,
  key: ObjectKey,
  slice: EndpointSlice,
  change: typeof file,
  dirty: Dirty,
): void {
  const name = slice.metadata.labels['kubernetes.io/service-name']
  if (!name) return
  const service = `${slice.metadata.namespace}/${name}`
  change(inventory.slices, service, key)
  for (const { targetRef } of slice.endpoints) {
    if (targetRef?.kind === 'Pod')
      change(inventory.podServices, `${slice.metadata.namespace}/${targetRef.name}`, service)
  }
  touchSource(inventory, `Service/${service}`, dirty)
}

/** A pod's labels and readiness matter to the Services whose slices name it and to ServiceEntries that select it. */
function touchPod(inventory: Inventory, key: ObjectKey, pod: Pod, dirty: Dirty): void {
  for (const service of inventory.podServices.get(key) ?? [])
    touchSource(inventory, `Service/${service}`, dirty)
  for (const id of selectorCandidates(inventory.entrySelectors, pod.metadata.namespace, pod.metadata.labels))
    touchSource(inventory, id, dirty)
}

/** A host's page and every group behind that host show something of this source. */
function touchSource(inventory: Inventory, id: SourceId, dirty: Dirty): void {
  const source = sourceById(inventory, id)
  for (const host of source ? hostsOfSource(source) : []) touchHost(inventory, host, dirty)
}

function touchHost(inventory: Inventory, host: string, dirty: Dirty): void {
  dirty.hosts.add(host)
  for (const id of inventory.hostSources.get(host) ?? []) {
    for (const group of inventory.sourceGroups.get(id) ?? []) dirty.groups.add(group)
  }
}

function fileHost(
  inventory: Inventory,
  index: Map<string, Set<ObjectKey>>,
  host: string,
  key: ObjectKey,
  dirty: Dirty,
): void {
  file(index, host, key)
  touchHost(inventory, host, dirty)
}

function unfileHost(
  inventory: Inventory,
  index: Map<string, Set<ObjectKey>>,
  host: string,
  key: ObjectKey,
  dirty: Dirty,
): void {
  unfile(index, host, key)
  touchHost(inventory, host, dirty)
}

function fileDeadline(inventory: Inventory, key: ObjectKey, entry: WorkloadEntry): void {
  const atMs = staleAtMs(entry, inventory.staleAfterMs)
  if (atMs === null || atMs < inventory.nowMs) return
  const minute = minuteOf(atMs)
  const keys = inventory.deadlines.get(minute)
  if (keys) keys.add(key)
  else inventory.deadlines.set(minute, new Set([key]))
}

function unfileDeadline(inventory: Inventory, key: ObjectKey, entry: WorkloadEntry): void {
  const atMs = staleAtMs(entry, inventory.staleAfterMs)
  if (atMs === null) return
  const keys = inventory.deadlines.get(minuteOf(atMs))
  if (keys?.delete(key) && keys.size === 0) inventory.deadlines.delete(minuteOf(atMs))
}

const minuteOf = (ms: number): number => Math.floor(ms / 60_000)

const groupKeyOf = (entry: WorkloadEntry, { group }: Membership): ObjectKey =>
  group ? `${entry.metadata.namespace}/${group}` : ''
