import { ALL_CHECKS } from '../../lib/checks/all-checks.ts'
import { createCheckBook } from '../../lib/checks/check-book.ts'
import { runAll } from '../../lib/checks/run-all.ts'
import { NOTHING_TOLD } from '../../lib/checks/scene.ts'
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
  const store = storeWith(entries)
  const objects = KINDS.flatMap((kind) =>
    store.list(kind).map((object) => OBJECT_SCHEMAS[kind].parse(object)),
  )
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
  const vms = objects.filter((object): object is WorkloadEntry => object.kind === 'WorkloadEntry')
  const timesMs = Array.from({ length: CHANGES }, (_, index) => {
    const vm = vms[(index * 7919) % vms.length]
    if (!vm) return 0
    const status = index % 2 ? 'True' : 'False'
    const object: WorkloadEntry = {
      ...vm,
      metadata: { ...vm.metadata, resourceVersion: `changed-${index}` },
      status: { conditions: [{ type: 'Healthy', status, message: '', reason: '' }] },
    }
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

function storeWith(entries: number): ObjectStore {
  const clock = createStepClock(nowMs)
  const store = new ObjectStore(clock)
  const world = estate({ entries, groups: entries / 100, namespaces: 20 })
  for (const object of world.objects) store.put(object)
  const vms = createVms({ store, istiods: [createIstiod({ name: 'istiod-0', store })], random: Math.random })
  settleWorld({ world, vms, random: Math.random, nowMs: clock.nowMs() })
  return store
}
