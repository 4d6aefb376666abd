import { KINDS } from '../../lib/kube/kinds.ts'
import { OBJECT_SCHEMAS, type WorkloadEntry } from '../../lib/kube/objects.ts'
import { applyChanges } from '../../lib/mesh/apply-changes.ts'
import { createInventory, emptyDirty } from '../../lib/mesh/inventory.ts'
import { settleWorld } from '../../server/demo/fleet/settle-world.ts'
import { createVms } from '../../server/demo/fleet/vms.ts'
import { createIstiod } from '../../server/demo/istiod/istiod.ts'
import { ObjectStore } from '../../server/demo/kube/object-store.ts'
import { estate } from '../../server/demo/seeds/estate.ts'
import { createStepClock } from '../../server/demo/step-clock.ts'

/**
 * What one changed WorkloadEntry costs the join in a mesh of 1,000 entries and in one of 100,000, and the ratio:
 * the cost must follow the change, not the mesh. Prints medians of 2,000 changes in microseconds.
 */
const SIZES = [1_000, 10_000, 100_000]
const CHANGES = 2_000

const medians = SIZES.map((entries) => {
  const inventory = createInventory()
  const store = storeWith(entries)
  const objects = KINDS.flatMap((kind) =>
    store.list(kind).map((object) => OBJECT_SCHEMAS[kind].parse(object)),
  )
  const startedMs = performance.now()
  applyChanges(
    inventory,
    objects.map((object) => ({ type: 'upsert', object })),
    Date.now(),
    emptyDirty(),
  )
  const joinMs = performance.now() - startedMs
  const vms = objects.filter((object): object is WorkloadEntry => object.kind === 'WorkloadEntry')
  const timesUs = Array.from({ length: CHANGES }, (_, index) => {
    const vm = vms[(index * 7919) % vms.length]
    if (!vm) return 0
    const status = index % 2 ? 'True' : 'False'
    const object: WorkloadEntry = {
      ...vm,
      metadata: { ...vm.metadata, resourceVersion: `changed-${index}` },
      status: { conditions: [{ type: 'Healthy', status, message: '', reason: '' }] },
    }
    const beforeMs = performance.now()
    applyChanges(inventory, [{ type: 'upsert', object }], Date.now(), emptyDirty())
    return (performance.now() - beforeMs) * 1000
  }).sort((a, b) => a - b)
  const medianUs = timesUs[CHANGES / 2] ?? 0
  console.log(
    `${entries} entries: joined in ${joinMs.toFixed(0)} ms, one change ${medianUs.toFixed(1)} µs (p99 ${(timesUs[CHANGES * 0.99] ?? 0).toFixed(1)} µs)`,
  )
  return medianUs
})
console.log(
  `one change at ${SIZES.at(-1)} entries costs ${((medians.at(-1) ?? 0) / (medians[0] ?? 1)).toFixed(2)} times what it costs at ${SIZES[0]}`,
)

function storeWith(entries: number): ObjectStore {
  const clock = createStepClock(Date.now())
  const store = new ObjectStore(clock)
  const world = estate({ entries, groups: entries / 100, namespaces: 20 })
  for (const object of world.objects) store.put(object)
  const vms = createVms({ store, istiods: [createIstiod({ name: 'istiod-0', store })], random: Math.random })
  settleWorld({ world, vms, random: Math.random, nowMs: clock.nowMs() })
  return store
}
