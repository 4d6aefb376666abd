import { keyOf, type ObjectKey } from '#lib/kube/object-ref.ts'
import type { KubeObject, Pod } from '#lib/kube/objects.ts'
import { podsBehind } from '#lib/mesh/backends.ts'
import { type Inventory, type SourceId, sourceById } from '#lib/mesh/inventory.ts'
import { selectorCandidates } from '#lib/mesh/label-index.ts'

/** The first group, by name, beside whose VMs a pod stands behind the same Service or ServiceEntry; empty when none. */
export function groupBeside(inventory: Readonly<Inventory>, pod: Pod): ObjectKey {
  const { namespace, labels } = pod.metadata
  const services = [...(inventory.podServices.get(keyOf(pod.metadata)) ?? [])].map((key) => `Service/${key}`)
  const entries = selectorCandidates(inventory.entrySelectors, namespace, labels)
  const groups = [...services, ...[...entries].filter((id) => id.startsWith('ServiceEntry/'))].flatMap(
    (id) => [...(inventory.sourceGroups.get(id) ?? [])],
  )
  return groups.sort()[0] ?? ''
}

/** The pods that a change may have put beside VMs, or changed there. */
export function podsTouchedBy(inventory: Inventory, object: KubeObject): Pod[] {
  const { namespace } = object.metadata
  switch (object.kind) {
    case 'Pod':
      return [object]
    case 'EndpointSlice':
      return object.endpoints.flatMap(({ targetRef }) =>
        targetRef?.kind === 'Pod' ? (inventory.objects.Pod.get(`${namespace}/${targetRef.name}`) ?? []) : [],
      )
    case 'Service':
    case 'ServiceEntry':
      return podsOf(inventory, [`${object.kind}/${keyOf(object.metadata)}`])
    case 'WorkloadEntry': {
      const sources = [...(inventory.entrySources.get(keyOf(object.metadata)) ?? [])]
      // Only with the first VM behind it does a source come to have pods beside VMs.
      return podsOf(
        inventory,
        sources.filter((id) => inventory.sourceEntries.get(id)?.size === 1),
      )
    }
    default:
      return []
  }
}

function podsOf(inventory: Inventory, ids: readonly SourceId[]): Pod[] {
  return ids.flatMap((id) => {
    const source = sourceById(inventory, id)
    if (!source || !inventory.sourceGroups.has(id)) return []
    return podsBehind(inventory, source).flatMap(({ pod }) => pod ?? [])
  })
}
