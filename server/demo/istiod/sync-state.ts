import { createHash } from 'node:crypto'
import type { Trouble } from '#server/demo/fleet/troubles.ts'
import { changesEndpoints } from '#server/demo/istiod/endpoints.ts'
import type { ObjectStore } from '#server/demo/kube/object-store.ts'
import type { ServedKind } from '#server/demo/kube/served-kinds.ts'
import { rfc3339 } from '#server/demo/rfc3339.ts'

/** xDS types as syncz and the watches of adsz name them. */
export const XDS_TYPES = {
  cluster: 'type.googleapis.com/envoy.config.cluster.v3.Cluster',
  listener: 'type.googleapis.com/envoy.config.listener.v3.Listener',
  route: 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration',
  endpoint: 'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment',
  nameTable: 'type.googleapis.com/istio.networking.nds.v1.NameTable',
} as const
export type XdsType = keyof typeof XDS_TYPES

/** What each kind of object makes istiod send again. */
const PUSHED: Partial<Record<ServedKind, readonly XdsType[]>> = {
  Service: ['cluster', 'listener', 'route', 'endpoint', 'nameTable'],
  ServiceEntry: ['cluster', 'listener', 'route', 'endpoint', 'nameTable'],
  Sidecar: ['cluster', 'listener', 'route', 'endpoint', 'nameTable'],
  VirtualService: ['cluster', 'listener', 'route'],
  DestinationRule: ['cluster', 'endpoint', 'listener', 'route'],
  Gateway: ['listener', 'route'],
  PeerAuthentication: ['listener', 'cluster'],
  AuthorizationPolicy: ['listener'],
  WorkloadEntry: ['endpoint'],
  EndpointSlice: ['endpoint'],
}
const DEBOUNCE_MS = 100
const ACKNOWLEDGE_MS = 60

export type Push = { count: number; atMs: number }
export type Pushes = Record<XdsType, Push>
export type SyncState = Record<XdsType, { sent: Push; acked: Push }>

/** Which push of each type istiod has sent and its proxies have taken: a change is sent after a pause, then taken. */
export function trackSync(store: ObjectStore): () => SyncState {
  const { clock } = store
  const first: Push = { count: 1, atMs: clock.nowMs() }
  const types = Object.keys(XDS_TYPES) as XdsType[]
  const state = Object.fromEntries(types.map((type) => [type, { sent: first, acked: first }])) as SyncState
  const due = new Set<XdsType>()
  const push = (): void => {
    for (const type of due) state[type].sent = { count: state[type].sent.count + 1, atMs: clock.nowMs() }
    due.clear()
    clock.schedule(ACKNOWLEDGE_MS, () => {
      for (const type of types) state[type].acked = state[type].sent
    })
  }
  store.onChange((record) => {
    const isPushed = record.kind !== 'WorkloadEntry' || changesEndpoints(record)
    const pushed = isPushed ? (PUSHED[record.kind] ?? []) : []
    if (pushed.length > 0 && due.size === 0) clock.schedule(DEBOUNCE_MS, push)
    for (const type of pushed) due.add(type)
  })
  return () => state
}

/** What one proxy was sent and has taken, by type, and why it refused the last; `rejected` counts how often it did. */
export type ProxySync = Record<XdsType, { sent: Push; acked: Push; rejected: number; lastError: string }>

/** The mesh's pushes as one proxy met them: like everybody, unless it is in trouble. */
export function syncOfProxy(state: SyncState, trouble: Trouble | undefined): ProxySync {
  const of = (type: XdsType): ProxySync[XdsType] => {
    const { sent, acked } = state[type]
    if (trouble?.kind === 'lags') return { sent, acked: trouble.acked[type], rejected: 0, lastError: '' }
    if (trouble?.kind !== 'rejects' || type !== 'listener') return { sent, acked, rejected: 0, lastError: '' }
    const before = trouble.acked[type]
    // The push that brought what it refuses went to this proxy only.
    const own = { count: sent.count + 1, atMs: Math.max(sent.atMs, trouble.sinceMs) }
    return { sent: own, acked: before, rejected: own.count - before.count, lastError: trouble.error }
  }
  return {
    cluster: of('cluster'),
    listener: of('listener'),
    route: of('route'),
    endpoint: of('endpoint'),
    nameTable: of('nameTable'),
  }
}

/** A version as istiod writes it: the time of the push and its number. */
export const versionOf = ({ count, atMs }: Push): string => `${rfc3339(atMs)}/${count}`

/** A nonce as istiod makes them: the push's time, its number, and something nobody can guess. */
export function nonceOf(connectionId: string, type: XdsType, push: Push): string {
  const id = `${halfHash(connectionId)}${halfHash(`${type} ${push.count}`)}`
  const uuid = [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20, 32)].join(
    '-',
  )
  return `${versionOf(push)}${uuid}`
}

/** 16 hex digits, remembered: a mesh of thousands is asked for all of its nonces several times a second. */
const halves = new Map<string, string>()
function halfHash(text: string): string {
  const known = halves.get(text) ?? createHash('sha256').update(text).digest('hex').slice(0, 16)
  if (halves.size > 100_000) halves.clear()
  halves.set(text, known)
  return known
}
