import { KINDS } from '../../lib/kube/kinds.ts'
import { type KubeObject, OBJECT_SCHEMAS, type WorkloadEntry } from '../../lib/kube/objects.ts'
import { settleWorld } from '../../server/demo/fleet/settle-world.ts'
import { createVms } from '../../server/demo/fleet/vms.ts'
import { createIstiod } from '../../server/demo/istiod/istiod.ts'
import { ObjectStore } from '../../server/demo/kube/object-store.ts'
import { estate } from '../../server/demo/seeds/estate.ts'
import { createStepClock } from '../../server/demo/step-clock.ts'

/** Every object of a demo mesh of so many WorkloadEntries, a hundred a group, all registered. */
export function objectsOf(entries: number): KubeObject[] {
  const clock = createStepClock(Date.now())
  const store = new ObjectStore(clock)
  const world = estate({ entries, groups: entries / 100, namespaces: 20 })
  for (const object of world.objects) store.put(object)
  const vms = createVms({ store, istiods: [createIstiod({ name: 'istiod-0', store })], random: Math.random })
  settleWorld({ world, vms, random: Math.random, nowMs: clock.nowMs() })
  return KINDS.flatMap((kind) => store.list(kind).map((object) => OBJECT_SCHEMAS[kind].parse(object)))
}

/** Gives, for a number of a change, one of the WorkloadEntries with its health changed: another one each time, far apart. */
export function changedHealth(objects: readonly KubeObject[]): (index: number) => WorkloadEntry {
  const vms = objects.filter((object): object is WorkloadEntry => object.kind === 'WorkloadEntry')
  return (index) => {
    const vm = vms[(index * 7919) % vms.length]
    if (!vm) throw new Error('the mesh has no WorkloadEntry')
    const status = index % 2 ? 'True' : 'False'
    return {
      ...vm,
      metadata: { ...vm.metadata, resourceVersion: `changed-${index}` },
      status: { conditions: [{ type: 'Healthy', status, message: '', reason: '' }] },
    }
  }
}
