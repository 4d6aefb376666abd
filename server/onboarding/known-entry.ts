import { registrationOf } from '#lib/health/entry-health.ts'
import { keyOf, type ObjectRef } from '#lib/kube/object-ref.ts'
import type { WorkloadEntry } from '#lib/kube/objects.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { weightOf } from '#lib/onboarding/leaving/carried.ts'
import { readEntryName } from '#lib/onboarding/leaving/entry-name.ts'
import type { LeavingEntry } from '#lib/onboarding/leaving/leaving.ts'

/** Entries that somebody has looked at, so that more than the name is known when one is gone. */
type Before = Map<string, Pick<LeavingEntry, 'address' | 'network' | 'group' | 'registration' | 'weight'>>

const MOST = 500
const beforeOf = new WeakMap<object, Before>()

/** What is known of an entry: by the object, by what an earlier look saw, by its name alone. */
export function knownEntry(
  inventory: Readonly<Inventory>,
  at: { namespace: string; name: string },
): LeavingEntry {
  const ref: ObjectRef = { kind: 'WorkloadEntry', ...at }
  const key = keyOf(ref)
  const entry = inventory.objects.WorkloadEntry.get(key)
  const before = beforeOf.get(inventory.objects) ?? new Map()
  beforeOf.set(inventory.objects, before)
  if (entry) {
    const known = factsOf(inventory, entry)
    before.delete(key)
    before.set(key, known)
    for (const oldest of before.keys()) {
      if (before.size <= MOST) break
      before.delete(oldest)
    }
    return { ref, exists: true, knownBy: 'entry', health: inventory.health.get(key) ?? null, ...known }
  }
  const gone = { ref, exists: false, health: null } as const
  const seen = before.get(key)
  if (seen) return { ...gone, knownBy: 'before', ...seen }
  const named = readEntryName(at.name, (group) =>
    inventory.objects.WorkloadGroup.has(keyOf({ namespace: at.namespace, name: group })),
  )
  return named
    ? { ...gone, knownBy: 'name', registration: 'auto', weight: 1, ...named }
    : { ...gone, knownBy: 'nothing', registration: 'static', weight: 1, address: '', network: '', group: '' }
}

const factsOf = (inventory: Readonly<Inventory>, entry: WorkloadEntry) => ({
  address: entry.spec.address,
  network: entry.spec.network,
  group: inventory.memberships.get(keyOf(entry.metadata))?.group ?? '',
  registration: registrationOf(entry),
  weight: weightOf(entry),
})
