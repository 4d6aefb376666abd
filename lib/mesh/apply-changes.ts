import { staleAtMs } from '#lib/health/entry-health.ts'
import { keyOf, type ObjectKey } from '#lib/kube/object-ref.ts'
import type {
  EndpointSlice,
  KubeObject,
  Pod,
  Service,
  ServiceEntry,
  VirtualService,
  WorkloadGroup,
} from '#lib/kube/objects.ts'
import { dueEntries, fileDeadline, unfileDeadline } from '#lib/mesh/deadlines.ts'
import { type Change, type Dirty, type Inventory, sourceIdOf } from '#lib/mesh/inventory.ts'
import { linkEntry, linkPair, unlinkEntry } from '#lib/mesh/join-entry.ts'
import {
  changeLabels,
  changeSelector,
  file,
  objectsSelected,
  selectorCandidates,
  unfile,
} from '#lib/mesh/label-index.ts'
import { groupLabels } from '#lib/mesh/membership.ts'
import { touchAllNames, touchScopes } from '#lib/mesh/scopes.ts'
import { hostsOfSource, labelsOf, selectorOf, selectsEntry } from '#lib/mesh/selection.ts'
import { touchBackends, touchHost, touchRouted, touchSource } from '#lib/mesh/touch.ts'
import { destinationRuleHost, hostsOf } from '#lib/traffic/destinations.ts'
import { delegatesOf, targetsOf } from '#lib/traffic/targets.ts'

/** Hears of each change when it has been joined, in order; of an upsert of an unchanged object not at all. */
export type ChangeListener = (change: Change) => void

/** Applies changes in order, at a time, and adds what they touched to `dirty`. An upsert of an unchanged object is free. */
export function applyChanges(
  inventory: Inventory,
  changes: readonly Change[],
  nowMs: number,
  dirty: Dirty,
  onChange: ChangeListener = () => undefined,
): void {
  inventory.nowMs = Math.max(inventory.nowMs, nowMs)
  let isAllocatedAnew = false
  for (const change of changes) {
    if (!applyChange(inventory, change.object, change.type === 'upsert', dirty)) continue
    isAllocatedAnew ||= change.object.kind === 'ServiceEntry'
    onChange(change)
  }
  if (isAllocatedAnew && inventory.nameSettings.allocation === 'legacy') touchAllNames(inventory, dirty)
  dropGoneGroups(inventory)
  dropRows(inventory, dirty)
}

/** Lets time pass: entries connected for too long turn stale. Looks only at those that are due. */
export function advanceTime(
  inventory: Inventory,
  nowMs: number,
  dirty: Dirty,
  onChange: ChangeListener = () => undefined,
): void {
  inventory.nowMs = Math.max(inventory.nowMs, nowMs)
  for (const key of dueEntries(inventory)) {
    const entry = inventory.objects.WorkloadEntry.get(key)
    if (!entry || inventory.nowMs <= (staleAtMs(entry, inventory.staleAfterMs) ?? Number.POSITIVE_INFINITY))
      continue
    unfileDeadline(inventory, key, entry)
    unlinkEntry(inventory, key, entry, dirty)
    linkEntry(inventory, key, entry, dirty)
    onChange({ type: 'upsert', object: entry })
  }
  dropRows(inventory, dirty)
}

function dropRows({ groupRows, hostRows, nameEntries }: Inventory, dirty: Dirty): void {
  for (const key of dirty.groups) groupRows.delete(key)
  for (const host of dirty.hosts) {
    hostRows.delete(host)
    nameEntries.delete(host)
  }
}

/** Returns whether anything changed. */
function applyChange(inventory: Inventory, object: KubeObject, isUpsert: boolean, dirty: Dirty): boolean {
  const key = keyOf(object.metadata)
  const map: Map<ObjectKey, KubeObject> = inventory.objects[object.kind] as Map<ObjectKey, KubeObject>
  const before = map.get(key)
  if (before) {
    const { uid, resourceVersion } = before.metadata
    const isSame = uid === object.metadata.uid && resourceVersion === object.metadata.resourceVersion
    if (isUpsert && isSame && resourceVersion !== '') return false
    map.delete(key)
    relink(inventory, key, before, unfile, dirty)
  }
  touchScopes(inventory, before, isUpsert ? object : undefined, dirty)
  if (object.kind === 'WorkloadGroup' && (isUpsert || before)) noteGroup(inventory, key, isUpsert)
  if (!isUpsert) return before !== undefined
  map.set(key, object)
  relink(inventory, key, object, file, dirty)
  return true
}

function noteGroup({ goneGroups, nowMs }: Inventory, key: ObjectKey, isThere: boolean): void {
  if (isThere) goneGroups.delete(key)
  else goneGroups.set(key, nowMs)
}

/** Nobody asks when a group was deleted that no entry claims. */
function dropGoneGroups({ goneGroups, members }: Inventory): void {
  for (const key of goneGroups.keys()) if (!members.has(key)) goneGroups.delete(key)
}

/** Adds an object to the indexes, or takes it out: the same places either way. */
function relink(
  inventory: Inventory,
  key: ObjectKey,
  object: KubeObject,
  change: typeof file,
  dirty: Dirty,
): void {
  const { namespace, labels } = object.metadata
  const isLink = change === file
  switch (object.kind) {
    case 'WorkloadEntry':
      changeLabels(change, inventory.entryLabels, key, namespace, labelsOf(object))
      ;(isLink ? fileDeadline : unfileDeadline)(inventory, key, object)
      return (isLink ? linkEntry : unlinkEntry)(inventory, key, object, dirty)
    case 'WorkloadGroup':
      changeSelector(change, inventory.groupSelectors, key, namespace, groupLabels(object))
      dirty.groups.add(key)
      return rejoinGroup(inventory, key, object, dirty)
    case 'Service':
    case 'ServiceEntry':
      return isLink ? linkSource(inventory, object, dirty) : unlinkSource(inventory, object, dirty)
    case 'VirtualService':
      return relinkVirtualService(inventory, key, object, change, dirty)
    case 'DestinationRule':
      change(inventory.destinationRules, destinationRuleHost(object), key)
      return touchBackends(inventory, destinationRuleHost(object), dirty)
    case 'EndpointSlice':
      return relinkSlice(inventory, key, object, change, dirty)
    case 'Pod':
      changeLabels(change, inventory.podLabels, key, namespace, labels)
      return touchPod(inventory, key, object, dirty)
    default:
      return
  }
}

function relinkVirtualService(
  inventory: Inventory,
  key: ObjectKey,
  service: VirtualService,
  change: typeof file,
  dirty: Dirty,
): void {
  const { spec, metadata } = service
  for (const host of hostsOf(service)) {
    change(inventory.virtualServices, host, key)
    touchHost(inventory, host, dirty)
  }
  for (const { host } of targetsOf(spec, metadata.namespace)) change(inventory.senders, host, key)
  for (const delegate of delegatesOf(spec, metadata.namespace)) change(inventory.delegators, delegate, key)
  touchRouted(inventory, key, dirty)
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
  changeSelector(file, inventory.entrySelectors, id, namespace, selector)
  for (const host of hostsOfSource(source)) {
    file(inventory.hostSources, host, id)
    touchBackends(inventory, host, dirty)
  }
  for (const key of objectsSelected(inventory.entryLabels, namespace, selector)) {
    const entry = inventory.objects.WorkloadEntry.get(key)
    if (entry && selectsEntry(source, entry)) linkPair(inventory, id, key, 1, dirty)
  }
}

function unlinkSource(inventory: Inventory, source: Service | ServiceEntry, dirty: Dirty): void {
  const id = sourceIdOf(source)
  for (const key of [...(inventory.sourceEntries.get(id) ?? [])]) linkPair(inventory, id, key, -1, dirty)
  changeSelector(unfile, inventory.entrySelectors, id, source.metadata.namespace, selectorOf(source))
  for (const host of hostsOfSource(source)) {
    unfile(inventory.hostSources, host, id)
    touchBackends(inventory, host, dirty)
  }
}

function relinkSlice(
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
