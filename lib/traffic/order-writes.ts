import type { JsonObject } from '#lib/json.ts'
import { isDeepStrictEqual } from '#lib/stream/equal.ts'
import { betweenSpecs, type Halves, halvesOf } from '#lib/traffic/between-specs.ts'
import type { WritableRef } from '#lib/traffic/edit.ts'
import { ruleInTwo } from '#lib/traffic/rule-in-two.ts'
import { takesAway } from '#lib/traffic/takes-away.ts'

/** What one object is and what it is to be, as specs; null where there is none. */
export type SpecChange = { ref: WritableRef; before: JsonObject | null; after: JsonObject | null }

/** What others build on comes first: a group, its entries, the host they stand behind, rules and doors for that host. */
const BEFORE_ROUTES: readonly WritableRef['kind'][] = [
  'WorkloadGroup',
  'WorkloadEntry',
  'ServiceEntry',
  'PeerAuthentication',
  'DestinationRule',
  'Gateway',
  'Sidecar',
]

/**
 * The writes that an edit comes to, in the order in which no proxy ever has a route to what is not there: what brings
 * hosts, endpoints, gateways or subsets, then VirtualServices, then, the other way round, what takes those away. What does
 * both is written twice. Proxies have to acknowledge each write before the next one.
 */
export function orderWrites(edits: readonly SpecChange[]): SpecChange[] {
  const changes = edits.filter(({ before, after }) => !isDeepStrictEqual(before, after))
  const services = changes.filter(({ ref }) => ref.kind === 'VirtualService')
  const first: SpecChange[] = []
  const last: SpecChange[] = []
  for (const kind of BEFORE_ROUTES) {
    for (const change of changes.filter(({ ref }) => ref.kind === kind)) {
      const [early, late] = inTwo(change, services)
      if (early) first.push(early)
      if (late) last.unshift(late)
    }
  }
  return [...first, ...services.toSorted((a, b) => turnOf(a) - turnOf(b)), ...last]
}

function inTwo(change: SpecChange, services: readonly SpecChange[]): Halves {
  const { ref, before, after } = change
  if (ref.kind === 'DestinationRule') return ruleInTwo(change, services)
  const between = before && after && services.length > 0 ? betweenSpecs(ref.kind, before, after) : null
  if (between) return halvesOf(change, between)
  return takesAway(change) ? [null, change] : [change, null]
}

/** Delegates come before the VirtualServices that hand over to them, and go after them. */
function turnOf({ before, after }: SpecChange): number {
  const isDelegate = !(after ?? before)?.hosts
  if (!before) return isDelegate ? 0 : 1
  if (after) return isDelegate ? 2 : 3
  return isDelegate ? 5 : 4
}
