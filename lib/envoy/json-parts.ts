import { isJsonObject, type JsonObject } from '#lib/json.ts'

/** What stands at a place of a configuration, or what stands for nothing there. Nothing here throws. */
const EMPTY: JsonObject = {}

export const objectAt = (object: JsonObject, key: string): JsonObject => {
  const value = Object.hasOwn(object, key) ? object[key] : undefined
  return isJsonObject(value) ? value : EMPTY
}
export const textAt = (object: JsonObject, key: string): string => {
  const value = Object.hasOwn(object, key) ? object[key] : undefined
  return typeof value === 'string' ? value : ''
}
/** 64-bit numbers are texts. */
export const numberAt = (object: JsonObject, key: string): number | null => {
  const value = Object.hasOwn(object, key) ? object[key] : undefined
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  return typeof value === 'string' && /^-?\d{1,20}$/.test(value) ? Number(value) : null
}
/** The objects of a list; what is no object is passed over. */
export const objectsAt = (object: JsonObject, key: string): JsonObject[] => {
  const value = Object.hasOwn(object, key) ? object[key] : undefined
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}

/** Milliseconds of a duration as Protobuf writes it, such as `1.500s`; null for none. */
export const durationAt = (object: JsonObject, key: string): number | null => {
  const seconds = /^(-?\d+(?:\.\d+)?)s$/.exec(textAt(object, key))?.[1]
  return seconds === undefined ? null : Math.round(Number(seconds) * 1000)
}

/** The last part of an `@type`: `Cluster` of `type.googleapis.com/envoy.config.cluster.v3.Cluster`. */
export const typeOf = (object: JsonObject): string => textAt(object, '@type').split(/[./]/).at(-1) ?? ''
