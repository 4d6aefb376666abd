import { manifestOf } from '#lib/export/operation-writes.ts'
import type { JsonObject } from '#lib/json.ts'
import { isDeepStrictEqual } from '#lib/stream/equal.ts'
import { editKey, type ObjectEdit, type TrafficEdit } from '#lib/traffic/edit.ts'
import type { TrafficConflict } from '#lib/traffic/operation.ts'

export type Bases = Readonly<Record<string, JsonObject | null>>

/**
 * The object of an edit that is another one by now, from the manifests that are live (null: gone): the first whose spec
 * is not the one that the edit began with, or the first of all when only metadata changed.
 */
export function conflictOf(
  edit: TrafficEdit,
  bases: Bases,
  live: ReadonlyMap<string, JsonObject | null>,
): TrafficConflict | null {
  const isOther = ({ ref }: ObjectEdit) =>
    !isDeepStrictEqual(live.get(editKey(ref))?.spec ?? null, bases[editKey(ref)] ?? null)
  const object = edit.objects.find(isOther) ?? edit.objects[0]
  if (!object) return null
  const { ref, spec } = object
  const now = live.get(editKey(ref)) ?? null
  return withBase(
    {
      ref,
      base: null,
      live: now,
      yours: spec && { ...(now ?? manifestOf(ref, spec)), spec },
      liveResourceVersion: '',
      changedBy: [],
    },
    bases,
  )
}

/** A conflict that does not say what the user began with, with what the editor remembers of it. */
export function withBase(conflict: TrafficConflict, bases: Bases): TrafficConflict {
  const spec = bases[editKey(conflict.ref)]
  if (conflict.base || !spec) return conflict
  return { ...conflict, base: { ...(conflict.live ?? manifestOf(conflict.ref, spec)), spec } }
}
