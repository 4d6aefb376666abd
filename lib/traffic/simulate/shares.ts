import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { carries } from '#lib/mesh/label-index.ts'
import { resolveHost } from '#lib/traffic/destinations.ts'
import type { EndpointRow } from '#lib/traffic/endpoint-set.ts'
import { destinationId } from '#lib/traffic/rules.ts'
import type {
  DestinationShare,
  EndpointShare,
  SimulatedRequest,
  World,
} from '#lib/traffic/simulate/simulation.ts'
import { subsetLabels } from '#lib/traffic/simulate/subset-labels.ts'
import { listAt, numberAt, objectAt, textAt } from '#lib/traffic/spec-edit.ts'

type Place = { host: string; subset: string; port: number | null; percent: number }

/** The destinations of a rule with their shares: weights are relative, and one destination alone takes everything. */
export function sharesOf(
  rule: JsonObject,
  namespace: string,
  request: SimulatedRequest,
  world: World,
): DestinationShare[] {
  const routes = listAt(rule, 'route').filter(isJsonObject)
  const weights = routes.map((route) => Math.max(0, numberAt(route, 'weight') ?? 0))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return routes.map((route, index) => {
    const destination = objectAt(route, 'destination')
    const share = total > 0 ? ((weights[index] ?? 0) * 100) / total : 0
    return shareAt(
      {
        host: resolveHost(textAt(destination, 'host'), namespace),
        subset: textAt(destination, 'subset'),
        port: numberAt(objectAt(destination, 'port'), 'number'),
        percent: routes.length === 1 ? 100 : share,
      },
      request,
      world,
    )
  })
}

/** A share divided among the endpoints of its cluster by their weights; only those that take requests get any. */
export function shareAt(place: Place, request: SimulatedRequest, world: World): DestinationShare {
  const { host, subset, percent } = place
  const share = { ...place, id: destinationId(host, subset) }
  const all = world.endpoints[host]
  const labels = subsetLabels(world, request, host, subset)
  if (percent === 0) return { ...share, endpoints: [], failure: null, known: all !== undefined }
  if (!labels) {
    const message = `No DestinationRule that ${request.sourceNamespace || 'the sender'} sees defines subset ${subset} of ${host}.`
    return { ...share, endpoints: [], failure: { flag: 'NC', message }, known: true }
  }
  if (!all) return { ...share, endpoints: [], failure: null, known: false }
  const eligible = all.filter((endpoint) => endpoint.eligible && carries(endpoint.labels, labels))
  // Of too many endpoints some are left out: those of the subset may be among them.
  if (eligible.length === 0 && (world.totals?.[host] ?? 0) > all.length)
    return { ...share, endpoints: [], failure: null, known: false }
  if (eligible.length === 0) {
    const message = subset
      ? `Nothing healthy is in subset ${subset} of ${host}.`
      : `Nothing healthy is behind ${host}.`
    return { ...share, endpoints: [], failure: { flag: 'UH', message }, known: true }
  }
  return { ...share, endpoints: divided(percent, eligible), failure: null, known: true }
}

function divided(percent: number, endpoints: readonly EndpointRow[]): EndpointShare[] {
  const total = endpoints.reduce((sum, { weight }) => sum + weight, 0)
  return endpoints.map((endpoint) => ({ endpoint, percent: (percent * endpoint.weight) / total }))
}
