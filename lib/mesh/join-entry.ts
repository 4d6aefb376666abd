import { entryHealth } from '#lib/health/entry-health.ts'
import type { ObjectKey } from '#lib/kube/object-ref.ts'
import type { WorkloadEntry } from '#lib/kube/objects.ts'
import { count, type Dirty, type Inventory, type SourceId, sourceById, tallyOf } from '#lib/mesh/inventory.ts'
import { file, selectorCandidates, unfile } from '#lib/mesh/label-index.ts'
import { type Membership, membershipOf } from '#lib/mesh/membership.ts'
import { labelsOf, selectsEntry } from '#lib/mesh/selection.ts'
import { touchSource } from '#lib/mesh/touch.ts'

/** Joins an entry to its group and to the sources that select it, in every index and count. */
export function linkEntry(inventory: Inventory, key: ObjectKey, entry: WorkloadEntry, dirty: Dirty): void {
  const { namespace } = entry.metadata
  dirty.entries.add(key)
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

/** Takes back what {@link linkEntry} did, by what it recorded then. */
export function unlinkEntry(inventory: Inventory, key: ObjectKey, entry: WorkloadEntry, dirty: Dirty): void {
  dirty.entries.add(key)
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
export function linkPair(inventory: Inventory, id: SourceId, key: ObjectKey, by: 1 | -1, dirty: Dirty): void {
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

const groupKeyOf = (entry: WorkloadEntry, { group }: Membership): ObjectKey =>
  group ? `${entry.metadata.namespace}/${group}` : ''
