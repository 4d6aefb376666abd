import { isJsonObject, type JsonObject } from '#lib/json.ts'

/** An object with a JSON merge patch (RFC 7396) laid over it: null takes a field away, a list replaces the whole list. */
export function mergePatch(object: JsonObject, patch: JsonObject): JsonObject {
  const merged = new Map(Object.entries(object))
  for (const [name, value] of Object.entries(patch)) {
    const before = merged.get(name)
    if (value === null) merged.delete(name)
    else merged.set(name, isJsonObject(value) ? mergePatch(isJsonObject(before) ? before : {}, value) : value)
  }
  return Object.fromEntries(merged)
}
