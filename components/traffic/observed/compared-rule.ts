import type { HostDetail, VirtualServiceView } from '#lib/mesh/views.ts'
import { defaultRule } from '#lib/traffic/read-rules.ts'
import { destinationId, type TrafficRule } from '#lib/traffic/rules.ts'

export type ComparedRule = { service: VirtualServiceView; rule: TrafficRule }

/**
 * The rule that observed shares are held against: the one that takes what no other matched, in the VirtualService that
 * sidecars follow or one that it hands over to; without such a rule the last one with destinations.
 */
export function comparedRule({ virtualServices, delegates }: HostDetail): ComparedRule | null {
  const winners = virtualServices.filter(({ wins }) => wins)
  const services = [...winners, ...delegates, ...virtualServices.filter(({ wins }) => !wins)]
  for (const service of services) {
    const rule = defaultRule(service.rules)
    if (rule) return { service, rule }
  }
  for (const service of services) {
    const rule = service.rules.findLast(({ destinations }) => destinations.length > 0)
    if (rule) return { service, rule }
  }
  return null
}

/** Destinations of a rule that other rules send to as well: counters add these up and can't be told apart. */
export function sharedDestinations(rule: TrafficRule, services: readonly VirtualServiceView[]): string[] {
  const idsOf = (one: TrafficRule) => one.destinations.map(({ host, subset }) => destinationId(host, subset))
  const counts = new Map<string, number>()
  for (const one of services.flatMap(({ rules }) => rules)) {
    for (const id of new Set(idsOf(one))) counts.set(id, (counts.get(id) ?? 0) + 1)
  }
  return [...new Set(idsOf(rule))].filter((id) => (counts.get(id) ?? 0) > 1)
}

/** Hosts other than the page's own that a rule sends to: what is sent to them by their own name is counted with it. */
export const otherHosts = (rule: TrafficRule, host: string): string[] => [
  ...new Set(rule.destinations.flatMap((to) => (to.host === host ? [] : [to.host]))),
]
