import type { SyncFilter, SyncState, XdsName } from '#lib/proxies/proxy-row.ts'

/** How far an istiod has come with one of its proxies. */
export type ProxyState = {
  istiod: string
  /** Empty when the proxy told none. */
  version: string
  sync: Record<XdsName, SyncState>
}
/** Of every istiod that answered; `missing` says which did not. */
export type ProxyStates = { byProxy: ReadonlyMap<string, ProxyState>; missing: string; atMs: number }

/** The worst of all types; null when nothing was ever sent. */
export function syncSummary(
  sync: Record<XdsName, SyncState>,
): Exclude<SyncFilter, 'away' | 'unknown'> | null {
  let summary: 'synced' | 'stale' | null = null
  for (const { kind } of [sync.CDS, sync.EDS, sync.LDS, sync.RDS, sync.NDS]) {
    if (kind === 'rejected') return 'rejected'
    if (kind === 'stale') summary = 'stale'
    if (kind === 'synced') summary ??= 'synced'
  }
  return summary
}
