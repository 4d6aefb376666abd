import type { ObjectRef } from '#lib/kube/object-ref.ts'
import type { Exported, NameDetail, NameRow, Vip } from '#lib/names/name-row.ts'
import type { NameResolution, Registry } from '#lib/names/name-service.ts'

/** Where an address comes from, in a sentence that names the object it was read from. */
export function vipSource({ origin, family }: Vip, winner: ObjectRef | undefined): string {
  const of = winner ? ` of ${winner.kind} ${winner.namespace}/${winner.name}` : ''
  switch (origin) {
    case 'cluster-ip':
      return `ClusterIP${of}, given by Kubernetes.`
    case 'spec':
      return family === 'cidr'
        ? `Written in spec.addresses${of}. A range is no answer to a DNS query; it only matches connections.`
        : `Written in spec.addresses${of}.`
    case 'allocated':
      return `Given by istiod’s allocator and kept in status.addresses${of}. Only proxies with DNS capture use it.`
    case 'headless':
      return `An endpoint${of}, which is headless: names resolve to the endpoints themselves.`
    case 'legacy':
      return `Computed by istiod from namespace and host${of}, the way it did before status.addresses. It can move when hosts come and go.`
  }
}

const FAMILIES = { v4: 0, v6: 1, cidr: 2 } as const

/** IPv4 before IPv6 before ranges; otherwise as they stand in the object. */
export const inOrder = (vips: readonly Vip[]): Vip[] =>
  vips.toSorted((one, other) => FAMILIES[one.family] - FAMILIES[other.family])

/** How the endpoints are found, in the words of the object that says so. */
export function resolutionWords(resolution: NameResolution, registry: Registry): string {
  if (registry === 'Kubernetes')
    return resolution === 'alias' ? 'ExternalName' : resolution === 'passthrough' ? 'Headless' : 'Endpoints'
  switch (resolution) {
    case 'static':
      return 'STATIC'
    case 'dns':
      return 'DNS'
    case 'dns-round-robin':
      return 'DNS_ROUND_ROBIN'
    case 'dynamic-dns':
      return 'DYNAMIC_DNS'
    case 'passthrough':
      return 'NONE'
    case 'alias':
      return 'Alias'
  }
}

const SHOWN_NAMESPACES = 2

/** Who may see a host by `exportTo`; a long list is cut. */
export function exportedWords(exported: Exported): string {
  if (exported.to === 'all') return 'all namespaces'
  if (exported.to === 'none') return 'nobody'
  const { namespaces } = exported
  const more = namespaces.length - SHOWN_NAMESPACES
  return more > 1
    ? `${namespaces.slice(0, SHOWN_NAMESPACES).join(', ')} +${more}`
    : namespaces.join(', ') || 'nobody'
}

export type SourceRole = 'only' | 'wins' | 'shadowed' | 'merged'

/** What becomes of one of the objects that define a host; the first one wins. */
export function sourceRole(
  { sources }: Pick<NameRow, 'sources'>,
  index: number,
): { role: SourceRole; why: string } {
  const [winner] = sources
  const namespace = sources[index]?.namespace ?? ''
  if (sources.length === 1) return { role: 'only', why: 'The only object that defines this host.' }
  if (winner?.kind === 'Service')
    return index === 0
      ? {
          role: 'wins',
          why: 'A Service comes before ServiceEntries of the same host, but for proxies in namespaces that have one of their own.',
        }
      : {
          role: 'shadowed',
          why:
            namespace === winner.namespace
              ? `A proxy that sees Service ${winner.namespace}/${winner.name} is told its addresses and none of this one.`
              : `Only proxies in ${namespace} use it; others that see Service ${winner.namespace}/${winner.name} are told its addresses.`,
        }
  return index === 0
    ? { role: 'wins', why: 'The oldest ServiceEntry of this host.' }
    : {
        role: 'merged',
        why: 'Younger than the first. A proxy that sees both is told the addresses of both.',
      }
}

/** What keeps a namespace from seeing a host, in a sentence. */
export const hiddenWords = (hiddenBy: string): string =>
  hiddenBy === 'exportTo'
    ? 'It is not exported to this namespace (exportTo).'
    : hiddenBy
      ? `Hidden by ${hiddenBy}: its egress does not list the host.`
      : 'It is not in scope there.'

/** Why no VM or pod stands behind a host, as far as it is meant to be so. */
export function nothingBehind({
  resolution,
  registry,
  selects,
}: Pick<NameDetail, 'resolution' | 'registry' | 'selects'>): string {
  switch (resolution) {
    case 'alias':
      return 'It is an alias: requests go to what the name points to.'
    case 'dns':
    case 'dns-round-robin':
    case 'dynamic-dns':
      return 'None. Proxies look the host up by DNS and send to what that answers.'
    case 'passthrough':
      return registry === 'Kubernetes'
        ? 'No pod stands behind this headless Service.'
        : 'None. Its resolution is NONE: a proxy sends to the address that the caller dialled.'
    case 'static':
      if (registry === 'Kubernetes')
        return selects
          ? 'No VM fits its selector, and its EndpointSlices name no pods.'
          : 'It has no selector, and its EndpointSlices name no pods. Addresses that they name without a pod are not listed here.'
      return selects
        ? 'No VM or pod fits its selector, and no endpoint is written in it.'
        : 'It has no selector, and no endpoint is written in it.'
  }
}
