import { keyOf, type ObjectRef } from '#lib/kube/object-ref.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import { partsOfProxyId } from '#lib/names/proxy-id.ts'
import type { ProxyMetadata } from '#server/istiod/read-adsz.ts'
import type { Seen } from '#server/names/see-connections.ts'

/** What the objects tell of proxies: those made of them, and VMs' WorkloadEntries by namespace and address. */
export type ProxyObjects = {
  inventory: Readonly<Inventory>
  clusterDomain: string
  /** By {@link refKey}. Made when it is first needed: only proxies without metadata need it. */
  proxies: () => ReadonlyMap<string, NameProxy>
  entries: () => ReadonlyMap<string, ObjectRef>
}

export const refKey = ({ kind, namespace, name }: ObjectRef): string => `${kind}/${namespace}/${name}`

const TYPES: readonly string[] = ['sidecar', 'router', 'waypoint']
const isType = (type: string): type is NameProxy['type'] => TYPES.includes(type)

/** A connection as a proxy; null for what resolves no names, such as a ztunnel. */
export function joinProxy(seen: Seen, objects: ProxyObjects): NameProxy | null {
  const { connection } = seen
  if (connection.type !== '' && !isType(connection.type)) return null
  return connection.metadata ? ofMetadata(seen, connection.metadata, objects) : ofObjects(seen, objects)
}

function ofMetadata({ connection, door }: Seen, told: ProxyMetadata, objects: ProxyObjects): NameProxy {
  const namespace = told.namespace || partsOfProxyId(connection.proxyId).namespace
  const object = objectOf(connection.proxyId, namespace, told, objects.inventory)
  const entryName = entryNameOf(told)
  const isPod = object ? object.kind === 'Pod' : told.nodeName !== ''
  return {
    id: connection.proxyId,
    kind: isPod ? 'pod' : 'vm',
    type: isType(connection.type) ? connection.type : 'sidecar',
    namespace,
    labels: told.labels,
    ips: told.ips.length > 0 ? told.ips : [connection.peerIp],
    clusterId: told.clusterId,
    network: told.network,
    dnsCapture: told.dnsCapture,
    dnsAutoAllocate: told.dnsAutoAllocate,
    // The agent makes it of its namespace, and istiod does not show it.
    dnsDomain: `${namespace}.svc.${objects.clusterDomain}`,
    knownBy: 'istiod',
    istiod: door.name,
    istioVersion: told.istioVersion === 'unknown' ? '' : told.istioVersion,
    ...(connection.connectedAtMs ? { connectedAtMs: connection.connectedAtMs } : {}),
    object,
    ...(entryName ? { entryName } : {}),
  }
}

function ofObjects({ connection, door }: Seen, objects: ProxyObjects): NameProxy {
  const { proxyId, peerIp, connectedAtMs } = connection
  const { name, namespace } = partsOfProxyId(proxyId)
  const object =
    podRef(namespace, name, objects.inventory) ?? objects.entries().get(`${namespace}/${peerIp}`) ?? null
  const known = object ? objects.proxies().get(refKey(object)) : undefined
  return {
    kind: object?.kind === 'Pod' ? 'pod' : 'vm',
    type: 'sidecar',
    labels: {},
    ips: [peerIp],
    clusterId: '',
    network: '',
    // As `istioctl x workload entry configure` writes it for a VM.
    dnsCapture: object?.kind !== 'Pod',
    dnsAutoAllocate: false,
    istioVersion: '',
    ...known,
    ...(isType(connection.type) ? { type: connection.type } : {}),
    id: proxyId,
    namespace,
    dnsDomain: `${namespace}.svc.${objects.clusterDomain}`,
    knownBy: 'objects',
    istiod: door.name,
    ...(connectedAtMs ? { connectedAtMs } : {}),
    object,
  }
}

function objectOf(
  proxyId: string,
  namespace: string,
  told: ProxyMetadata,
  inventory: Readonly<Inventory>,
): ObjectRef | null {
  const entry = entryNameOf(told)
  if (entry) {
    const ref: ObjectRef = { kind: 'WorkloadEntry', namespace, name: entry }
    return inventory.objects.WorkloadEntry.has(keyOf(ref)) ? ref : null
  }
  return podRef(namespace, partsOfProxyId(proxyId).name, inventory)
}

function podRef(namespace: string, name: string, inventory: Readonly<Inventory>): ObjectRef | null {
  const ref: ObjectRef = { kind: 'Pod', namespace, name }
  return inventory.objects.Pod.has(keyOf(ref)) ? ref : null
}

const entryNameOf = (told: ProxyMetadata): string => told.workloadEntry || registeredName(told)

/** As istiod names the WorkloadEntry that it makes (pilot/pkg/autoregistration): cut from the front when too long. */
function registeredName({ autoRegisterGroup, ips, network }: ProxyMetadata): string {
  const [ip] = ips
  if (!autoRegisterGroup || !ip) return ''
  return [autoRegisterGroup, ip.replaceAll(':', '-'), ...(network ? [network] : [])].join('-').slice(-253)
}

/** WorkloadEntries of connected VMs by `<namespace>/<address>`; addresses that several have tell nothing. */
export function entriesByAddress(inventory: Readonly<Inventory>): ReadonlyMap<string, ObjectRef> {
  const found = new Map<string, ObjectRef>()
  const twice = new Set<string>()
  for (const { metadata, spec } of inventory.objects.WorkloadEntry.values()) {
    if (!metadata.annotations['istio.io/connectedAt']) continue
    const key = `${metadata.namespace}/${spec.address}`
    if (found.has(key)) twice.add(key)
    found.set(key, { kind: 'WorkloadEntry', namespace: metadata.namespace, name: metadata.name })
  }
  for (const key of twice) found.delete(key)
  return found
}
