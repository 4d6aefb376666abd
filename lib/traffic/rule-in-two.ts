import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { type Halves, halvesOf } from '#lib/traffic/between-specs.ts'
import { covers, resolveHost } from '#lib/traffic/destinations.ts'
import type { WritableRef } from '#lib/traffic/edit.ts'
import type { SpecChange } from '#lib/traffic/order-writes.ts'
import { type Target, targetsOf } from '#lib/traffic/targets.ts'

/**
 * The writes of a DestinationRule before and after the VirtualServices of its edit: it gains subsets before these name
 * them, and loses them after.
 */
export function ruleInTwo(rule: SpecChange, services: readonly SpecChange[]): Halves {
  const { ref, before, after } = rule
  if (!before) return [rule, null]
  if (!after) return [null, rule]
  const between = unionOf(before, after, {
    namedBefore: namesOf(ref, before, services, 'before'),
    namedAfter: namesOf(ref, after, services, 'after'),
  })
  return halvesOf(rule, between)
}

/** The new rule with everything left in it that VirtualServices rely on until they have been written. */
function unionOf(
  before: JsonObject,
  after: JsonObject,
  { namedBefore, namedAfter }: { namedBefore: Set<string>; namedAfter: Set<string> },
): JsonObject {
  const old = new Map(subsets(before).map((subset) => [subset.name, subset]))
  const kept = subsets(after).map((subset) => {
    const name = String(subset.name)
    return namedBefore.has(name) && !namedAfter.has(name) ? (old.get(name) ?? subset) : subset
  })
  const names = new Set(kept.map(({ name }) => name))
  const leaving = [...old.values()].filter(({ name }) => namedBefore.has(String(name)) && !names.has(name))
  if (leaving.length === 0 && kept.every((subset, index) => subset === subsets(after)[index])) return after
  return { ...after, subsets: [...kept, ...leaving] }
}

/** The subsets of a DestinationRule that the VirtualServices of an edit send requests to. */
function namesOf(
  ref: WritableRef,
  rule: JsonObject,
  services: readonly SpecChange[],
  when: 'before' | 'after',
): Set<string> {
  const host = typeof rule.host === 'string' ? resolveHost(rule.host, ref.namespace) : ''
  const targets = services.flatMap(({ ref: { namespace }, [when]: spec }): Target[] =>
    spec ? targetsOf(spec, namespace) : [],
  )
  return new Set(targets.filter((target) => covers(host, target.host)).map(({ subset }) => subset))
}

const subsets = (rule: JsonObject): JsonObject[] =>
  Array.isArray(rule.subsets) ? rule.subsets.filter(isJsonObject) : []
