import type { Pod, WorkloadEntry } from '#lib/kube/objects.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { labelsOf } from '#lib/mesh/selection.ts'
import { familyOf } from '#lib/names/address-family.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { NameSettings } from '#lib/names/name-service.ts'

/**
 * The proxies of a mesh as their objects tell, by id: connected VMs and pods with a proxy. Looks at each
 * WorkloadEntry and Pod once.
 */
export function proxiesOf(inventory: Inventory, settings: NameSettings): NameProxy[] {
  const { WorkloadEntry, Pod } = inventory.objects
  const proxies = [
    ...[...WorkloadEntry.values()].flatMap((entry) => proxyOfEntry(entry, settings) ?? []),
    ...[...Pod.values()].flatMap((pod) => proxyOfPod(pod, settings) ?? []),
  ]
  return proxies.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
}

/**
 * A connected VM's proxy; null for an entry that no agent stands behind. The host name that istiod knows it by is in no
 * object, so its id is made of the entry's name; its settings are those that `istioctl x workload entry configure` writes.
 */
export function proxyOfEntry(entry: WorkloadEntry, settings: NameSettings): NameProxy | null {
  const { metadata, spec } = entry
  if (!metadata.annotations['istio.io/connectedAt']) return null
  const { namespace, name } = metadata
  return {
    id: `${name}.${namespace}`,
    kind: 'vm',
    type: 'sidecar',
    namespace,
    labels: labelsOf(entry),
    ips: familyOf(spec.address) ? [spec.address] : [],
    clusterId: settings.clusterId,
    network: spec.network,
    dnsCapture: true,
    dnsAutoAllocate: false,
    ...toldByNone(namespace, settings),
    object: { kind: 'WorkloadEntry', namespace, name },
  }
}

/** A pod's proxy, with what the environment of its container says; null for a pod that has none or has come to its end. */
export function proxyOfPod(pod: Pod, settings: NameSettings): NameProxy | null {
  const { metadata, spec, status } = pod
  if (!spec.proxy || status.phase === 'Succeeded' || status.phase === 'Failed') return null
  const { namespace, name, labels } = metadata
  const { podIP, podIPs } = status
  const { type, dnsCapture, dnsAutoAllocate, clusterId, network } = spec.proxy
  return {
    id: `${name}.${namespace}`,
    kind: 'pod',
    type,
    namespace,
    labels,
    ips: podIPs.length > 0 ? podIPs : podIP ? [podIP] : [],
    clusterId: clusterId || settings.clusterId,
    network,
    dnsCapture,
    dnsAutoAllocate,
    ...toldByNone(namespace, settings),
    object: { kind: 'Pod', namespace, name },
  }
}

const toldByNone = (namespace: string, settings: NameSettings) =>
  ({
    dnsDomain: `${namespace}.svc.${settings.clusterDomain}`,
    knownBy: 'objects',
    istiod: '',
    istioVersion: '',
  }) as const
