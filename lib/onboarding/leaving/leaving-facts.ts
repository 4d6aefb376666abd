import { timeMs } from '#lib/health/entry-health.ts'
import { keyOf, type ObjectKey, type ObjectRef } from '#lib/kube/object-ref.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { type ArrivalScene, proxiesOfEntry } from '#lib/onboarding/arrival/arrival-scene.ts'
import { weightOf } from '#lib/onboarding/leaving/carried.ts'
import type { GroupShare, LeavingEntry, LeavingProxy, LeftOver } from '#lib/onboarding/leaving/leaving.ts'
import { controllerCheck } from '#lib/proxies/asked-istiods.ts'

/** The entry's weight among those of its group that Istio sends to; null without a group or an entry. */
export function groupShare(
  inventory: Readonly<Inventory>,
  { ref, group, exists }: LeavingEntry,
): GroupShare | null {
  if (!exists || group === '') return null
  const eligible = membersOf(inventory, keyOf({ namespace: ref.namespace, name: group })).flatMap((key) => {
    const entry = inventory.objects.WorkloadEntry.get(key)
    return entry && inventory.health.get(key)?.eligible ? [entry] : []
  })
  const own = inventory.objects.WorkloadEntry.get(keyOf(ref))
  return {
    weight: own ? weightOf(own) : 0,
    totalWeight: eligible.reduce((sum, entry) => sum + weightOf(entry), 0),
    eligible: eligible.length,
  }
}

/** What is left of its group. */
export function leftOverOf(inventory: Readonly<Inventory>, { ref, group }: LeavingEntry): LeftOver | null {
  if (group === '') return null
  const of: ObjectRef = { kind: 'WorkloadGroup', namespace: ref.namespace, name: group }
  const found = inventory.objects.WorkloadGroup.get(keyOf(of))
  return {
    group: of,
    exists: found !== undefined,
    entries: membersOf(inventory, keyOf(of)).length,
    serviceAccount: found?.spec.template.serviceAccount ?? '',
  }
}

const membersOf = (inventory: Readonly<Inventory>, group: ObjectKey): ObjectKey[] => [
  ...(inventory.members.get(group) ?? []),
]

/**
 * Whether an istiod has its proxy. An entry that changed since istiods were asked is believed. While entries are not read
 * (`isGone` false without one), a proxy that names none may be its own.
 */
export function proxyOfLeaving(
  inventory: Readonly<Inventory>,
  { ref, exists, isGone }: Pick<LeavingEntry, 'ref' | 'exists'> & { isGone: boolean },
  connected: ArrivalScene['connected'],
): LeavingProxy {
  const entry = inventory.objects.WorkloadEntry.get(keyOf(ref))
  const annotations = entry?.metadata.annotations ?? {}
  const [connectedMs, leftMs] = [
    timeMs(annotations['istio.io/connectedAt']),
    timeMs(annotations['istio.io/disconnectedAt']),
  ]
  const controller = annotations['istio.io/workloadController'] ?? ''
  const askedMs = 'reason' in connected ? null : connected.atMs
  if (connectedMs === null && leftMs !== null && (askedMs === null || leftMs > askedMs))
    return { state: 'away' }
  const ids = proxiesOfEntry({ connected }, ref)
  const [id] = ids
  if (id !== undefined && !('reason' in connected)) {
    const proxy = connected.proxies.get(id)
    return { state: 'connected', id, istiod: proxy?.istiod ?? '', sinceMs: proxy?.connectedAtMs ?? null }
  }
  if (connectedMs !== null && (askedMs === null || connectedMs > askedMs))
    return { state: 'connected', id: ref.name, istiod: controller, sinceMs: connectedMs }
  if ('reason' in connected) return { state: 'unknown', reason: connected.reason }
  const isNowhere = controllerCheck(
    { asked: connected.asked, isComplete: connected.missing === '' },
    inventory,
  )(controller)
  if (!exists && !isGone)
    return {
      state: 'unknown',
      reason: 'WorkloadEntries are not read: which proxy stands for it is not known',
    }
  if (isNowhere && !hasUnsure(connected.proxies.values(), ref.namespace)) return { state: 'away' }
  return { state: 'unknown', reason: connected.missing || 'Not all istiods tell which proxies they have' }
}

/** Proxies that told nothing of themselves may stand for any entry. */
function hasUnsure(
  proxies: Iterable<{ namespace: string; object: ObjectRef | null; knownBy: string }>,
  namespace: string,
): boolean {
  for (const proxy of proxies)
    if (proxy.namespace === namespace && !proxy.object && proxy.knownBy === 'objects') return true
  return false
}
