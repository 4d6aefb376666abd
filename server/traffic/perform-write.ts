import { patchBetween } from '#lib/export/net-changes.ts'
import { manifestOf } from '#lib/export/operation-writes.ts'
import type { JsonObject } from '#lib/json.ts'
import type { WritableRef } from '#lib/traffic/edit.ts'
import type { OperationStep } from '#lib/traffic/operation.ts'
import type { SpecChange } from '#lib/traffic/order-writes.ts'
import type { JsonPatchOperation } from '#lib/traffic/review.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import { createObject, deleteObject, patchObject } from '#server/kube/objects-client.ts'
import { type LiveObject, liveObject } from '#server/traffic/live-object.ts'

export type Write = {
  ref: WritableRef
  after: JsonObject | null
  /** The object as it is known to be: any other version is a conflict. Null to create it. */
  known: LiveObject | null
  /** A manifest to make a deleted object again from. */
  restore?: JsonObject | undefined
}

/**
 * Makes a write, or only asks what would come of it. Answers with the object as it is then, null for one that was deleted.
 * Throws AppError as objects-client says.
 */
export async function performWrite(
  request: KubeRequest,
  { ref, after, known, restore }: Write,
  { dryRun }: { dryRun: boolean },
): Promise<{ live: LiveObject | null; warnings: string[] }> {
  const { kind, namespace } = ref
  if (!known) {
    if (!after) return { live: null, warnings: [] }
    const manifest = restore ? { ...restore, spec: after } : manifestOf(ref, after)
    const { object, warnings } = await createObject(request, kind, manifest, { namespace, dryRun })
    return { live: liveObject(object), warnings }
  }
  if (!after) {
    const { warnings } = await deleteObject(request, kind, ref, { ...known, dryRun })
    return { live: null, warnings }
  }
  const { object, warnings } = await patchObject(request, kind, ref, versionedPatch(known, after), { dryRun })
  return { live: liveObject(object), warnings }
}

/** Touches nothing but what differs, and only in this version of the object. */
export const versionedPatch = (known: LiveObject, after: JsonObject): JsonPatchOperation[] => [
  { op: 'test', path: '/metadata/resourceVersion', value: known.resourceVersion },
  ...patchBetween('spec' in known.object ? { spec: known.spec } : {}, { spec: after }),
]

export const actionOf = ({ before, after }: Pick<SpecChange, 'before' | 'after'>): OperationStep['action'] =>
  after ? (before ? 'patch' : 'create') : 'delete'
