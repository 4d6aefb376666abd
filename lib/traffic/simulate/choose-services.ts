import { textsOf } from '#lib/json.ts'
import { resolveHost } from '#lib/traffic/destinations.ts'
import { matchesHost } from '#lib/traffic/simulate/connection-match.ts'
import type { SimulatedRequest, World, WorldObject } from '#lib/traffic/simulate/simulation.ts'
import { resolveGateway } from '#lib/traffic/simulate/static-match.ts'

/**
 * The VirtualServices that have a say about a request, in order: those bound to where it comes through, with the most
 * specific host that covers its own.
 */
export function servicesFor({ host, gateway }: SimulatedRequest, world: World): WorldObject[] {
  const wanted = host.toLowerCase()
  const bound = world.virtualServices.filter(({ ref, spec }) => {
    const gateways = textsOf(spec.gateways).map((name) => resolveGateway(name, ref.namespace))
    return (gateways.length > 0 ? gateways : ['mesh']).includes(gateway)
  })
  const specificity = ({ ref, spec }: WorldObject): number =>
    Math.max(
      -1,
      ...textsOf(spec.hosts)
        .map((one) => resolveHost(one, ref.namespace))
        .filter((one) => matchesHost(one, wanted))
        .map((one) => (one === wanted ? Number.POSITIVE_INFINITY : one.length)),
    )
  const best = Math.max(-1, ...bound.map(specificity))
  return best < 0 ? [] : bound.filter((service) => specificity(service) === best)
}
