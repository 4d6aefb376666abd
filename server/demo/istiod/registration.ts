import { isDeepStrictEqual } from 'node:util'
import type { DraftObject, ObjectStore, RawObject } from '#server/demo/kube/object-store.ts'
import { read } from '#server/demo/kube/read.ts'

/** What a proxy tells istiod of itself when it connects: its node metadata, as far as istiod acts on it. */
export type MeshProxy = {
  /** `<hostname>.<namespace>` of a VM, `<pod>.<namespace>` of a pod. */
  id: string
  kind: 'vm' | 'pod'
  namespace: string
  address: string
  labels: Record<string, string>
  serviceAccount: string
  workloadName: string
  version: string
  /** The WorkloadGroup a VM registers itself in; empty for a pod. */
  group: string
  network: string
  locality: string
  /** Ports its application serves. */
  ports: number[]
  /** Whether the VM's mesh.yaml had a readiness probe when it was made. */
  isHealthChecked: boolean
  /** ISTIO_META_DNS_CAPTURE: only such a proxy asks for names. */
  dnsCapture: boolean
  /** The node its pod runs on; empty for a VM. */
  node: string
}
export type Verdict = { healthy: true } | { healthy: false; message: string }

const WRITER = { manager: 'pilot-discovery' }
const GROUP = 'istio.io/autoRegistrationGroup'
const CONTROLLER = 'istio.io/workloadController'
const CONNECTED = 'istio.io/connectedAt'
const DISCONNECTED = 'istio.io/disconnectedAt'
const CHECKED = 'proxy.istio.io/health-checks-enabled'

const timeText = (atMs: number): string => new Date(atMs).toISOString()

export const entryNameOf = ({ group, address, network }: MeshProxy): string =>
  [group, address.replaceAll(':', '-'), ...(network ? [network] : [])].join('-').slice(-253)

/**
 * Creates the WorkloadEntry of a connecting VM, or takes an existing one over: only its connection annotations change
 * then (autoregistration controller's OnConnect). Throws when the proxy's WorkloadGroup does not exist.
 */
export function register(store: ObjectStore, istiod: string, proxy: MeshProxy, atMs: number): void {
  const name = entryNameOf(proxy)
  const existing = store.get('WorkloadEntry', proxy.namespace, name)
  if (existing) {
    const { [DISCONNECTED]: _, ...annotations } = existing.metadata.annotations ?? {}
    annotate(store, existing, { ...annotations, [CONTROLLER]: istiod, [CONNECTED]: timeText(atMs) })
    return
  }
  store.put(newEntry(store, istiod, proxy, atMs), WRITER)
}

/** The WorkloadEntry that istiod makes of a proxy and its group. */
export function newEntry(store: ObjectStore, istiod: string, proxy: MeshProxy, atMs: number): DraftObject {
  const name = entryNameOf(proxy)
  const group = store.get('WorkloadGroup', proxy.namespace, proxy.group)
  if (!group) {
    throw new Error(
      `auto-registration WorkloadEntry of ${proxy.id} failed: cannot find WorkloadGroup ${proxy.namespace}/${proxy.group}`,
    )
  }
  const { metadata, template } = read.workloadGroup(group).spec
  const merged = { ...template.labels, ...metadata.labels, ...proxy.labels }
  // A proxy set up from the group carries all of its labels; entries then share one record of them.
  const labels = isDeepStrictEqual(merged, proxy.labels) ? proxy.labels : merged
  return {
    kind: 'WorkloadEntry',
    metadata: {
      name,
      namespace: proxy.namespace,
      labels,
      annotations: {
        [GROUP]: proxy.group,
        ...metadata.annotations,
        [CONTROLLER]: istiod,
        [CONNECTED]: timeText(atMs),
        ...(proxy.isHealthChecked ? { [CHECKED]: 'true' } : {}),
      },
      ownerReferences: [
        {
          apiVersion: 'networking.istio.io/v1',
          kind: 'WorkloadGroup',
          name: proxy.group,
          uid: group.metadata.uid,
          controller: true,
        },
      ],
    },
    spec: {
      ...template,
      address: proxy.address,
      labels,
      ...(proxy.network ? { network: proxy.network } : {}),
      ...(proxy.locality ? { locality: proxy.locality } : {}),
    },
  }
}

/** Notes that a VM's last stream closed. Nothing happens when the entry has moved on: a newer stream, another istiod. */
export function markDisconnected(
  store: ObjectStore,
  istiod: string,
  proxy: MeshProxy,
  connectedAtMs: number,
  atMs: number,
): void {
  const entry = store.get('WorkloadEntry', proxy.namespace, entryNameOf(proxy))
  const annotations = entry?.metadata.annotations ?? {}
  if (!entry || annotations[CONTROLLER] !== istiod || annotations[CONNECTED] !== timeText(connectedAtMs))
    return
  const { [CONNECTED]: _, ...rest } = annotations
  annotate(store, entry, { ...rest, [DISCONNECTED]: timeText(atMs) })
}

/** Writes the condition of a health report. Reports of an istiod that does not control the entry are dropped. */
export function writeHealth(
  store: ObjectStore,
  istiod: string,
  proxy: MeshProxy,
  verdict: Verdict,
  atMs: number,
): void {
  const entry = store.get('WorkloadEntry', proxy.namespace, entryNameOf(proxy))
  if (entry?.metadata.annotations?.[CONTROLLER] !== istiod) return
  store.put(
    { ...entry, kind: 'WorkloadEntry', status: { conditions: [conditionOf(verdict, atMs)] } },
    { ...WRITER, subresource: 'status' },
  )
}

/** A Healthy condition: both times are those of the report, and words are only said of a failure. */
export function conditionOf(verdict: Verdict, atMs: number) {
  const time = timeText(atMs)
  return {
    type: 'Healthy',
    status: verdict.healthy ? 'True' : 'False',
    lastProbeTime: time,
    lastTransitionTime: time,
    ...(verdict.healthy ? {} : { message: verdict.message }),
  }
}

/** Deletes an entry that has been disconnected for the grace period, or says connected for longer than a stream lives. */
export function cleanUp(
  store: ObjectStore,
  entry: RawObject,
  nowMs: number,
  limits: { graceMs: number; maxConnectionMs: number },
): void {
  const { namespace = '', name, annotations = {} } = entry.metadata
  if (!annotations[GROUP]) return
  const [connected, disconnected] = [annotations[CONNECTED], annotations[DISCONNECTED]]
  const isOver = connected
    ? nowMs - Date.parse(connected) > limits.maxConnectionMs
    : disconnected !== undefined && nowMs - Date.parse(disconnected) >= limits.graceMs
  if (isOver) store.remove('WorkloadEntry', namespace, name)
}

function annotate(store: ObjectStore, entry: RawObject, annotations: Record<string, string>): void {
  store.put({ ...entry, kind: 'WorkloadEntry', metadata: { ...entry.metadata, annotations } }, WRITER)
}
