import type { ObjectKey } from '#lib/kube/object-ref.ts'
import { parseKey } from '#lib/kube/object-ref.ts'
import type { Service, ServiceEntry, WorkloadEntry } from '#lib/kube/objects.ts'
import {
  entriesBehind,
  inlineEndpoints,
  type PodBackend,
  podsBehind,
  sourceOfHost,
} from '#lib/mesh/backends.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { entryPort, labelsOf } from '#lib/mesh/selection.ts'
import type { EndpointRow } from '#lib/traffic/endpoint-set.ts'

/** Each endpoint behind a host, those that take requests first, then VMs before pods and by name; null for an unknown host. */
export function endpointRows(inventory: Inventory, host: string): EndpointRow[] | null {
  const source = sourceOfHost(inventory, host)
  if (!source) return null
  const rows = [
    ...entriesBehind(inventory, source)
      .sort()
      .flatMap((key) => vmRow(inventory, source, key)),
    ...inlineEndpoints(source).map((endpoint) => inlineRow(source, endpoint)),
    ...podsBehind(inventory, source)
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .map(podRow),
  ]
  return [...rows.filter(({ eligible }) => eligible), ...rows.filter(({ eligible }) => !eligible)]
}

/** One WorkloadEntry behind a source; nothing when it is gone. */
export function vmRow(inventory: Inventory, source: Service | ServiceEntry, key: ObjectKey): EndpointRow[] {
  const entry = inventory.objects.WorkloadEntry.get(key)
  if (!entry) return []
  const { address, weight } = entry.spec
  return [
    {
      kind: 'vm',
      ...parseKey(key),
      address,
      labels: labelsOf(entry),
      eligible: (inventory.health.get(key)?.eligible ?? false) && hasPort(source, entry),
      weight: weight || 1,
    },
  ]
}

export const podRow = ({ key, pod, ready }: PodBackend): EndpointRow => ({
  kind: 'pod',
  ...parseKey(key),
  address: pod?.status.podIP ?? '',
  labels: pod?.metadata.labels ?? {},
  eligible: ready,
  weight: 1,
})

/** Istio drops an entry without a word from each port whose named targetPort it lacks. */
export const hasPort = (source: Service | ServiceEntry, entry: WorkloadEntry): boolean =>
  source.kind !== 'Service' ||
  source.spec.ports.length === 0 ||
  source.spec.ports.some((port) => entryPort(port, entry) !== null)

/** One endpoint that a ServiceEntry writes down itself. */
export const inlineRow = (
  { metadata }: Service | ServiceEntry,
  { address, labels, weight }: ServiceEntry['spec']['endpoints'][number],
): EndpointRow => ({
  kind: 'vm',
  namespace: metadata.namespace,
  name: address,
  address,
  labels,
  eligible: true,
  weight: weight || 1,
})
