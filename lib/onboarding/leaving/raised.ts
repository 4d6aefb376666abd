import type { JsonObject } from '#lib/json.ts'
import { keyOf, type ObjectKey } from '#lib/kube/object-ref.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { FACTOR, type WeightChange } from '#lib/onboarding/leaving/drain.ts'
import type { LeavingEntry } from '#lib/onboarding/leaving/leaving.ts'
import type { Operation, OperationStep } from '#lib/traffic/operation.ts'
import { numberAt } from '#lib/traffic/spec-edit.ts'

/** An edit holds 32 objects. */
const MOST = 32

/**
 * The weights that drainings of a VM, or of others of its group, have changed and that are so still, with what they were before:
 * `operations` are those of the journal, newest first. What somebody changed since is left out.
 */
export function raisedWeights(
  inventory: Readonly<Inventory>,
  { ref, group }: Pick<LeavingEntry, 'ref' | 'group'>,
  operations: readonly Operation[],
): WeightChange[] {
  const before = new Map<ObjectKey, WeightChange>()
  for (const { steps, rolledBackBy } of operations) {
    const written = rolledBackBy === '' ? steps.flatMap(weightStep) : []
    const raised = written.filter(({ from, to }) => from === (to || 1) * FACTOR)
    const isOwn = raised.some(
      ({ ref: peer }) =>
        peer.namespace === ref.namespace &&
        (inventory.memberships.get(keyOf(peer))?.group ?? '') === group &&
        keyOf(peer) !== keyOf(ref),
    )
    if (!isOwn) continue
    const own = written.filter((one) => keyOf(one.ref) === keyOf(ref) && one.from === 1)
    for (const change of [...raised, ...own]) {
      const key = keyOf(change.ref)
      const entry = inventory.objects.WorkloadEntry.get(key)
      const known = before.get(key)
      // Raised twice, it goes back by both.
      if (entry && (known?.to ?? entry.spec.weight) === change.from)
        before.set(key, { ...change, from: known?.from ?? change.from })
    }
  }
  return [...before.values()].slice(0, MOST)
}

/** A written step that changed the weight of an entry; `from` is what it wrote, `to` what was there before. */
function weightStep({ ref, action, state, before, after }: OperationStep): WeightChange[] {
  if (ref.kind !== 'WorkloadEntry' || action !== 'patch' || state !== 'written' || !before || !after)
    return []
  const [from, to] = [weightIn(after), weightIn(before)]
  return from === to ? [] : [{ ref: { ...ref }, from, to }]
}

const weightIn = (spec: JsonObject): number => numberAt(spec, 'weight') ?? 0
