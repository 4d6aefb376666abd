import { ALL_CHECKS } from '../../lib/checks/all-checks.ts'
import { createCheckBook } from '../../lib/checks/check-book.ts'
import { runAll } from '../../lib/checks/run-all.ts'
import { NOTHING_TOLD } from '../../lib/checks/scene.ts'
import { KINDS } from '../../lib/kube/kinds.ts'
import { applyChanges } from '../../lib/mesh/apply-changes.ts'
import { createInventory, emptyDirty } from '../../lib/mesh/inventory.ts'
import { changedHealth, objectsOf } from './entries-mesh.ts'

/**
 * What one changed WorkloadEntry costs the checks in a mesh of 1,000 entries and in one of 50,000, against a run of all of
 * them from scratch: the cost must follow the change. Checks of the whole mesh, which are paced, are told apart.
 */
const SIZES = [1_000, 50_000]
const CHANGES = 500
const nowMs = Date.now()
const known = new Set(KINDS)
const off = new Set<string>()

const medians = SIZES.map((entries) => {
  const inventory = createInventory()
  const objects = objectsOf(entries)
  const upserts = objects.map((object) => ({ type: 'upsert' as const, object }))
  applyChanges(inventory, upserts, nowMs, emptyDirty())
  const scene = { inventory, nowMs, told: NOTHING_TOLD, again: () => undefined }
  const fullMs = timed(() => runAll(scene, { checks: ALL_CHECKS, known, off }))
  const book = createCheckBook({ inventory, checks: ALL_CHECKS, off, told: NOTHING_TOLD, known, nowMs })
  const settle = () => {
    while (book.work(1_000));
  }
  const firstMs = timed(settle)
  const meshMs = timed(() => {
    while (book.workOnMesh());
  })
  const changed = changedHealth(objects)
  const timesMs = Array.from({ length: CHANGES }, (_, index) => {
    const object = changed(index)
    const dirty = emptyDirty()
    applyChanges(inventory, [{ type: 'upsert', object }], nowMs, dirty, book.change)
    return timed(() => {
      book.touch(dirty)
      settle()
    })
  }).sort((a, b) => a - b)
  const medianMs = timesMs[CHANGES / 2] ?? 0
  const p99Ms = timesMs[CHANGES * 0.99] ?? 0
  console.log(
    `${entries} entries, ${ALL_CHECKS.length} checks: all from scratch ${fullMs.toFixed(0)} ms, the book's first run ` +
      `${firstMs.toFixed(0)} ms and ${meshMs.toFixed(0)} ms for the mesh; one change ${(medianMs * 1000).toFixed(0)} µs ` +
      `(p99 ${(p99Ms * 1000).toFixed(0)} µs), 1/${(fullMs / medianMs).toFixed(0)} of all`,
  )
  return medianMs
})
console.log(
  `one change at ${SIZES.at(-1)} entries costs ${((medians.at(-1) ?? 0) / (medians[0] ?? 1)).toFixed(2)} times what it costs at ${SIZES[0]}`,
)

function timed(run: () => unknown): number {
  const beforeMs = performance.now()
  run()
  return performance.now() - beforeMs
}
