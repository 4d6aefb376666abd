import type { ObjectRef } from '#lib/kube/object-ref.ts'
import type { ChosenWay } from '#lib/proxies/envoy-way.ts'

/** The types of configuration that istiod sends, by the short names that istioctl uses. */
export const XDS_NAMES = ['CDS', 'EDS', 'LDS', 'RDS', 'NDS'] as const
export type XdsName = (typeof XDS_NAMES)[number]

/** `not-sent`: the proxy has not asked for it (NDS without DNS capture) or has nothing of it. */
export type SyncState =
  | { kind: 'synced'; sentAtMs: number | null }
  | { kind: 'stale'; sentAtMs: number | null }
  | { kind: 'not-sent' }
  /** In the proxy's own words. It keeps what it had before. */
  | { kind: 'rejected'; message: string; sentAtMs: number | null }

export type CertificateState =
  | {
      kind: 'known'
      identity: string
      expiresAtMs: number
      seenAtMs: number
      /** It is a later one than was seen, and expires at that time at the latest. */
      isReckoned: boolean
      problems: CertificateProblem[]
    }
  /** Not asked yet, or it can't be: `reason` says which. */
  | { kind: 'unknown'; reason: string }

/** `identity` and `trust-domain`: in it stands another than the object's; `expiring`: within a day of which too little is left. */
export type CertificateProblem = {
  code:
    | 'expired'
    | 'expiring'
    | 'identity'
    | 'trust-domain'
    | 'not-renewed'
    | 'needs-token'
    | 'will-need-token'
  message: string
}

/** A proxy in the list. */
export type ProxyRow = {
  id: string
  kind: 'vm' | 'pod'
  type: 'sidecar' | 'router' | 'waypoint'
  namespace: string
  /** Its WorkloadEntry or Pod. */
  object: ObjectRef | null
  /**
   * `connected` to the istiod of that name, which is empty where its object does not say; `away` with what its object says;
   * `unknown` where not all istiods could be asked and none of the others has it, since when its object has it as connected.
   */
  connection:
    | { state: 'connected'; istiod: string; sinceMs: number | null }
    | { state: 'away'; sinceMs: number | null }
    | { state: 'unknown'; sinceMs: number | null }
  /** Empty when not known. */
  version: string
  /** The version of its istiod and how far the proxy is from it, in minor versions (older is negative); null when not known. */
  skew: { istiod: string; minors: number } | null
  /** Null while it is connected to no istiod that could be asked. */
  sync: Record<XdsName, SyncState> | null
  certificate: CertificateState
  dnsCapture: boolean
  ips: string[]
}

export const SYNC_FILTERS = ['synced', 'stale', 'rejected', 'away', 'unknown'] as const
export type SyncFilter = (typeof SYNC_FILTERS)[number]
export const PROXY_SORTS = ['id', 'namespace', 'istiod', 'version', 'sync', 'expires'] as const
export type ProxySort = (typeof PROXY_SORTS)[number]

/** Answer of GET /api/proxies. `missing` says which istiods could not be asked; a `reason` that none could. */
export type ProxiesAnswer = {
  rows: ProxyRow[]
  page: { page: number; pageSize: number; matching: number; total: number }
  namespaces: string[]
  /** Of all proxies, whatever the filters. */
  counts: Record<SyncFilter, number> & { vms: number; pods: number; skewed: number; expiring: number }
  istiods: { name: string; proxies: number; version: string }[]
  missing: string
  reason: string
  atMs: number
}

/** Answer of GET /api/proxies/<id>. */
export type ProxyDetail = {
  row: ProxyRow
  way: ChosenWay
  /** Whether istiod's intent can be asked for; else why not. */
  intent: { state: 'open'; istiod: string } | { state: 'none'; reason: string }
  /** What Envoy says of itself now; `reason` when it can't be asked. */
  envoy: EnvoyNow | { reason: string }
  labels: Record<string, string>
  network: string
  clusterId: string
  serviceAccount: string
  /** Other proxies of its service, a few: those of the other kind first. */
  peers: Peer[]
  /** Levels may be changed (ISTHMUS_ENVOY_LOG_LEVELS). */
  mayChangeLogLevel: boolean
  atMs: number
}
/** Another proxy of the same service. */
export type Peer = Pick<ProxyRow, 'id' | 'kind'>
export type EnvoyNow = {
  /** `LIVE`, `DRAINING`, `PRE_INITIALIZING` or `INITIALIZING`. */
  state: string
  /** Such as `1.40.0`. */
  version: string
  uptimeSeconds: number
  concurrency: number | null
  memory: { allocatedBytes: number; heapBytes: number; physicalBytes: number } | null
}
