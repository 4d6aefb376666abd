import type { JsonObject } from '#lib/json.ts'
import { editKey, type ObjectEdit, type TrafficEdit, type WritableRef } from '#lib/traffic/edit.ts'
import { editTrouble } from '#lib/traffic/edit-limits.ts'
import type { TrafficConflict } from '#lib/traffic/operation.ts'
import type { SpecChange } from '#lib/traffic/order-writes.ts'
import { AppError } from '#server/app-error.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import { changedBy, type LiveObject, manifestWith, readLive } from '#server/traffic/live-object.ts'

/** The objects of an edit as they are now, by `editKey`. */
export type LiveObjects = Map<string, LiveObject | null>

export type ReadEdit = {
  live: LiveObjects
  changes: SpecChange[]
  /** The first object that is no longer the one that the user saw. */
  stale: ObjectEdit | null
}

/** Throws AppError `bad-request` for an edit that can't be worked with, and what reading throws. */
export async function readEdit(request: KubeRequest, edit: TrafficEdit): Promise<ReadEdit> {
  const trouble = editTrouble(edit)
  if (trouble) throw new AppError('bad-request', trouble, { field: 'edit' })
  const found = await Promise.all(
    edit.objects.map(async (object) => ({ object, live: await readLive(request, object.ref) })),
  )
  return {
    live: new Map(found.map(({ object, live }) => [editKey(object.ref), live])),
    changes: found.map(({ object: { ref, spec }, live }) => ({
      ref,
      before: live?.spec ?? null,
      after: spec,
    })),
    stale: found.find(({ object, live }) => !isAsSeen(object, live))?.object ?? null,
  }
}

const isAsSeen = ({ resourceVersion }: ObjectEdit, live: LiveObject | null): boolean =>
  (live?.resourceVersion ?? '') === resourceVersion

export function conflictOn(
  ref: WritableRef,
  live: LiveObject | null,
  { base, yours }: { base: JsonObject | null; yours: JsonObject | null },
): TrafficConflict {
  return {
    ref,
    base: manifestWith(ref, live, base),
    live: live && manifestWith(ref, live, live.spec),
    yours: manifestWith(ref, live, yours),
    liveResourceVersion: live?.resourceVersion ?? '',
    changedBy: live ? changedBy(live) : [],
  }
}

export const nameOf = ({ kind, namespace, name }: WritableRef): string => `${kind} ${namespace}/${name}`

/** What became of an object that is not the one it should be, for people. */
export function howChanged(ref: WritableRef, live: LiveObject | null): string {
  const [by] = live ? changedBy(live) : []
  return live ? `${nameOf(ref)} was changed${by ? ` by ${by}` : ''}` : `${nameOf(ref)} is gone`
}
