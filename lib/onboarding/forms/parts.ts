import { isJsonObject, type JsonObject } from '#lib/json.ts'
import type { Problem } from '#lib/result.ts'

export const problem = (code: string, field: string, message: string, fix: string): Problem => ({
  code,
  field,
  message,
  fix,
})

/** The fields of an object without those that are named. */
export const without = (object: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)))

/** The fields that say something: not undefined, null, an empty text, an empty list or an empty map. */
export const filled = (object: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(object).filter(
      ([, value]) =>
        value !== undefined &&
        value !== null &&
        value !== '' &&
        !(Array.isArray(value) && value.length === 0) &&
        !(isJsonObject(value) && Object.keys(value).length === 0),
    ),
  )

export const objectsOf = (value: unknown): JsonObject[] =>
  Array.isArray(value) ? value.map((one) => (isJsonObject(one) ? one : {})) : []

/** The texts of a list that a form shows a row each, without the rows that nothing was written into. */
export const written = (texts: readonly string[]): string[] => texts.filter((text) => text !== '')

/** The places in a list of what stood in it before. */
export const repeatedPlaces = (all: readonly unknown[]): number[] =>
  all.flatMap((one, place) => (all.indexOf(one) < place ? [place] : []))
