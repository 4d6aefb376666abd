import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { isDeepStrictEqual } from '#lib/stream/equal.ts'

/** What a form says of one field of an object: `undefined` where it says nothing. */
export type FieldValue = { path: readonly string[]; value: unknown }

/**
 * An object with what a form changed: `was` is what the form said when it was read from the object, `is` what it says now, in
 * the same order. A field about which it says the same stays as it is, so nothing that the form can't tell apart is lost, such
 * as an empty map from none.
 */
export function overlay(
  object: JsonObject,
  was: readonly FieldValue[],
  is: readonly FieldValue[],
): JsonObject {
  return is.reduce((result, { path, value }, index) => {
    if (isDeepStrictEqual(was[index]?.value, value)) return result
    return put(result, path, value)
  }, object)
}

/** An object with a value at a path, or without one; what is on the way to it is made where it is missing. */
function put(object: JsonObject, path: readonly string[], value: unknown): JsonObject {
  const [first, ...rest] = path
  if (first === undefined) return object
  const { [first]: now, ...others } = object
  if (rest.length === 0) return value === undefined ? others : { ...object, [first]: value }
  if (value === undefined && !isJsonObject(now)) return object
  return { ...object, [first]: put(isJsonObject(now) ? now : {}, rest, value) }
}

/** Paths of what an object has and another one has not, to the second level below `spec`: what a form does not show. */
export function pathsOnlyIn(object: JsonObject, other: JsonObject, depth = 2): string[] {
  return Object.entries(object).flatMap(([key, value]) => {
    const there = other[key]
    if (there === undefined) return isEmpty(value) ? [] : [key]
    if (depth === 0 || !isJsonObject(value) || !isJsonObject(there)) return []
    return pathsOnlyIn(value, there, depth - 1).map((path) => `${key}.${path}`)
  })
}

const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === '' ||
  value === 0 ||
  (typeof value === 'object' && Object.values(value).every(isEmpty))
