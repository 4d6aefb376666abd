import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { isDeepStrictEqual } from '#lib/stream/equal.ts'
import type { RuleKind } from '#lib/traffic/rules.ts'

/** Small steps that the edits of specs are made of: each returns what it was given when nothing changes. */

/** A field of the object itself, whatever its name; undefined when it has none. */
export const ownField = (object: JsonObject, key: string): unknown =>
  Object.hasOwn(object, key) ? object[key] : undefined

/** The list under a key, as it is; nothing for anything that is no list. */
export const listAt = (object: JsonObject, key: string): readonly unknown[] => {
  const value = object[key]
  return Array.isArray(value) ? value : []
}

export const objectAt = (object: JsonObject, key: string): JsonObject => {
  const value = object[key]
  return isJsonObject(value) ? value : {}
}

/** Any JSON value in words; String() would fail for an object with a toString of its own. */
export const plainText = (value: unknown): string =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)

export const textAt = (object: JsonObject, key: string): string => {
  const value = object[key]
  return typeof value === 'string' ? value : ''
}

export const numberAt = (object: JsonObject, key: string): number | null => {
  const value = object[key]
  return typeof value === 'number' ? value : null
}

/** The object with one field set; undefined removes it. The other fields keep their order, and so does this one. */
export function withField(object: JsonObject, key: string, value: unknown): JsonObject {
  const isThere = Object.hasOwn(object, key)
  if (value === undefined) {
    return isThere ? Object.fromEntries(Object.entries(object).filter(([name]) => name !== key)) : object
  }
  return isThere && isDeepStrictEqual(object[key], value) ? object : { ...object, [key]: value }
}

/** The same with a list, which is left out when it is empty. */
export const withList = (object: JsonObject, key: string, list: readonly unknown[]): JsonObject =>
  withField(object, key, list.length > 0 ? list : undefined)

export const replacedAt = (list: readonly unknown[], index: number, value: unknown): readonly unknown[] =>
  Object.is(list[index], value) ? list : list.with(index, value)

/** Reads `http/0`; null for anything else. */
export function parseRuleId(rule: string): { kind: RuleKind; index: number } | null {
  const [, kind, index] = /^(http|tcp|tls)\/(\d{1,6})$/.exec(rule) ?? []
  return kind === 'http' || kind === 'tcp' || kind === 'tls' ? { kind, index: Number(index) } : null
}

/** One rule of a VirtualService as it is written; null when there is none of that id. */
export function ruleAt(spec: JsonObject, rule: string): JsonObject | null {
  const at = parseRuleId(rule)
  const written = at ? listAt(spec, at.kind)[at.index] : undefined
  return isJsonObject(written) ? written : null
}

/** The spec with one rule changed; the same spec when the rule is not there or comes back as it was. */
export function withRule(
  spec: JsonObject,
  rule: string,
  change: (written: JsonObject) => JsonObject,
): JsonObject {
  const at = parseRuleId(rule)
  const written = ruleAt(spec, rule)
  if (!at || !written) return spec
  const changed = change(written)
  return changed === written
    ? spec
    : { ...spec, [at.kind]: replacedAt(listAt(spec, at.kind), at.index, changed) }
}
