import { isJsonObject, type JsonObject } from '#lib/json.ts'
import type { RuleKind } from '#lib/traffic/rules.ts'

/** Weights as they stand in the object; null where a destination has none, which counts as 0. */
export type WrittenWeights = (number | null)[]
export type RulePlace = { kind: RuleKind; index: number }

const KINDS: readonly RuleKind[] = ['http', 'tls', 'tcp']

/** `http/0` as a place; null for anything else. */
export function placeOfRule(id: string): RulePlace | null {
  const [kind, index] = id.split('/')
  const known = KINDS.find((one) => one === kind)
  return known && index !== undefined && /^\d{1,4}$/.test(index)
    ? { kind: known, index: Number(index) }
    : null
}

export const ruleIdOf = ({ kind, index }: RulePlace): string => `${kind}/${index}`

/**
 * What a rule is known by when its place has changed: its kind, its name, what it matches and where it leads. Its
 * weights, time-outs and the rest may change without its being another one. Empty when there is no such rule.
 */
export function signatureOf(spec: JsonObject, place: RulePlace): string {
  const rule = ruleAt(spec, place)
  if (!rule) return ''
  const destinations = routesOf(rule).map((route) => (isJsonObject(route) ? route.destination : null))
  return canonical([place.kind, rule.name ?? '', rule.match ?? [], destinations])
}

/** Where a rule is now: where it was, or the only place that has its signature; null when it is gone or can't be told. */
export function findRule(spec: JsonObject, id: string, signature: string): RulePlace | null {
  const place = placeOfRule(id)
  if (!place || signature === '') return null
  if (signatureOf(spec, place) === signature) return place
  const rules = spec[place.kind]
  const alike = (Array.isArray(rules) ? [...rules.keys()] : [])
    .map((index) => ({ kind: place.kind, index }))
    .filter((one) => signatureOf(spec, one) === signature)
  return alike.length === 1 ? (alike[0] ?? null) : null
}

export const writtenWeights = (spec: JsonObject, place: RulePlace): WrittenWeights =>
  routesOf(ruleAt(spec, place) ?? {}).map((route) =>
    isJsonObject(route) && typeof route.weight === 'number' ? route.weight : null,
  )

/** A copy of a spec in which this rule has these weights, and nothing else is touched. */
export function withWrittenWeights(
  spec: JsonObject,
  place: RulePlace,
  weights: Readonly<WrittenWeights>,
): JsonObject {
  const copy = structuredClone(spec)
  for (const [index, route] of routesOf(ruleAt(copy, place) ?? {}).entries()) {
    if (!isJsonObject(route)) continue
    const weight = weights[index] ?? null
    if (weight === null) delete route.weight
    else route.weight = weight
  }
  return copy
}

/** Whether weights, on whatever scale, share traffic out in the same way. */
export function sameSplit(a: Readonly<WrittenWeights>, b: Readonly<WrittenWeights>): boolean {
  const [sumA, sumB] = [total(a), total(b)]
  if (a.length !== b.length || (sumA === 0) !== (sumB === 0)) return false
  return a.every((weight, index) => (weight ?? 0) * sumB === (b[index] ?? 0) * sumA)
}

const total = (weights: Readonly<WrittenWeights>): number =>
  weights.reduce<number>((sum, weight) => sum + (weight ?? 0), 0)

function ruleAt(spec: JsonObject, { kind, index }: RulePlace): JsonObject | null {
  const rules = spec[kind]
  const rule: unknown = Array.isArray(rules) ? rules[index] : null
  return isJsonObject(rule) ? rule : null
}

const routesOf = ({ route }: JsonObject): unknown[] => (Array.isArray(route) ? route : [])

/** JSON in which the order of fields, which means nothing, is always the same. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    isJsonObject(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : part,
  )
