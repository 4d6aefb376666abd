import type { Sides } from '#lib/envoy/explain-difference.ts'
import { readChain } from '#lib/envoy/filter-chain.ts'
import { chainsOf, filterOfType } from '#lib/envoy/inline-routes.ts'
import { objectAt } from '#lib/envoy/json-parts.ts'
import type { FilterChain } from '#lib/envoy/listener.ts'
import type { ConfigResource } from '#lib/envoy/proxy-config.ts'
import { routesOfConfiguration } from '#lib/envoy/read-routes.ts'
import type { EnvoyRoute, RouteTarget } from '#lib/envoy/route.ts'
import { sameValue } from '#lib/envoy/same-value.ts'
import type { JsonObject } from '#lib/json.ts'

/** Which virtual hosts and routes one side alone has, and where the others lead to. */
export function routeWords(one: JsonObject, other: JsonObject, sides: Sides): string[] {
  const [here, there] = [one, other].map((body) => routesOfConfiguration('', body))
  if (!here || !there) return []
  const [hosts, otherHosts] = [here, there].map(
    (routes) => new Set(routes.map(({ virtualHost }) => virtualHost)),
  )
  const [ours, theirs] = [byKey(here), byKey(there)]
  const only = (
    routes: ReadonlyMap<string, EnvoyRoute>,
    without: ReadonlyMap<string, EnvoyRoute>,
    withoutHosts: Set<string> | undefined,
    lead: string,
  ): string[] => {
    const alone = [...routes].flatMap(([key, route]) => (without.has(key) ? [] : [route]))
    const missing = new Set(
      alone.flatMap(({ virtualHost }) => (withoutHosts?.has(virtualHost) ? [] : [virtualHost])),
    )
    return [
      ...[...missing].map((host) => `${lead} virtual host ${host}.`),
      ...alone
        .filter(({ virtualHost }) => !missing.has(virtualHost))
        .map((route) => `${lead} ${titleOf(route)}.`),
    ]
  }
  const changed = [...ours].flatMap(([key, route]) => {
    const counterpart = theirs.get(key)
    return counterpart ? changeWords(route, counterpart, sides) : []
  })
  return [
    ...changed,
    ...only(ours, theirs, otherHosts, sides.onlyOne),
    ...only(theirs, ours, hosts, sides.onlyOther),
  ]
}

/** Two routes are the same one when they stand for the same requests under the same name. */
function byKey(routes: readonly EnvoyRoute[]): Map<string, EnvoyRoute> {
  const keyed = new Map<string, EnvoyRoute>()
  const times = new Map<string, number>()
  for (const route of routes) {
    const key = `${route.virtualHost}\n${route.name}\n${route.match}`
    const before = times.get(key) ?? 0
    times.set(key, before + 1)
    keyed.set(`${key}\n${before}`, route)
  }
  return keyed
}

const titleOf = ({ name, match, virtualHost }: EnvoyRoute): string =>
  `route ${name ? `${name} (${match})` : match} of ${virtualHost}`

function changeWords(route: EnvoyRoute, counterpart: EnvoyRoute, sides: Sides): string[] {
  const words: string[] = []
  const title = titleOf(route).replace(/^r/, 'R')
  if (!sameValue(sharesOf(route.leadsTo), sharesOf(counterpart.leadsTo)))
    words.push(
      `${title} leads to ${targetWords(route.leadsTo)} ${sides.one} and to ${targetWords(counterpart.leadsTo)} ${sides.other}.`,
    )
  if (route.timeoutMs !== counterpart.timeoutMs)
    words.push(
      `${title} has a timeout of ${timeoutWords(route)} ${sides.one} and of ${timeoutWords(counterpart)} ${sides.other}.`,
    )
  if (!sameValue(route.retries, counterpart.retries)) words.push(`${title} is not retried in the same way.`)
  if (!sameValue(route.mirrors, counterpart.mirrors)) words.push(`${title} is not mirrored in the same way.`)
  return words
}

const sharesOf = (target: RouteTarget): unknown =>
  target.kind === 'clusters'
    ? [...target.clusters]
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map(({ name, percent }) => [name, percent])
    : target

function targetWords(target: RouteTarget): string {
  switch (target.kind) {
    case 'clusters':
      return target.clusters
        .slice(0, 4)
        .map(({ name, percent }) => (percent === 100 ? name : `${name} ${percent}%`))
        .join(', ')
    case 'redirect':
      return `a redirect to ${target.to}`
    case 'direct-response':
      return `an answer with ${target.status}`
    case 'other':
      return target.words
  }
}

const timeoutWords = ({ timeoutMs }: EnvoyRoute): string =>
  timeoutMs ? `${timeoutMs / 1000} s` : timeoutMs === 0 ? 'none' : 'the default'

/** Which filter chains one side alone has, where the others lead to, and whether they end mTLS. */
export function listenerWords(one: ConfigResource, other: ConfigResource, sides: Sides): string[] {
  const [here, there] = [one, other].map(({ name, body }) => chainsByKey(body, name))
  if (!here || !there) return []
  const alone = (chains: typeof here, without: typeof here, lead: string): string[] =>
    [...chains].flatMap(([key, { chain }]) => (without.has(key) ? [] : [`${lead} ${chainTitle(chain)}.`]))
  const changed = [...here].flatMap(([key, ours]) => {
    const theirs = there.get(key)
    if (!theirs) return []
    const title = chainTitle(ours.chain).replace(/^f/, 'F')
    return [
      ...(ours.chain.tls === theirs.chain.tls
        ? []
        : [`${title} has TLS mode ${ours.chain.tls} ${sides.one} and ${theirs.chain.tls} ${sides.other}.`]),
      ...(sameValue(ours.chain.leadsTo, theirs.chain.leadsTo)
        ? []
        : [`${title} does not lead to the same place.`]),
      ...routeWords(ours.routes, theirs.routes, sides),
    ]
  })
  return [...changed, ...alone(here, there, sides.onlyOne), ...alone(there, here, sides.onlyOther)]
}

function chainsByKey(listener: JsonObject, name: string) {
  const chains = new Map<string, { chain: FilterChain; routes: JsonObject }>()
  for (const body of chainsOf(listener)) {
    const chain = readChain(body, name)
    const routes = objectAt(filterOfType(body, 'HttpConnectionManager') ?? {}, 'route_config')
    chains.set(`${chain.name}\n${chain.match}`, { chain, routes })
  }
  return chains
}

const chainTitle = ({ name, match }: FilterChain): string =>
  `filter chain ${name ? `${name} (${match})` : match}`
