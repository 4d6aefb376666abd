import { z } from 'zod'
import { describeExtras, describeMatch } from '#lib/traffic/describe-rule.ts'
import type { RuleDestination, RuleKind, TrafficRule } from '#lib/traffic/rules.ts'

const destination = z.looseObject({
  host: z.string().catch(''),
  subset: z.string().catch(''),
  port: z.object({ number: z.number() }).optional().catch(undefined),
})
const routeDestination = z.looseObject({
  destination: destination.catch({ host: '', subset: '' }),
  weight: z.number().catch(0),
})
const rule = z.looseObject({
  name: z.string().catch(''),
  match: z.array(z.record(z.string(), z.unknown())).catch([]),
  route: z.array(routeDestination).catch([]),
})
const rules = z.array(rule).catch([])

/**
 * Reads a VirtualService's spec into its rules, http before tls before tcp and each in its own order, which is the
 * order Envoy tries them in. Never fails: what it does not understand is left out here and untouched in the object.
 */
export function readRules(spec: Record<string, unknown>): TrafficRule[] {
  return (['http', 'tls', 'tcp'] as const).flatMap((kind) =>
    rules.parse(spec[kind]).map((one, index) => readRule(kind, index, one)),
  )
}

/** The rule that takes what no other one matched: its shares are what "the split" of a host means. */
export const defaultRule = (all: readonly TrafficRule[]): TrafficRule | null =>
  all.find((one) => one.matches.length === 0 && one.destinations.length > 0) ?? null

function readRule(kind: RuleKind, index: number, one: z.infer<typeof rule>): TrafficRule {
  const destinations = readDestinations(one.route)
  return {
    id: `${kind}/${index}`,
    kind,
    index,
    name: one.name,
    matches: one.match.map(describeMatch),
    destinations,
    extras: describeExtras(one),
    fixedBecause: fixedBecause(one, destinations),
  }
}

/** Weights are relative to their total; a single destination takes everything, whatever its weight says. */
function readDestinations(route: z.infer<typeof routeDestination>[]): RuleDestination[] {
  const total = route.reduce((sum, { weight }) => sum + weight, 0)
  return route.map(({ destination: to, weight }, index) => ({
    index,
    host: to.host,
    subset: to.subset,
    port: to.port?.number ?? null,
    weight,
    percent: route.length === 1 ? 100 : total > 0 ? (weight * 100) / total : 0,
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
