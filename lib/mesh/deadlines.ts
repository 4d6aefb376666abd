import { staleAtMs } from '#lib/health/entry-health.ts'
import type { ObjectKey } from '#lib/kube/object-ref.ts'
import type { WorkloadEntry } from '#lib/kube/objects.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { file, unfile } from '#lib/mesh/label-index.ts'

/** Files an entry under the minute in which time alone will turn it stale; one that is stale already is not due again. */
export function fileDeadline(inventory: Inventory, key: ObjectKey, entry: WorkloadEntry): void {
  const atMs = staleAtMs(entry, inventory.staleAfterMs)
  if (atMs !== null && atMs >= inventory.nowMs) file(inventory.deadlines, minuteOf(atMs), key)
}

export function unfileDeadline(inventory: Inventory, key: ObjectKey, entry: WorkloadEntry): void {
  const atMs = staleAtMs(entry, inventory.staleAfterMs)
  if (atMs !== null) unfile(inventory.deadlines, minuteOf(atMs), key)
}

/** Entries that have become due, as far as whole minutes tell. */
export function dueEntries(inventory: Inventory): ObjectKey[] {
  const minute = minuteOf(inventory.nowMs)
  return [...inventory.deadlines].flatMap(([due, keys]) => (due <= minute ? [...keys] : []))
}

const minuteOf = (ms: number): number => Math.floor(ms / 60_000)
