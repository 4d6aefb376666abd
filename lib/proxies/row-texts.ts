import type { EnvoyCertificate } from '#lib/envoy/certificate.ts'
import type { ChainTarget, EnvoyListener } from '#lib/envoy/listener.ts'
import type { EnvoyRoute, RouteTarget } from '#lib/envoy/route.ts'

/** What the rows of a proxy's tables are searched by: all that they show. */

export const listenerText = ({
  name,
  addresses,
  direction,
  state,
  chains,
  explained,
}: EnvoyListener): string =>
  [
    name,
    ...addresses,
    direction,
    state.kind,
    state.kind === 'error' ? state.message : '',
    explained,
    ...chains.flatMap((chain) => [chain.name, chain.match, chain.tls, ...chainTargets(chain.leadsTo)]),
  ].join('\n')

function chainTargets(target: ChainTarget): string[] {
  switch (target.kind) {
    case 'route':
      return [target.route]
    case 'clusters':
      return target.clusters.map(({ name }) => name)
    case 'other':
      return target.filters
  }
}

export const routeText = (route: EnvoyRoute): string =>
  [
    route.configuration,
    route.virtualHost,
    ...route.domains,
    route.name,
    route.match,
    ...routeTargets(route.leadsTo),
    ...route.mirrors.map(({ cluster }) => cluster),
    route.retries?.on ?? '',
  ].join('\n')

function routeTargets(target: RouteTarget): string[] {
  switch (target.kind) {
    case 'clusters':
      return target.clusters.map(({ name }) => name)
    case 'redirect':
      return [target.to]
    case 'direct-response':
      return [String(target.status)]
    case 'other':
      return [target.words]
  }
}

export const certificateText = ({ kind, serialNumber, subjectAltNames }: EnvoyCertificate): string =>
  [kind, serialNumber, ...subjectAltNames].join('\n')
