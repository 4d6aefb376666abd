import { servicesFor } from '#lib/traffic/simulate/choose-services.ts'
import { faultsOf, mirrorsOf, ownAnswer } from '#lib/traffic/simulate/extras.ts'
import { type FoundRule, findRule } from '#lib/traffic/simulate/find-rule.ts'
import { shareAt, sharesOf } from '#lib/traffic/simulate/shares.ts'
import type {
  DestinationShare,
  Outcome,
  ResponseFlag,
  SimulatedRequest,
  Simulation,
  TriedRule,
  World,
} from '#lib/traffic/simulate/simulation.ts'

/**
 * Where a request (a connection for tcp and tls) would go, by Istio's rules, and why: the first rule that matches decides.
 * A sidecar for which no rule of a VirtualService could ever match goes on to the next one, and at last to the host
 * itself; a gateway has nothing to fall back to.
 */
export function simulate(request: SimulatedRequest, world: World): Simulation {
  const services = servicesFor(request, world)
  const tried: TriedRule[] = []
  for (const service of services) {
    const search = findRule(service, request, world)
    tried.push(...search.tried)
    if (search.found) return decided(search.found, tried, request, world)
    if (search.isCovered && request.kind !== 'tcp' && request.gateway === 'mesh')
      return nowhere(request, tried, 'No rule matches.')
  }
  if (request.gateway !== 'mesh') {
    const reason =
      services.length === 0
        ? `No VirtualService has ${request.host} at ${request.gateway}.`
        : 'No rule matches.'
    return nowhere(request, tried, reason)
  }
  return toHostItself(request, tried, world, services.length > 0)
}

function decided(found: FoundRule, tried: TriedRule[], request: SimulatedRequest, world: World): Simulation {
  const { service, written, from } = found
  const routed = {
    kind: 'routed',
    virtualService: service.ref,
    rule: found.tried.rule,
    name: found.tried.name,
    position: found.tried.position,
  } as const
  const delegatedFrom = from && {
    virtualService: from.service.ref,
    rule: from.tried.rule,
    name: from.tried.name,
  }
  const outcome = ownAnswer(written, routed, request)
  if (outcome) return { ...nothing(outcome, tried), delegatedFrom, faults: faultsOf(written) }
  const destinations = sharesOf(written, service.ref.namespace, request, world)
  return {
    outcome: routed,
    tried,
    delegatedFrom,
    destinations,
    mirrors: mirrorsOf(written, service.ref.namespace),
    faults: faultsOf(written),
    failing: failingOf(destinations, request),
  }
}

function toHostItself(
  request: SimulatedRequest,
  tried: TriedRule[],
  world: World,
  hasServices: boolean,
): Simulation {
  const place = { host: request.host.toLowerCase(), subset: '', port: request.port, percent: 100 }
  const destinations = [shareAt(place, request, world)]
  const reason = hasServices
    ? 'No VirtualService has a rule for this sender and port, so the host itself takes it.'
    : 'No VirtualService of sidecars has this host, so the host itself takes it.'
  return {
    ...nothing({ kind: 'default', reason }, tried),
    destinations,
    failing: failingOf(destinations, request),
  }
}

function nowhere(request: SimulatedRequest, tried: TriedRule[], reason: string): Simulation {
  const isHttp = request.kind === 'http'
  const message = isHttp
    ? '100 % would find no route: 404'
    : '100 % would find no route: the connection is reset'
  return {
    ...nothing({ kind: 'no-route', status: isHttp ? 404 : 0, reason }, tried),
    failing: [{ percent: 100, flag: 'NR', message }],
  }
}

const nothing = (outcome: Outcome, tried: TriedRule[]): Simulation => ({
  outcome,
  tried,
  delegatedFrom: null,
  destinations: [],
  mirrors: [],
  faults: [],
  failing: [],
})

/** What fails, added up by why. */
function failingOf(
  destinations: readonly DestinationShare[],
  { kind }: SimulatedRequest,
): Simulation['failing'] {
  const flags: Extract<ResponseFlag, 'UH' | 'NC'>[] = ['UH', 'NC']
  const failing = flags.flatMap((flag) => {
    const failed = destinations.filter(({ failure }) => failure?.flag === flag)
    const percent = failed.reduce((sum, one) => sum + one.percent, 0)
    if (percent === 0) return []
    const what = failed.every(({ subset }) => subset !== '') ? 'a subset' : 'a host'
    const words = flag === 'UH' ? `${what} with nothing healthy` : 'a subset that no DestinationRule defines'
    return [{ percent, flag, message: `${Math.round(percent * 10) / 10} % would hit ${words}` }]
  })
  const isSharedOut = destinations.some(({ percent }) => percent > 0)
  if (isSharedOut) return failing
  const what = kind === 'http' ? 'request' : 'connection'
  const why = destinations.length > 0 ? 'the rule’s weights total 0' : 'the rule has no destination'
  return [{ percent: 100, flag: 'NR', message: `No ${what} would be routed: ${why}` }]
}
