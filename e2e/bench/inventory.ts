import { applyChanges } from '../../lib/mesh/apply-changes.ts'
import { createInventory, emptyDirty } from '../../lib/mesh/inventory.ts'
import { changedHealth, objectsOf } from './entries-mesh.ts'

/**
 * What one changed WorkloadEntry costs the join in a mesh of 1,000 entries and in one of 100,000, and the ratio:
 * the cost must follow the change, not the mesh. Prints medians of 2,000 changes in microseconds.
 */
const SIZES = [1_000, 10_000, 100_000]
const CHANGES = 2_000

const medians = SIZES.map((entries) => {
  const inventory = createInventory()
  const objects = objectsOf(entries)
  const startedMs = performance.now()
  applyChanges(
    inventory,
    objects.map((object) => ({ type: 'upsert', object })),
    Date.now(),
    emptyDirty(),
  )
  const joinMs = performance.now() - startedMs
  const changed = changedHealth(objects)
  const timesUs = Array.from({ length: CHANGES }, (_, index) => {
    const object = changed(index)
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
