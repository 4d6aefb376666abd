import type { HostRouting } from '#lib/mesh/host-view.ts'
import type { ObservedSplit } from '#lib/traffic/observed.ts'
import { destinationId } from '#lib/traffic/rules.ts'
import { targetsOf } from '#lib/traffic/targets.ts'

/** Where requests for a host may go, by `destinationId`, and which of these get copies of requests besides. */
export type HostDestinations = { ids: Set<string>; hosts: Set<string>; mirrored: Set<string> }

/** Without a VirtualService for sidecars, callers that are sidecars send to all of the host itself. */
export function destinationsOfHost({ host, virtualServices, delegates }: HostRouting): HostDestinations {
  const services = [...virtualServices, ...delegates]
  const destinations = services.flatMap(({ rules }) => rules.flatMap((rule) => rule.destinations))
  const isRouted = virtualServices.some(({ scope }) => scope !== 'gateways')
  const all = isRouted ? destinations : [...destinations, { host, subset: '' }]
  const ids = new Set(all.map((to) => destinationId(to.host, to.subset)))
  const mirrors = services
    .flatMap(({ spec, ref }) => targetsOf(spec, ref.namespace))
    .filter(({ isMirror }) => isMirror)
  return {
    ids,
    hosts: new Set(all.map((to) => to.host)),
    mirrored: new Set(mirrors.map((to) => destinationId(to.host, to.subset)).filter((id) => ids.has(id))),
  }
}

/** Copies are counted with the requests they are copies of: neither Envoy nor Prometheus tells them apart. */
export const mirrorReason = ({ mirrored }: HostDestinations): string =>
  mirrored.size === 0
    ? ''
    : `The counts of ${[...mirrored].map(nameOf).join(', ')} include the copies of requests that are mirrored there.`

const nameOf = (id: string): string => id.split('|').filter(Boolean).join(' subset ')

export const unknownHost = (source: ObservedSplit['source'], host: string): ObservedSplit => ({
  source,
  callers: null,
  points: [],
  p99Ms: {},
  reason: `No Service, ServiceEntry or VirtualService has the host ${host}.`,
})
