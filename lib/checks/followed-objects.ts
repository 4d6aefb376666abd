import type { Check } from '#lib/checks/check.ts'
import type { Kind } from '#lib/kube/kinds.ts'
import { keyOf, type ObjectKey } from '#lib/kube/object-ref.ts'
import type { KubeObject } from '#lib/kube/objects.ts'
import type { Change } from '#lib/mesh/inventory.ts'
import { isDeepStrictEqual } from '#lib/stream/equal.ts'

/** Tells whether a change of an object concerns those that follow its kind: heartbeats and health do not. */
export type FollowedObjects = { isChanged(change: Change): boolean }

const PASSING = new Set(['istio.io/connectedAt', 'istio.io/disconnectedAt', 'istio.io/workloadController'])

/** Of the kinds alone that a check follows. `objects` are those that there are. */
export function createFollowedObjects(
  checks: readonly Pick<Check, 'follows'>[],
  objects: Record<Kind, ReadonlyMap<ObjectKey, KubeObject>>,
): FollowedObjects {
  const seen = new Map<Kind, Map<ObjectKey, KubeObject>>(
    checks.flatMap(({ follows = [] }) => follows.map((kind) => [kind, new Map(objects[kind])])),
  )
  return {
    isChanged({ type, object }) {
      const ofKind = seen.get(object.kind)
      if (!ofKind) return false
      const key = keyOf(object.metadata)
      const before = ofKind.get(key)
      if (type === 'remove') ofKind.delete(key)
      else ofKind.set(key, object)
      return type === 'remove' || !before || !isDeepStrictEqual(lasting(before), lasting(object))
    },
  }
}

/** What of an object stays as it is while its workload comes, goes and is probed. */
function lasting(object: KubeObject): unknown {
  const { resourceVersion: _, changedAt: __, managers: ___, generation: ____, ...metadata } = object.metadata
  const annotations = Object.entries(metadata.annotations).filter(([name]) => !PASSING.has(name))
  const rest = { ...object, metadata: { ...metadata, annotations } }
  if (rest.kind === 'WorkloadEntry') return { ...rest, status: null }
  if (rest.kind === 'Pod') return { ...rest, status: { ...rest.status, conditions: null } }
  return rest
}
