import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { isDeepStrictEqual } from '#lib/stream/equal.ts'
import { resolveHost } from '#lib/traffic/destinations.ts'
import type { TrafficRef } from '#lib/traffic/edit.ts'
import { type Target, targetsOf } from '#lib/traffic/targets.ts'

/** What one object is and what it is to be, as specs; null where there is none. */
export type SpecChange = { ref: TrafficRef; before: JsonObject | null; after: JsonObject | null }

/**
 * The writes that an edit comes to, in the order in which no proxy ever has a route to a subset that its clusters lack:
 * what brings subsets, then VirtualServices, then what takes subsets away. A DestinationRule that does both is written
 * twice. Proxies have to acknowledge each write before the next one.
 */
export function orderWrites(edits: readonly SpecChange[]): SpecChange[] {
  const changes = edits.filter(({ before, after }) => !isDeepStrictEqual(before, after))
  const services = changes.filter(({ ref }) => ref.kind === 'VirtualService')
  const first: SpecChange[] = []
  const last: SpecChange[] = []
  for (const rule of changes.filter(({ ref }) => ref.kind === 'DestinationRule')) {
    const [early, late] = inTwo(rule, services)
    if (early) first.push(early)
    if (late) last.push(late)
  }
  return [...first, ...services.toSorted((a, b) => turnOf(a) - turnOf(b)), ...last]
}

type Halves = [early: SpecChange | null, late: SpecChange | null]

function inTwo(rule: SpecChange, services: readonly SpecChange[]): Halves {
  const { ref, before, after } = rule
  if (!before) return [rule, null]
  if (!after) return [null, rule]
  const between = unionOf(before, after, {
    namedBefore: namesOf(ref, before, services, 'before'),
    namedAfter: namesOf(ref, after, services, 'after'),
  })
  if (isDeepStrictEqual(between, after)) return [rule, null]
  if (isDeepStrictEqual(between, before)) return [null, rule]
  return [
    { ref, before, after: between },
    { ref, before: between, after },
  ]
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
  ref: TrafficRef,
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

const covers = (rule: string, host: string): boolean =>
  rule === host || rule === '*' || (rule.startsWith('*.') && host.endsWith(rule.slice(1)))

/** Delegates come before the VirtualServices that hand over to them, and go after them. */
function turnOf({ before, after }: SpecChange): number {
  const isDelegate = !(after ?? before)?.hosts
  if (!before) return isDelegate ? 0 : 1
  if (after) return isDelegate ? 2 : 3
  return isDelegate ? 5 : 4
}

const subsets = (rule: JsonObject): JsonObject[] =>
  Array.isArray(rule.subsets) ? rule.subsets.filter(isJsonObject) : []
