import { fieldWords } from '#components/changes/field-words.ts'
import { isJsonObject, type JsonObject, textsOf } from '#lib/json.ts'
import { isDeepStrictEqual as same } from '#lib/stream/equal.ts'
import { editKey, type WritableRef } from '#lib/traffic/edit.ts'
import type { OperationStep } from '#lib/traffic/operation.ts'
import { readRules } from '#lib/traffic/read-rules.ts'
import type { TrafficRule } from '#lib/traffic/rules.ts'
import { toPercentages } from '#lib/traffic/weights.ts'

type Specs = { ref: WritableRef; before: JsonObject | null; after: JsonObject | null }

/** What an operation does, in one line such as `forum: k8s 20 → 50 %`. */
export function changeWords(steps: readonly OperationStep[]): string {
  const byObject = Map.groupBy(steps, ({ ref }) => editKey(ref))
  const lines = [...byObject.values()].flatMap((all) => {
    const [first] = all
    if (!first) return []
    return [objectWords({ ref: first.ref, before: first.before, after: all.at(-1)?.after ?? null })]
  })
  return lines.join('; ')
}

function objectWords({ ref, before, after }: Specs): string {
  const object = `${ref.kind} ${ref.name}`
  if (before === null)
    return after === null ? `${object}: nothing` : `${object} created${contents(ref, after)}`
  if (after === null) return `${object} deleted`
  const parts = partsOf(ref, before, after)
  const which = ref.kind === 'VirtualService' || ref.kind === 'DestinationRule' ? ref.name : object
  return `${which}: ${parts.length > 0 ? parts.join(', ') : same(before, after) ? 'as it was' : 'changed'}`
}

function partsOf({ kind }: WritableRef, before: JsonObject, after: JsonObject): string[] {
  switch (kind) {
    case 'VirtualService':
      return routeWords(before, after)
    case 'DestinationRule':
      return policyWords(before, after)
    default:
      return fieldWords(before, after)
  }
}

function contents({ kind }: WritableRef, spec: JsonObject): string {
  if (kind === 'DestinationRule') {
    const names = [...subsetsIn(spec).keys()]
    return names.length > 0 ? ` with ${names.length === 1 ? 'subset' : 'subsets'} ${names.join(', ')}` : ''
  }
  if (kind === 'WorkloadEntry' && typeof spec.address === 'string') return ` at ${spec.address}`
  if (kind === 'ServiceEntry') {
    const [host, ...more] = textsOf(spec.hosts)
    return host ? ` for ${host}${more.length > 0 ? ` and ${more.length} more` : ''}` : ''
  }
  if (kind !== 'VirtualService') return ''
  const rule = readRules(spec).findLast(({ destinations }) => destinations.length > 1)
  return rule ? ` at ${shares(rule)}` : ''
}

const shares = (rule: TrafficRule): string => {
  const percents = percentsOf(rule)
  return rule.destinations.map((one, index) => `${label(one)} ${percents[index]} %`).join(', ')
}

/** Rules are paired by what they match and where they lead, so that moving one is not taken for two changes. */
function routeWords(before: JsonObject, after: JsonObject): string[] {
  const left = readRules(before)
  const pairs = readRules(after).map((rule) => {
    const index = left.findIndex((one) => signature(one) === signature(rule))
    return { rule, was: index < 0 ? undefined : left.splice(index, 1)[0] }
  })
  const changed = pairs.flatMap(({ rule, was }) => {
    // What is left over on both sides at one place is one rule with other destinations or conditions.
    const old = was ?? takeSamePlace(left, rule)
    return old ? ruleWords(old, rule, pairs.length > 1) : [`${place(rule)} added`]
  })
  const gone = left.map((rule) => `${place(rule)} removed`)
  const kept = pairs.flatMap(({ was }) => (was ? [was.index] : []))
  const isMoved = kept.some((index, at) => at > 0 && index < (kept[at - 1] ?? 0))
  const hosts = ['hosts', 'gateways', 'exportTo'].filter((field) => !same(before[field], after[field]))
  return [...changed, ...gone, ...(isMoved ? ['rules in another order'] : []), ...hosts.map(field)]
}

function takeSamePlace(left: TrafficRule[], rule: TrafficRule): TrafficRule | undefined {
  const index = left.findIndex(({ id }) => id === rule.id)
  return index < 0 ? undefined : left.splice(index, 1)[0]
}

function ruleWords(was: TrafficRule, rule: TrafficRule, isOneOfMany: boolean): string[] {
  const where = isOneOfMany ? `${place(rule)} ` : ''
  if (signature(was) !== signature(rule)) return [`${place(rule)} now ${targets(rule)}`]
  const old = percentsOf(was)
  const now = percentsOf(rule)
  const moved = rule.destinations.filter((_, index) => old[index] !== now[index])
  // Of two, one says both.
  const told = rule.destinations.length === 2 ? moved.slice(-1) : moved
  const weights = told.map((one) => `${label(one)} ${old[one.index]} → ${now[one.index]} %`).join(', ')
  const others = same(was.extras, rule.extras) && was.name === rule.name ? [] : [`${place(rule)} changed`]
  return weights ? [`${where}${weights}`, ...others] : others
}

const targets = (rule: TrafficRule): string =>
  rule.destinations.length > 1 ? shares(rule) : `to ${rule.destinations.map(label).join('') || 'nowhere'}`

const percentsOf = ({ destinations }: TrafficRule): number[] =>
  destinations.length === 1 ? [100] : toPercentages(destinations.map(({ weight }) => weight))

const label = ({ host, subset }: { host: string; subset: string }): string =>
  subset || host.split('.')[0] || host
const place = ({ index, matches }: TrafficRule): string =>
  matches.length > 0
    ? `rule ${index + 1} (${matches[0]}${matches.length > 1 ? ', …' : ''})`
    : `rule ${index + 1}`
const field = (name: string): string => `${name} changed`
const signature = ({ kind, matches, destinations }: TrafficRule): string =>
  JSON.stringify([kind, matches, destinations.map(({ host, subset, port }) => [host, subset, port])])

function policyWords(before: JsonObject, after: JsonObject): string[] {
  const was = subsetsIn(before)
  const now = subsetsIn(after)
  const added = [...now.keys()].filter((name) => !was.has(name))
  const removed = [...was.keys()].filter((name) => !now.has(name))
  const changed = [...now].flatMap(([name, subset]) => {
    const old = was.get(name)
    if (!old || same(old, subset)) return []
    return [`subset ${name}${same(old.labels, subset.labels) ? ' changed' : ' selects other labels'}`]
  })
  const others = Object.keys({ ...before, ...after }).filter(
    (name) => name !== 'subsets' && !same(before[name], after[name]),
  )
  return [...named(added, 'added'), ...named(removed, 'removed'), ...changed, ...others.map(field)]
}

const named = (names: string[], verb: string): string[] =>
  names.length > 0 ? [`${names.length === 1 ? 'subset' : 'subsets'} ${names.join(', ')} ${verb}`] : []

function subsetsIn({ subsets }: JsonObject): Map<string, JsonObject> {
  const all = Array.isArray(subsets) ? subsets.filter(isJsonObject) : []
  return new Map(all.flatMap((one) => (typeof one.name === 'string' ? [[one.name, one]] : [])))
}
