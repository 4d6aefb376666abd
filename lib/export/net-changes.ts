import jsonPatch from 'fast-json-patch'
import type { JsonObject } from '#lib/json.ts'
import { editKey, type WritableRef } from '#lib/traffic/edit.ts'
import type { JsonPatchOperation, PlannedWrite } from '#lib/traffic/review.ts'

/** What becomes of one object by all writes of a plan together. */
export type NetChange = {
  ref: WritableRef
  before: JsonObject | null
  after: JsonObject | null
  /** From `before` to `after`, without the test of the resourceVersion; empty unless both are there. */
  patch: JsonPatchOperation[]
  /** How many writes it takes: two when a DestinationRule first gains subsets and later loses others. */
  writes: number
}

/** The net change of each object, in the order of their first writes. Objects that end as they began are left out. */
export function netChanges(writes: readonly PlannedWrite[]): NetChange[] {
  const byObject = Map.groupBy(writes, ({ ref }) => editKey(ref))
  return [...byObject.values()].flatMap((all) => {
    const first = all[0]
    const last = all.at(-1)
    if (!first || !last) return []
    const { ref, before } = first
    const { after } = last
    if (before === null && after === null) return []
    return [{ ref, before, after, patch: netPatch(all, before, after), writes: all.length }]
  })
}

function netPatch(
  writes: readonly PlannedWrite[],
  before: JsonObject | null,
  after: JsonObject | null,
): JsonPatchOperation[] {
  if (!before || !after) return []
  if (writes.every(({ action }) => action === 'patch')) {
    return writes.flatMap(({ patch }) => patch.filter((operation) => !isVersionTest(operation)))
  }
  return patchBetween(before, after)
}

/** Whether an operation only asks that the object is still the version it was. */
export const isVersionTest = ({ op, path }: JsonPatchOperation): boolean =>
  op === 'test' && path === '/metadata/resourceVersion'

/** A JSON Patch that makes one object of another. */
export const patchBetween = (before: JsonObject, after: JsonObject): JsonPatchOperation[] =>
  jsonPatch.compare(before, after).flatMap((operation): JsonPatchOperation[] => {
    const { op, path } = operation
    if (op === 'remove') return [{ op, path }]
    return op === 'add' || op === 'replace' ? [{ op, path, value: operation.value }] : []
  })
