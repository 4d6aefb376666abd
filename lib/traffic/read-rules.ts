import { z } from 'zod'
import { describeExtras, describeMatch } from '#lib/traffic/describe-rule.ts'
import { readDestination } from '#lib/traffic/destination-form.ts'
import { readMirrors } from '#lib/traffic/edit-mirrors.ts'
import type { RuleDestination, RuleKind, TrafficRule } from '#lib/traffic/rules.ts'
import { objectAt } from '#lib/traffic/spec-edit.ts'
import { readWeight } from '#lib/traffic/weights.ts'

const json = z.record(z.string(), z.unknown()).catch({})
const rule = z
  .looseObject({
    name: z.string().catch(''),
    match: z.array(json).catch([]),
    route: z.array(json).catch([]),
    delegate: z
      .object({ namespace: z.string().catch(''), name: z.string().catch('') })
      .nullish()
      .catch(null),
  })
  .catch({ name: '', match: [], route: [], delegate: null })
const rules = z.array(rule).catch([])

/**
 * Reads a VirtualService's spec into its rules, http before tls before tcp and each in its own order, which is the
 * order Envoy tries them in. Never fails: what it does not understand is left out here and untouched in the object.
 */
export function readRules(spec: Record<string, unknown>): TrafficRule[] {
  return (['http', 'tls', 'tcp'] as const).flatMap((kind) =>
    rules.parse(spec[kind]).map((one, index) => readRule(spec, kind, index, one)),
  )
}

/**
 * The rule that takes what no other one matched: its shares are what "the split" of a host means. Where nothing is
 * routed as http that is the last tls or tcp rule: its conditions only say which port or SNI host it is.
 */
export function defaultRule(all: readonly TrafficRule[]): TrafficRule | null {
  const rest = all.find((one) => !one.hasMatch && one.destinations.length > 0)
  if (rest || all.some(({ kind }) => kind === 'http')) return rest ?? null
  return all.findLast((one) => one.destinations.length > 0) ?? null
}

function readRule(
  spec: Record<string, unknown>,
  kind: RuleKind,
  index: number,
  one: z.infer<typeof rule>,
): TrafficRule {
  const id = `${kind}/${index}`
  const destinations = readDestinations(one.route)
  return {
    id,
    kind,
    index,
    name: one.name,
    matches: one.match.map(describeMatch),
    hasMatch: one.match.length > 0 && !one.match.some(takesEverything),
    destinations,
    delegate: one.delegate ?? null,
    mirrors: readMirrors(spec, id).length,
    extras: describeExtras(one),
    fixedBecause: fixedBecause(one, destinations),
  }
}

/** Istio's catch-all: no condition but its name, or nothing but the URI prefix that every path has. */
function takesEverything(match: Record<string, unknown>): boolean {
  const fields = Object.keys(match).filter((field) => field !== 'name' && field !== 'ignoreUriCase')
  if (fields.length === 0) return true
  return fields.length === 1 && objectAt(match, 'uri').prefix === '/'
}

/** Weights are relative to their total; a single destination takes everything, whatever its weight says. */
function readDestinations(route: Record<string, unknown>[]): RuleDestination[] {
  const total = route.reduce((sum, entry) => sum + readWeight(entry), 0)
  return route.map((entry, index) => ({
    index,
    ...readDestination(objectAt(entry, 'destination')),
    weight: readWeight(entry),
    percent: route.length === 1 ? 100 : total > 0 ? (readWeight(entry) * 100) / total : 0,
  }))
}

function fixedBecause(one: z.infer<typeof rule>, destinations: RuleDestination[]): string {
  if (one.delegate) return 'It hands over to another VirtualService, where its weights are.'
  if (one.redirect) return 'It redirects, so there is nothing to weigh.'
  if (one.directResponse) return 'It answers by itself, so there is nothing to weigh.'
  if (destinations.length === 0) return 'It has no destination.'
  if (destinations.length === 1) return 'It has one destination, which takes everything.'
  return ''
}
