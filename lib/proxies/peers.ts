import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { ListedProxy } from '#lib/proxies/list-proxies.ts'
import type { Peer } from '#lib/proxies/proxy-row.ts'

const CANONICAL_NAME = 'service.istio.io/canonical-name'

/**
 * Connected proxies of the service that a proxy belongs to, by Istio's canonical name in its namespace: those of the other kind
 * first, as a VM is compared with the pods that take over from it. None for a proxy that says no name.
 */
export function peersOf(proxy: NameProxy, listed: readonly ListedProxy[], most: number): Peer[] {
  const service = serviceOf(proxy)
  if (service === '') return []
  const peers = listed.filter(
    ({ proxy: other, connection }) =>
      other.namespace === proxy.namespace &&
      other.id !== proxy.id &&
      connection.state === 'connected' &&
      serviceOf(other) === service,
  )
  return peers
    .map(({ proxy: { id, kind } }) => ({ id, kind }))
    .sort((a, b) => Number(a.kind === proxy.kind) - Number(b.kind === proxy.kind))
    .slice(0, most)
}

const serviceOf = ({ labels }: NameProxy): string => labels[CANONICAL_NAME] || labels.app || ''
