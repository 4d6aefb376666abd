import jsonPatch, { type Operation } from 'fast-json-patch'
import type { JsonPatchOperation } from '#lib/traffic/plan.ts'
import type { JsonObject } from '#server/kube/objects-client.ts'

/** A copy of an object with a patch's changes made and its tests passed over: what the user's edit would look like. */
export function withWeights(object: JsonObject, patch: readonly JsonPatchOperation[]): JsonObject {
  const changes: Operation[] = patch.filter((operation) => operation.op !== 'test')
  return jsonPatch.applyPatch(structuredClone(object), changes).newDocument
}
