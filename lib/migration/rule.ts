import { canonicalJson, isJsonObject, type JsonObject } from '#lib/json.ts'
import type { RuleKind } from '#lib/traffic/rules.ts'
import { listAt, parseRuleId, ruleAt } from '#lib/traffic/spec-edit.ts'

/** Weights as they stand in the object; null where a destination has none, which counts as 0. */
export type WrittenWeights = (number | null)[]
export type RulePlace = { kind: RuleKind; index: number }

export const ruleIdOf = ({ kind, index }: RulePlace): string => `${kind}/${index}`

/**
 * What a rule is known by when its place has changed: its kind, its name, what it matches and where it leads. Its
 * weights, time-outs and the rest may change without its being another one. Empty when there is no such rule.
 */
export function signatureOf(spec: JsonObject, place: RulePlace): string {
  const rule = ruleAt(spec, ruleIdOf(place))
  if (!rule) return ''
  const destinations = listAt(rule, 'route').map((route) => (isJsonObject(route) ? route.destination : null))
  return canonicalJson([place.kind, rule.name ?? '', rule.match ?? [], destinations])
}

/** Where a rule is now: where it was, or the only place that has its signature; null when it is gone or can't be told. */
export function findRule(spec: JsonObject, id: string, signature: string): RulePlace | null {
  const place = parseRuleId(id)
  if (!place || signature === '') return null
  if (signatureOf(spec, place) === signature) return place
  const alike = [...listAt(spec, place.kind).keys()]
    .map((index) => ({ kind: place.kind, index }))
    .filter((one) => signatureOf(spec, one) === signature)
  return alike.length === 1 ? (alike[0] ?? null) : null
}

export const writtenWeights = (spec: JsonObject, place: RulePlace): WrittenWeights =>
  listAt(ruleAt(spec, ruleIdOf(place)) ?? {}, 'route').map((route) =>
    isJsonObject(route) && typeof route.weight === 'number' ? route.weight : null,
  )

/** A copy of a spec in which this rule has these weights, and nothing else is touched. */
export function withWrittenWeights(
  spec: JsonObject,
  place: RulePlace,
  weights: Readonly<WrittenWeights>,
): JsonObject {
  const copy = structuredClone(spec)
  for (const [index, route] of listAt(ruleAt(copy, ruleIdOf(place)) ?? {}, 'route').entries()) {
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
