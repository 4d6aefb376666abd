import { timeMs } from '#lib/health/entry-health.ts'
import { keyOf, type ObjectKey, type ObjectRef } from '#lib/kube/object-ref.ts'
import type { Pod, WorkloadEntry } from '#lib/kube/objects.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { labelsOf } from '#lib/mesh/selection.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import { proxyOfEntry, proxyOfPod } from '#lib/names/proxies-of.ts'
import { controllerCheck } from '#lib/proxies/asked-istiods.ts'
import type { ProxyRow, SyncFilter } from '#lib/proxies/proxy-row.ts'
import { type ProxyState, type ProxyStates, syncSummary } from '#lib/proxies/proxy-state.ts'
import { minorsAhead } from '#lib/proxies/skew.ts'

/** What istiods tell. Without `connected` none could be asked; `isComplete` when all were. */
export type ToldByIstiods = {
  connected: ReadonlyMap<string, NameProxy>
  /** When they told of connections; null when they did not. */
  atMs: number | null
  isComplete: boolean
  /** The names of those that told. */
  asked: readonly string[]
  states: ProxyStates | null
  /** Versions of istiods by name. */
  versions: ReadonlyMap<string, string>
}

/** A proxy of the list, with what it is filtered and ordered by; its row is made when it is shown. */
export type ListedProxy = {
  proxy: NameProxy
  connection: ProxyRow['connection']
  version: string
  skew: ProxyRow['skew']
  sync: ProxyRow['sync']
  /** Null while nothing can be said. */
  summary: SyncFilter | null
}

/** The proxy that each VM had, by its WorkloadEntry: only the VM knows by which host name. */
export type RememberedProxies = ReadonlyMap<ObjectKey, NameProxy>

/**
 * Every proxy of the mesh, by id: the connected ones as istiods tell, and WorkloadEntries and Pods with a proxy that none of
 * them has. `before` remembers the proxies that VMs had, so that one that goes away keeps its id. Nothing is called away
 * that another istiod may have, or that has connected since istiods were asked.
 */
export function listProxies(
  inventory: Readonly<Inventory>,
  told: ToldByIstiods,
  before: RememberedProxies = new Map(),
): ListedProxy[] {
  const { WorkloadEntry, Pod } = inventory.objects
  const listed = new Map<string, ListedProxy>()
  const held: Record<'WorkloadEntry' | 'Pod', Set<ObjectKey>> = { WorkloadEntry: new Set(), Pod: new Set() }
  const skewOf = skews()
  for (const proxy of told.connected.values()) {
    const { id, object } = proxy
    listed.set(id, connectedProxy(proxy, inventory, told, skewOf))
    if (object?.kind === 'WorkloadEntry' || object?.kind === 'Pod') held[object.kind].add(keyOf(object))
  }
  const add = (ref: ObjectRef, own: NameProxy | null, connection: ProxyRow['connection'] | null): void => {
    if (!own || !connection) return
    const known = ref.kind === 'WorkloadEntry' ? before.get(keyOf(ref)) : undefined
    const proxy: NameProxy = known ? { ...known, istiod: '', object: ref } : own
    // A name that another proxy has already leads there.
    if (!listed.has(proxy.id)) listed.set(proxy.id, listedProxy(proxy, connection, null, told, skewOf))
  }
  const isNowhereElse = controllerCheck(told, inventory)
  for (const [key, entry] of WorkloadEntry) {
    if (held.WorkloadEntry.has(key)) continue
    add(
      { kind: 'WorkloadEntry', ...nameOf(entry) },
      entryProxy(entry, inventory),
      entryConnection(entry, told, isNowhereElse),
    )
  }
  for (const [key, pod] of Pod) {
    if (!pod.spec.proxy || held.Pod.has(key)) continue
    const own = proxyOfPod(pod, inventory.nameSettings)
    add({ kind: 'Pod', ...nameOf(pod) }, own, podConnection(pod, told))
  }
  return [...listed.values()].sort((a, b) => (a.proxy.id < b.proxy.id ? -1 : 1))
}

/** What a later list remembers of this one. */
export function rememberProxies(listed: readonly ListedProxy[]): RememberedProxies {
  const remembered = new Map<ObjectKey, NameProxy>()
  for (const { proxy } of listed)
    if (proxy.object?.kind === 'WorkloadEntry') remembered.set(keyOf(proxy.object), proxy)
  return remembered
}

/** One connected proxy as the list has it. */
export function connectedProxy(
  proxy: NameProxy,
  inventory: Readonly<Inventory>,
  told: ToldByIstiods,
  skewOf: SkewOf = skews(),
): ListedProxy {
  const leftAtMs = leftSince(proxy, inventory, told.atMs)
  if (leftAtMs !== null) return listedProxy(proxy, { state: 'away', sinceMs: leftAtMs }, null, told, skewOf)
  const state = told.states?.byProxy.get(proxy.id) ?? null
  const isNewer = state !== null && (told.states?.atMs ?? 0) > (told.atMs ?? 0)
  const istiod = isNewer ? state.istiod : proxy.istiod
  const sinceMs = istiod === proxy.istiod ? (proxy.connectedAtMs ?? null) : null
  return listedProxy(proxy, { state: 'connected', istiod, sinceMs }, state, told, skewOf)
}

/** When its WorkloadEntry says that it left after istiods were asked; null when it does not. */
function leftSince(
  { object }: NameProxy,
  { objects }: Readonly<Inventory>,
  atMs: number | null,
): number | null {
  const entry = object?.kind === 'WorkloadEntry' ? objects.WorkloadEntry.get(keyOf(object)) : undefined
  if (!entry?.metadata.annotations[DISCONNECTED] || atMs === null) return null
  const { connectedAt, disconnectedAt } = timesOf(entry)
  return connectedAt === null && disconnectedAt !== null && disconnectedAt > atMs ? disconnectedAt : null
}

function listedProxy(
  proxy: NameProxy,
  connection: ProxyRow['connection'],
  state: ProxyState | null,
  { versions }: ToldByIstiods,
  skewOf: SkewOf,
): ListedProxy {
  const version = proxy.istioVersion || (state?.version ?? '')
  const istiodVersion = connection.state === 'connected' ? (versions.get(connection.istiod) ?? '') : ''
  return {
    proxy,
    connection,
    version,
    skew: skewOf(version, istiodVersion),
    sync: state?.sync ?? null,
    summary: connection.state !== 'connected' ? connection.state : state ? syncSummary(state.sync) : null,
  }
}

type SkewOf = (version: string, istiod: string) => ProxyRow['skew']

/** Of thousands of proxies there are few versions: those alike share one. */
function skews(): SkewOf {
  const known = new Map<string, ProxyRow['skew']>()
  return (version, istiod) => {
    if (version === '' || istiod === '') return null
    const key = `${version} ${istiod}`
    const skew = known.get(key)
    if (skew !== undefined) return skew
    const minors = minorsAhead(version, istiod)
    const made = minors === null ? null : { istiod, minors }
    known.set(key, made)
    return made
  }
}

const nameOf = ({ metadata: { namespace, name } }: WorkloadEntry | Pod) => ({ namespace, name })

const CONNECTED = 'istio.io/connectedAt'
const DISCONNECTED = 'istio.io/disconnectedAt'
const timesOf = ({ metadata: { annotations } }: WorkloadEntry) => ({
  connectedAt: timeMs(annotations[CONNECTED]),
  disconnectedAt: timeMs(annotations[DISCONNECTED]),
})

/** Null for an entry that somebody wrote and no agent ever stood behind. */
function entryProxy(entry: WorkloadEntry, { nameSettings }: Readonly<Inventory>): NameProxy | null {
  const connected = proxyOfEntry(entry, nameSettings)
  if (connected || !entry.metadata.annotations[DISCONNECTED]) return connected
  const annotations = { ...entry.metadata.annotations, [CONNECTED]: 'before' }
  const proxy = proxyOfEntry({ ...entry, metadata: { ...entry.metadata, annotations } }, nameSettings)
  return proxy && { ...proxy, labels: labelsOf(entry) }
}

/** An entry that has changed since istiods were asked is believed. */
function entryConnection(
  entry: WorkloadEntry,
  { atMs }: ToldByIstiods,
  isNowhereElse: (controller: string) => boolean,
): ProxyRow['connection'] {
  const { connectedAt, disconnectedAt } = timesOf(entry)
  if (connectedAt === null) return { state: 'away', sinceMs: disconnectedAt }
  const istiod = entry.metadata.annotations['istio.io/workloadController'] ?? ''
  if (atMs !== null && connectedAt > atMs) return { state: 'connected', istiod, sinceMs: connectedAt }
  if (atMs !== null && isNowhereElse(istiod)) return { state: 'away', sinceMs: null }
  return { state: 'unknown', sinceMs: connectedAt }
}

/** Null for a pod that goes or has only just come. */
function podConnection({ metadata }: Pod, told: ToldByIstiods): ProxyRow['connection'] | null {
  if (metadata.deleting) return null
  if (!told.isComplete || told.atMs === null) return { state: 'unknown', sinceMs: null }
  return (timeMs(metadata.createdAt) ?? 0) > told.atMs ? null : { state: 'away', sinceMs: null }
}
