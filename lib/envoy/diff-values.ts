import type { ValueChange } from '#lib/envoy/config-differences.ts'
import { chainMatchWords } from '#lib/envoy/filter-chain.ts'
import { objectAt, textAt } from '#lib/envoy/json-parts.ts'
import { sameValue } from '#lib/envoy/same-value.ts'
import { canonicalJson, isJsonObject, type JsonObject } from '#lib/json.ts'

/** The places at which two values differ: the first of them, and how many there are. */
export type Found = { changes: ValueChange[]; count: number }

/** Lists whose order means nothing: Envoy takes the most specific domain or filter chain, and the sum of all weights. */
const UNORDERED = new Set(['virtual_hosts', 'domains', 'filter_chains', 'clusters'])

/** Compares two values place by place. Parts of lists that have names are found by them, so that one more moves none. */
export function diffValues(one: unknown, other: unknown, most: number): Found {
  const found: Found = { changes: [], count: 0 }
  differ(one, other, '', '', (change) => {
    found.count += 1
    if (found.changes.length < most)
      found.changes.push({ path: change.path, one: short(change.one), other: short(change.other) })
  })
  return found
}

type Tell = (change: { path: string; one: unknown; other: unknown }) => void

function differ(one: unknown, other: unknown, path: string, field: string, tell: Tell): void {
  if (Array.isArray(one) && Array.isArray(other)) return differLists(one, other, path, field, tell)
  if (isJsonObject(one) && isJsonObject(other)) return differObjects(one, other, path, tell)
  if (!sameValue(one, other)) tell({ path, one, other })
}

function differObjects(one: JsonObject, other: JsonObject, path: string, tell: Tell): void {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)])
  for (const key of keys) {
    differ(ownOf(one, key), ownOf(other, key), keyPath(path, key), key, tell)
  }
}

const ownOf = (object: JsonObject, key: string): unknown =>
  Object.hasOwn(object, key) ? object[key] : undefined

function differLists(one: unknown[], other: unknown[], path: string, field: string, tell: Tell): void {
  if (sameValue(one, other)) return
  const keys = keysOf(one, field)
  const otherKeys = keysOf(other, field)
  if (!keys || !otherKeys) return differByPlace(one, other, path, tell)
  const otherAt = new Map(otherKeys.map((key, index) => [key, index]))
  const both: string[] = []
  for (const [index, key] of keys.entries()) {
    const at = otherAt.get(key)
    if (at !== undefined) both.push(key)
    const place = `${path}[${shownKey(one[index], key, field)}]`
    differ(one[index], at === undefined ? undefined : other[at], place, '', tell)
  }
  const here = new Set(keys)
  for (const [index, key] of otherKeys.entries()) {
    if (here.has(key)) continue
    const place = `${path}[${shownKey(other[index], key, field)}]`
    tell({ path: place, one: undefined, other: other[index] })
  }
  if (UNORDERED.has(field)) return
  const otherOrder = otherKeys.filter((key) => here.has(key))
  if (!sameValue(both, otherOrder)) tell({ path: `${path} (order)`, one: both, other: otherOrder })
}

/** Without names only what stands between an equal beginning and an equal end is compared, one by one. */
function differByPlace(one: unknown[], other: unknown[], path: string, tell: Tell): void {
  let start = 0
  const shorter = Math.min(one.length, other.length)
  while (start < shorter && sameValue(one[start], other[start])) start += 1
  let end = 0
  while (end < shorter - start && sameValue(one[one.length - 1 - end], other[other.length - 1 - end]))
    end += 1
  for (let index = start; index < Math.max(one.length, other.length) - end; index += 1) {
    const hasOne = index < one.length - end
    const hasOther = index < other.length - end
    differ(
      hasOne ? one[index] : undefined,
      hasOther ? other[index] : undefined,
      `${path}[${index}]`,
      '',
      tell,
    )
  }
}

/** What tells the parts of a list apart; null when something does not. */
function keysOf(list: readonly unknown[], field: string): string[] | null {
  const keys = list.flatMap((item) => keyOf(item, field) ?? [])
  if (keys.length < list.length) return null
  if (areUnique(keys)) return keys
  const numbered = UNORDERED.has(field) ? withNumbers(keys, list) : keys
  return areUnique(numbered) ? numbered : null
}

const areUnique = (keys: readonly string[]): boolean => new Set(keys).size === keys.length

/** Repeats are numbered by what they are, as their order means nothing: a route can name one cluster twice. */
function withNumbers(keys: readonly string[], list: readonly unknown[]): string[] {
  const texts = list.map(canonicalJson)
  const order = [...keys.keys()].sort((a, b) => ((texts[a] ?? '') < (texts[b] ?? '') ? -1 : 1))
  const seen = new Map<string, number>()
  const numbered = [...keys]
  for (const index of order) {
    const key = keys[index] ?? ''
    const count = (seen.get(key) ?? 0) + 1
    seen.set(key, count)
    if (count > 1) numbered[index] = `${key} #${count}`
  }
  return numbered
}

function keyOf(item: unknown, field: string): string | null {
  if (typeof item === 'string') return UNORDERED.has(field) ? item : null
  if (!isJsonObject(item)) return null
  // Istio gives several chains of a listener the same name, or none.
  if (field === 'filter_chains')
    return `${nameOf(item)} ${canonicalJson(objectAt(item, 'filter_chain_match'))}`
  return nameOf(item) || null
}

const nameOf = (item: JsonObject): string =>
  ['name', 'tag', 'key'].map((called) => textAt(item, called)).find((name) => name !== '') ?? ''

/** What a path says for a key: matches of filter chains in words. */
function shownKey(item: unknown, key: string, field: string): string {
  if (field !== 'filter_chains' || !isJsonObject(item)) return key
  return `${nameOf(item)} ${chainMatchWords(objectAt(item, 'filter_chain_match'))}`.trim()
}

const keyPath = (path: string, key: string): string =>
  /^[\w@]+$/.test(key) ? (path ? `${path}.${key}` : key) : `${path}[${key}]`

const SHORT = 200
/** A value in some 200 characters, without writing all of a large one; null for none. */
function short(value: unknown): string | null {
  if (value === undefined) return null
  const text = typeof value === 'string' ? value : JSON.stringify(cut(value, 4))
  return text.length > SHORT ? `${text.slice(0, SHORT)}…` : text
}

function cut(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.slice(0, SHORT)
  if (Array.isArray(value)) return depth === 0 ? ['…'] : value.slice(0, 8).map((item) => cut(item, depth - 1))
  if (!isJsonObject(value)) return value
  if (depth === 0) return '…'
  const keys = Object.keys(value).slice(0, 12)
  return Object.fromEntries(keys.map((key) => [key.slice(0, SHORT), cut(value[key], depth - 1)]))
}
