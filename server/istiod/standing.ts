import type { Nonces, ProxySync, XdsType } from '#server/istiod/read-syncz.ts'
import type { SyncType } from '#server/istiod/sync.ts'

/**
 * What a write changes, and what else has to be acknowledged with it. A new cluster takes no request until its endpoints
 * have come, which the proxy asks for by itself. TCP and TLS routes, and those of a gateway's servers, are in listeners. What
 * a server accepts (`listener`) is in its own listeners, and in the clusters of those who connect to it. An endpoint whose
 * host is resolved by DNS is in the cluster itself.
 */
const PARTS: Record<SyncType, { sent: readonly XdsType[]; with: readonly XdsType[] }> = {
  cluster: { sent: ['cluster'], with: ['endpoint'] },
  endpoint: { sent: ['endpoint', 'cluster'], with: [] },
  listener: { sent: ['listener', 'cluster'], with: ['endpoint'] },
  route: { sent: ['route', 'listener'], with: [] },
  all: { sent: ['cluster', 'listener', 'route'], with: ['endpoint'] },
}

/** How every proxy stood before a write, by `partKey`: the nonces sent, and the words of those that refused. */
export type Before = { sent: ReadonlyMap<string, string>; errors: ReadonlyMap<string, string> }

export const partKey = (proxy: string, type: XdsType): string => `${type} ${proxy}`

/** How one proxy stands to a write. `refusal` is its own words about what it was sent since; empty when it took it. */
export type Standing = { isSent: boolean; isBehind: boolean; refusal: string; sent: string }

/** A refusal from before the write says nothing of it and is not waited for. Without `before`, everything is new. */
export function standingOf(proxy: ProxySync, type: SyncType, before: Before | null): Standing {
  const parts = PARTS[type].sent.map((part) => {
    const { sent, acked, error } = proxy[part]
    const key = partKey(proxy.proxy, part)
    const isNew = sent !== '' && before?.sent.get(key) !== sent
    const refusal = isNew && before?.errors.get(key) !== error ? error : ''
    return { sent, isNew, refusal, isBehind: error === '' && acked !== sent }
  })
  const waitsFor = PARTS[type].with.map((part) => proxy[part])
  return {
    isSent: parts.some(({ isNew }) => isNew),
    isBehind: parts.some(({ isBehind }) => isBehind) || waitsFor.some(isUnacknowledged),
    refusal: parts.find(({ refusal }) => refusal !== '')?.refusal ?? '',
    sent: parts.map(({ sent }) => sent).join(' '),
  }
}

const isUnacknowledged = ({ sent, acked, error }: Nonces): boolean => error === '' && acked !== sent

/** Everything a later `standingOf` compares with. */
export function beforeOf(proxies: readonly ProxySync[]): Before {
  const sent = new Map<string, string>()
  const errors = new Map<string, string>()
  for (const proxy of proxies) {
    for (const type of ['cluster', 'endpoint', 'listener', 'route'] as const) {
      const key = partKey(proxy.proxy, type)
      sent.set(key, proxy[type].sent)
      if (proxy[type].error) errors.set(key, proxy[type].error)
    }
  }
  return { sent, errors }
}
