import type { EnvoyCluster, EnvoyEndpoint } from '#lib/envoy/cluster.ts'
import type { Feed } from '#lib/kube/feed.ts'
import type { Kind } from '#lib/kube/kinds.ts'
import { addressKey, type KnownAddresses } from '#lib/proxies/known-addresses.ts'

/** Kinds whose objects have addresses that istiod makes endpoints of. */
const WITH_ADDRESSES: readonly Kind[] = ['WorkloadEntry', 'Pod', 'EndpointSlice', 'ServiceEntry', 'Service']
/** The port of a gateway to another network, by Istio's convention (topology.istio.io/network, TLS AUTO_PASSTHROUGH). */
const GATEWAY_PORT = 15443

/** What has to be known before an endpoint can be called a ghost, or why none can. */
export type GhostKnowledge =
  | {
      state: 'known'
      addresses: KnownAddresses
      gateways: ReadonlySet<string>
      /** IP addresses that have only just been found without an object: a later look decides. */
      notYet?: ReadonlySet<string>
    }
  | { state: 'unknown'; reason: string }

/**
 * Whether every object that an endpoint could belong to is known. `hasOtherClusters` and `gateways` are istiod's, null when
 * it did not tell: workloads of other clusters are objects there.
 */
export function ghostKnowledge(
  feeds: readonly Feed[],
  told: { hasOtherClusters: boolean | null; gateways: ReadonlySet<string> | null },
  addresses: () => KnownAddresses,
): GhostKnowledge {
  const unread = feeds
    .filter(
      ({ kind, state }) => WITH_ADDRESSES.includes(kind) && state !== 'synced' && state !== 'crd-absent',
    )
    .map(({ kind }) => kind)
  if (unread.length > 0) return { state: 'unknown', reason: `Not read or not current: ${unread.join(', ')}` }
  if (told.hasOtherClusters === null || told.gateways === null)
    return {
      state: 'unknown',
      reason: 'No istiod says whether other clusters and networks belong to the mesh',
    }
  if (told.hasOtherClusters)
    return {
      state: 'unknown',
      reason: 'Other clusters belong to the mesh, and their objects are not known here',
    }
  return { state: 'known', addresses: addresses(), gateways: told.gateways }
}

/**
 * Why an endpoint is thought to be a ghost, in a sentence: istiod sent it, and no object has its address any more. Empty when
 * it is none, and for endpoints that need no object: gateways of other networks, loopback, sockets, internal listeners.
 */
export function ghostOf(
  endpoint: Pick<EnvoyEndpoint, 'address'>,
  cluster: Pick<EnvoyCluster, 'direction' | 'isEds'>,
  knowledge: GhostKnowledge,
): string {
  if (knowledge.state === 'unknown' || cluster.direction !== 'outbound' || !cluster.isEds) return ''
  const { ip, port } = splitAddress(endpoint.address)
  if (ip === '' || isLocal(ip) || port === GATEWAY_PORT) return ''
  if (knowledge.addresses.has(ip) || knowledge.gateways.has(ip) || knowledge.notYet?.has(ip)) return ''
  return `No WorkloadEntry, Pod, EndpointSlice or ServiceEntry has the address ${ip}`
}

/** The IP address and port of `<ip>:<port>` or `[<ipv6>]:<port>`; an empty address for anything else. */
export function splitAddress(address: string): { ip: string; port: number } {
  const [, v6, v4, port] = /^(?:\[(.+)\]|([^:/]+)):(\d{1,5})$/.exec(address) ?? []
  return { ip: addressKey(v6 ?? v4 ?? ''), port: Number(port ?? 0) }
}

const isLocal = (ip: string): boolean =>
  ip.startsWith('127.') || ip === '::1' || ip === '0.0.0.0' || ip === '::'
