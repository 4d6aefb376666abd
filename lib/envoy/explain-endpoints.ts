import { type EndpointSet, endpointSet, type SetEndpoint } from '#lib/envoy/endpoint-set.ts'
import type { Sides } from '#lib/envoy/explain-difference.ts'
import { sameValue } from '#lib/envoy/same-value.ts'
import type { JsonObject } from '#lib/json.ts'

const MOST_NAMED = 3

/** Which endpoints one side alone has, and what of the others sends traffic elsewhere. */
export function endpointWords(one: JsonObject, other: JsonObject, sides: Sides): string[] {
  const [here, there] = [one, other].map((body) => endpointSet(body, { withPriorities: true }))
  if (!here || !there) return []
  const alone = (set: EndpointSet, without: EndpointSet): string[] =>
    Object.keys(set.endpoints).filter((address) => !(address in without.endpoints))
  const both = Object.entries(here.endpoints).flatMap(([address, endpoint]) => {
    const counterpart = there.endpoints[address]
    return counterpart ? [{ address, endpoint, counterpart }] : []
  })
  const differing = (field: 'weight' | 'health' | 'priority' | 'locality', word: string): string[] => {
    const all = both.filter(({ endpoint, counterpart }) => endpoint[field] !== counterpart[field])
    return all
      .slice(0, MOST_NAMED)
      .map(
        ({ address, endpoint, counterpart }) =>
          `${word} of ${address} is ${shown(endpoint, field)} ${sides.one} and ${shown(counterpart, field)} ${sides.other}.`,
      )
      .concat(
        all.length > MOST_NAMED ? [`${word} differs for ${all.length - MOST_NAMED} more endpoints.`] : [],
      )
  }
  const modes = both.filter(
    ({ endpoint, counterpart }) => !sameValue(tlsMode(endpoint), tlsMode(counterpart)),
  )
  return [
    ...named(alone(here, there), sides.onlyOne),
    ...named(alone(there, here), sides.onlyOther),
    ...differing('health', 'The health'),
    ...differing('weight', 'The weight'),
    ...differing('priority', 'The priority'),
    ...differing('locality', 'The locality'),
    ...(modes.length > 0
      ? [`The TLS mode of ${listed(modes.map(({ address }) => address))} is not the same.`]
      : []),
  ]
}

const named = (addresses: readonly string[], only: string): string[] =>
  addresses.length === 0
    ? []
    : [`${only} ${addresses.length === 1 ? 'endpoint' : 'endpoints'} ${listed(addresses)}.`]

const listed = (addresses: readonly string[]): string => {
  const more = addresses.length - MOST_NAMED
  return `${addresses.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

const shown = (endpoint: SetEndpoint, field: 'weight' | 'health' | 'priority' | 'locality'): string =>
  `${endpoint[field] || (field === 'locality' ? 'none' : 0)}`

/** By this metadata a cluster chooses between mutual TLS and plain text. */
function tlsMode({ metadata }: SetEndpoint): unknown {
  const filters = metadata.filter_metadata
  return typeof filters === 'object' && filters !== null && 'envoy.transport_socket_match' in filters
    ? filters['envoy.transport_socket_match']
    : {}
}
