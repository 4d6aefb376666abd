import type { Feed } from '#lib/kube/feed.ts'
import type { Backends, HostDetail, VirtualServiceView } from '#lib/mesh/views.ts'
import type { PreflightLine } from '#lib/traffic/plan.ts'
import { destinationId, type RuleDestination } from '#lib/traffic/rules.ts'
import type { WeightChange } from '#lib/traffic/weight-patch.ts'

const NEEDED_FEEDS = [
  'WorkloadEntry',
  'Service',
  'EndpointSlice',
  'Pod',
  'VirtualService',
  'DestinationRule',
] as const

/**
 * What no webhook checks before weights change, from what is known of the host now. A line says ok only when the
 * data for it is there and fresh; otherwise it says unknown and why.
 */
export function preflight(
  detail: HostDetail,
  service: VirtualServiceView,
  changes: readonly WeightChange[],
  feeds: readonly Feed[],
): PreflightLine[] {
  const weighed = changes.flatMap(({ rule: id, weights }) => {
    const rule = service.rules.find((one) => one.id === id)
    return rule
      ? rule.destinations.map((destination) => ({ destination, percent: weights[destination.index] ?? 0 }))
      : []
  })
  const backends = (destination: RuleDestination): Backends | undefined =>
    detail.backends[destinationId(destination.host, destination.subset)]
  const stale = NEEDED_FEEDS.filter((kind) => feeds.find((feed) => feed.kind === kind)?.state !== 'synced')
  return [
    freshness(stale),
    ...endpoints(weighed, backends, stale.length > 0),
    winner(detail, service),
    ports(detail, weighed),
    capacity(weighed, backends),
    ownership(service, detail),
  ].filter((line) => line !== null)
}

type Weighed = { destination: RuleDestination; percent: number }
type BackendsOf = (destination: RuleDestination) => Backends | undefined

const nameOf = ({ host, subset }: RuleDestination): string => subset || host

function freshness(stale: readonly string[]): PreflightLine {
  const id = 'freshness'
  const title = 'What is known is current'
  if (stale.length === 0) return { id, level: 'ok', title, detail: 'All watches this depends on are live.' }
  return {
    id,
    level: 'unknown',
    title,
    detail: `Not live: ${stale.join(', ')}. The lines below may be out of date.`,
  }
}

/** Istio does not rebalance: the share of a subset with nothing eligible answers 503. */
function endpoints(weighed: readonly Weighed[], backendsOf: BackendsOf, isStale: boolean): PreflightLine[] {
  return weighed.map(({ destination, percent }) => {
    const id = `endpoints-${destinationId(destination.host, destination.subset)}`
    const title = `${nameOf(destination)} has endpoints`
    const backends = backendsOf(destination)
    if (!backends)
      return { id, level: 'unknown', title, detail: 'Nothing is known of what stands behind it.' }
    if (!backends.known) {
      const detail = destination.subset
        ? `No DestinationRule defines subset ${destination.subset} of ${destination.host}.`
        : `No Service or ServiceEntry has the host ${destination.host}.`
      return {
        id,
        level: percent > 0 ? 'blocked' : 'warning',
        title,
        detail: percent > 0 ? `${detail} ${percent} % of requests would answer 503.` : detail,
      }
    }
    const eligible = backends.vmsEligible + backends.podsReady
    const all = backends.vmsTotal + backends.podsTotal
    const counts = describeCounts(backends)
    if (eligible === 0 && percent > 0)
      return { id, level: 'blocked', title, detail: `${counts} ${percent} % of requests would answer 503.` }
    if (isStale) return { id, level: 'unknown', title, detail: `${counts} That may be out of date.` }
    return {
      id,
      level: eligible === 0 || (eligible < all && percent > 0) ? 'warning' : 'ok',
      title,
      detail: counts,
    }
  })
}

function describeCounts({ vmsEligible, vmsTotal, podsReady, podsTotal }: Backends): string {
  const parts = [
    ...(vmsTotal > 0 ? [`${vmsEligible} of ${vmsTotal} VMs`] : []),
    ...(podsTotal > 0 ? [`${podsReady} of ${podsTotal} pods`] : []),
  ]
  return parts.length > 0 ? `${parts.join(' and ')} take requests.` : 'Nothing stands behind it.'
}

function winner(detail: HostDetail, service: VirtualServiceView): PreflightLine {
  const id = 'winner'
  const title = 'One VirtualService decides'
  if (!service.wins) {
    const decides = detail.virtualServices.find((one) => one.wins)
    const name = decides ? `${decides.ref.namespace}/${decides.ref.name}` : 'another one'
    return {
      id,
      level: 'blocked',
      title,
      detail: `Sidecars ignore this one: ${name} is older and has the same host.`,
    }
  }
  const others = detail.virtualServices.filter(
    (one) => one.ref.name !== service.ref.name || one.ref.namespace !== service.ref.namespace,
  )
  if (others.length === 0) return { id, level: 'ok', title, detail: 'No other VirtualService has this host.' }
  const names = others.map(({ ref }) => `${ref.namespace}/${ref.name}`).join(', ')
  return {
    id,
    level: 'warning',
    title,
    detail: `This is the oldest, so sidecars use it; they ignore ${names}.`,
  }
}

function ports(detail: HostDetail, weighed: readonly Weighed[]): PreflightLine {
  const id = 'ports'
  const title = 'Ports are unambiguous'
  const unsaid = weighed.filter(({ destination }) => destination.port === null)
  if (detail.ports.length <= 1 || unsaid.length === 0)
    return { id, level: 'ok', title, detail: 'Each destination has one port to go to.' }
  const names = unsaid.map(({ destination }) => nameOf(destination)).join(', ')
  return {
    id,
    level: 'warning',
    title,
    detail: `${detail.host} has ${detail.ports.length} ports, and ${names} names none: each request keeps the port it came to.`,
  }
}

/** Warns when an endpoint would take more than three times what an endpoint takes now. */
function capacity(weighed: readonly Weighed[], backendsOf: BackendsOf): PreflightLine {
  const id = 'capacity'
  const title = 'No endpoint takes much more than before'
  const grown = weighed.flatMap(({ destination, percent }) => {
    const backends = backendsOf(destination)
    const eligible = backends ? backends.vmsEligible + backends.podsReady : 0
    if (eligible === 0) return []
    const [before, after] = [destination.percent / eligible, percent / eligible]
    if (after <= 5 || after <= before * 3) return []
    return [
      `each of ${nameOf(destination)} goes from ${Math.round(before)} % to ${Math.round(after)} % of requests`,
    ]
  })
  if (grown.length === 0)
    return { id, level: 'ok', title, detail: 'Shares per endpoint stay within three times of today’s.' }
  return { id, level: 'warning', title, detail: `${grown.join('; ')}.` }
}

function ownership(service: VirtualServiceView, detail: HostDetail): PreflightLine {
  const id = 'ownership'
  const title = 'Nobody else manages these objects'
  const owners = [
    ...new Set([service.ownedBy, ...detail.destinationRules.map(({ ownedBy }) => ownedBy)].filter(Boolean)),
  ]
  if (owners.length === 0)
    return { id, level: 'ok', title, detail: 'No Argo CD, Flux, Helm or Flagger mark was found.' }
  return {
    id,
    level: 'warning',
    title,
    detail: `${owners.join(' and ')} may put back what you change here: export the YAML and change it there.`,
  }
}
