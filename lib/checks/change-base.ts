import type { FixChange } from '#lib/checks/fix-edit.ts'
import { isJsonObject, type JsonObject } from '#lib/json.ts'
import type { KubeObject } from '#lib/kube/objects.ts'

/** What an object has at each place that a merge patch writes; null where it has nothing. */
export function baseOf(patch: JsonObject, object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(patch).map(([name, value]) => {
      const before = object[name]
      return [name, isJsonObject(value) && isJsonObject(before) ? baseOf(value, before) : (before ?? null)]
    }),
  )
}

/** A change with what it replaces in its object, as the object was when the change was made. */
export function withBase(change: FixChange, object: KubeObject | undefined): FixChange {
  if (change.kind !== 'merge' || !object) return change
  const { resourceVersion } = object.metadata
  return {
    ...change,
    base: baseOf(change.patch, { ...object }),
    ...(resourceVersion && hasList(change.patch) ? { resourceVersion } : {}),
  }
}

/** A merge patch replaces a whole list, with whatever was added to it since. */
const hasList = (value: unknown): boolean =>
  Array.isArray(value) || (isJsonObject(value) && Object.values(value).some(hasList))
