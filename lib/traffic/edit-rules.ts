import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { type DestinationForm, writeDestination } from '#lib/traffic/destination-form.ts'
import type { RuleKind } from '#lib/traffic/rules.ts'
import {
  listAt,
  parseRuleId,
  replacedAt,
  ruleAt,
  textAt,
  withField,
  withList,
  withRule,
} from '#lib/traffic/spec-edit.ts'
import { readWeight, rebalance, toPercentages } from '#lib/traffic/weights.ts'

export type { DestinationForm }

/**
 * Edits of a VirtualService's rules. Each takes a spec and returns a new one that shares what did not change, or the
 * very same one when nothing did, also when the rule it names is not there. Fields unknown here always stay.
 */

/**
 * Gives a rule's destinations these percentages, as integers that total 100. Percentages that the rule shows already
 * rewrite nothing, whatever scale its weights are on; neither does anything for a rule with a single destination.
 */
export function setWeights(spec: JsonObject, rule: string, percents: readonly number[]): JsonObject {
  return withRule(spec, rule, (written) => withWeights(written, percents))
}

/** Puts a rule among those of its kind; positions beyond the ends are the ends. */
export function addRule(spec: JsonObject, kind: RuleKind, position: number, rule: JsonObject): JsonObject {
  const rules = listAt(spec, kind)
  return { ...spec, [kind]: rules.toSpliced(clamp(position, rules.length), 0, rule) }
}

/** Takes a rule away, and the list of its kind with the last one. */
export function removeRule(spec: JsonObject, rule: string): JsonObject {
  const at = parseRuleId(rule)
  if (!at || at.index >= listAt(spec, at.kind).length) return spec
  return withList(spec, at.kind, listAt(spec, at.kind).toSpliced(at.index, 1))
}

/** Moves a rule to another position among those of its kind. */
export function moveRule(spec: JsonObject, rule: string, to: number): JsonObject {
  const at = parseRuleId(rule)
  const rules = at ? listAt(spec, at.kind) : []
  if (!at || at.index >= rules.length) return spec
  const target = clamp(to, rules.length - 1)
  if (target === at.index) return spec
  const moved = rules.toSpliced(at.index, 1).toSpliced(target, 0, rules[at.index])
  return { ...spec, [at.kind]: moved }
}

/** Names a rule; an empty name removes it. Only http rules can have one. */
export function renameRule(spec: JsonObject, rule: string, name: string): JsonObject {
  if (parseRuleId(rule)?.kind !== 'http') return spec
  return withRule(spec, rule, (written) =>
    textAt(written, 'name') === name ? written : withField(written, 'name', name || undefined),
  )
}

/** Puts a copy of a rule after it; where rules have names, the copy's is made free by a number. */
export function duplicateRule(spec: JsonObject, rule: string): JsonObject {
  const at = parseRuleId(rule)
  const written = ruleAt(spec, rule)
  if (!at || !written) return spec
  const name = textAt(written, 'name')
  const taken = new Set(listAt(spec, at.kind).map((one) => (isJsonObject(one) ? textAt(one, 'name') : '')))
  let number = 2
  while (taken.has(`${name}-${number}`)) number += 1
  return addRule(
    spec,
    at.kind,
    at.index + 1,
    name === '' ? { ...written } : { ...written, name: `${name}-${number}` },
  )
}

/**
 * Adds a destination with weight 0. A single destination before it took everything whatever its weight said, so it
 * gets 100 in writing. A rule that redirects, answers by itself or delegates can have no destination.
 */
export function addDestination(spec: JsonObject, rule: string, form: DestinationForm): JsonObject {
  return withRule(spec, rule, (written) => {
    if (written.redirect || written.directResponse || written.delegate) return written
    const route = listAt(written, 'route')
    const destination = writeDestination({}, form)
    if (route.length === 0) return { ...written, route: [{ destination }] }
    const before = route.length === 1 ? [withWeight(route[0], 100)] : route
    return { ...written, route: [...before, { destination, weight: 0 }] }
  })
}

/** Sends one destination elsewhere; its weight and what else it carries stay. */
export function setDestination(
  spec: JsonObject,
  rule: string,
  index: number,
  form: DestinationForm,
): JsonObject {
  return withRule(spec, rule, (written) => {
    const route = listAt(written, 'route')
    const entry = route[index]
    if (!isJsonObject(entry)) return written
    const destination = isJsonObject(entry.destination) ? entry.destination : {}
    const changed = writeDestination(destination, form)
    if (changed === destination) return written
    return { ...written, route: replacedAt(route, index, { ...entry, destination: changed }) }
  })
}

/**
 * Takes a destination away and shares its percentage among the others in proportion to what they have. The last one
 * stays: a rule has to send its traffic somewhere.
 */
export function removeDestination(spec: JsonObject, rule: string, index: number): JsonObject {
  return withRule(spec, rule, (written) => {
    const route = listAt(written, 'route')
    if (route.length < 2 || route[index] === undefined) return written
    const shares = rebalance({
      weights: toPercentages(route.map(readWeight)),
      changed: index,
      to: 0,
      locked: route.map(() => false),
    })
    const shared = readWeight(route[index]) === 0 ? written : withWeights(written, shares)
    return { ...shared, route: listAt(shared, 'route').toSpliced(index, 1) }
  })
}

function withWeights(rule: JsonObject, percents: readonly number[]): JsonObject {
  const route = listAt(rule, 'route')
  const isUsable =
    route.length > 1 &&
    percents.length === route.length &&
    percents.every((percent) => Number.isFinite(percent) && percent >= 0) &&
    percents.some((percent) => percent > 0)
  if (!isUsable) return rule
  const wanted = toPercentages(percents)
  const shown = toPercentages(route.map(readWeight))
  if (wanted.every((percent, index) => percent === shown[index])) return rule
  return { ...rule, route: route.map((entry, index) => withWeight(entry, wanted[index] ?? 0)) }
}

const withWeight = (entry: unknown, weight: number): unknown =>
  isJsonObject(entry) && readWeight(entry) !== weight ? { ...entry, weight } : entry

const clamp = (position: number, last: number): number => Math.min(Math.max(Math.trunc(position), 0), last)
