import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { connectionFailures } from '#lib/traffic/simulate/connection-match.ts'
import { mergeRules } from '#lib/traffic/simulate/delegate.ts'
import { httpFailures } from '#lib/traffic/simulate/http-match.ts'
import type { SimulatedRequest, TriedRule, World, WorldObject } from '#lib/traffic/simulate/simulation.ts'
import { staticFailures } from '#lib/traffic/simulate/static-match.ts'
import { listAt, objectAt, textAt } from '#lib/traffic/spec-edit.ts'

/** A rule as it is tried: a delegate's has its root's conditions merged in. */
export type FoundRule = {
  service: WorldObject
  written: JsonObject
  tried: TriedRule
  from: { service: WorldObject; tried: TriedRule } | null
}

export type Search = {
  found: FoundRule | null
  tried: TriedRule[]
  /** Whether some rule might take other requests of this sender at this port: then one that matches none is refused. */
  isCovered: boolean
}

/** Goes through the rules of a VirtualService in order, those of delegates in the place of the rule that hands over. */
export function findRule(service: WorldObject, request: SimulatedRequest, world: World): Search {
  const search: Search = { found: null, tried: [], isCovered: false }
  for (const [index, rule] of listAt(service.spec, request.kind).entries()) {
    if (!isJsonObject(rule)) continue
    if (request.kind === 'http' && isJsonObject(rule.delegate))
      tryDelegate(search, { service, rule, index, request, world })
    else tryRule(search, { service, rule, index, request })
    if (search.found) return search
  }
  return search
}

type Attempt = { service: WorldObject; rule: JsonObject; index: number; request: SimulatedRequest }

function tryRule(search: Search, { service, rule, index, request }: Attempt): void {
  const because = failuresOf(rule, request, service.ref.namespace)
  const tried = triedRule(service, request, rule, index, because ?? [], because === null)
  search.tried.push(tried)
  search.isCovered ||= mayTake(rule, request, service.ref.namespace)
  if (because === null) search.found = { service, written: rule, tried, from: null }
}

function tryDelegate(search: Search, attempt: Attempt & { world: World }): void {
  const { service, rule, index, request, world } = attempt
  const delegate = objectAt(rule, 'delegate')
  const namespace = textAt(delegate, 'namespace') || service.ref.namespace
  const name = textAt(delegate, 'name')
  const target = world.delegates.find(({ ref }) => ref.name === name && ref.namespace === namespace)
  const own = failuresOf(rule, request, service.ref.namespace)
  if (!target || own !== null) {
    const absent = `VirtualService ${namespace}/${name}, to which it hands over, is not there: Istio leaves the rule out`
    search.tried.push(triedRule(service, request, rule, index, target ? (own ?? []) : [absent], false))
    search.isCovered ||= target !== undefined && mayTake(rule, request, service.ref.namespace)
    return
  }
  const root = triedRule(service, request, rule, index, [], true)
  search.tried.push(root)
  for (const [position, inner] of listAt(target.spec, 'http').entries()) {
    if (!isJsonObject(inner)) continue
    const merged = mergeRules(rule, service.ref.namespace, inner, namespace)
    const because = merged
      ? failuresOf(merged, request, namespace)
      : ['its conditions contradict those of the rule that hands over: Istio leaves it out']
    const tried = triedRule(target, request, inner, position, because ?? [], because === null)
    search.tried.push(tried)
    search.isCovered ||= merged !== null && mayTake(merged, request, namespace)
    if (merged && because === null) {
      search.found = { service: target, written: merged, tried, from: { service, tried: root } }
      return
    }
  }
}

/** One line a match that does not hold; null when one of them does, or when there is none. */
function failuresOf(rule: JsonObject, request: SimulatedRequest, namespace: string): string[] | null {
  const matches = listAt(rule, 'match').filter(isJsonObject)
  // A tls rule has no default: Istio asks for a match.
  if (matches.length === 0) return request.kind === 'tls' ? ['it has no match'] : null
  const failures = matches.map((match) =>
    request.kind === 'http'
      ? httpFailures(match, request, namespace)
      : connectionFailures(match, request, namespace),
  )
  return failures.some((one) => one.length === 0) ? null : failures.map((one) => one.join(' and '))
}

const mayTake = (rule: JsonObject, request: SimulatedRequest, namespace: string): boolean => {
  const matches = listAt(rule, 'match').filter(isJsonObject)
  return matches.length === 0
    ? request.kind !== 'tls'
    : matches.some((match) => staticFailures(match, request, namespace).length === 0)
}

const triedRule = (
  { ref }: WorldObject,
  { kind }: SimulatedRequest,
  rule: JsonObject,
  index: number,
  because: string[],
  matched: boolean,
): TriedRule => ({
  virtualService: ref,
  rule: `${kind}/${index}`,
  name: textAt(rule, 'name'),
  position: index + 1,
  matched,
  because,
})
