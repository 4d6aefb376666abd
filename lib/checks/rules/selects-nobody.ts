import type { WorkloadGroup } from '#lib/kube/objects.ts'
import { type Inventory, sourceById } from '#lib/mesh/inventory.ts'
import { carries, objectsSelected, selectorCandidates } from '#lib/mesh/label-index.ts'
import { groupLabels } from '#lib/mesh/membership.ts'
import { selectorOf } from '#lib/mesh/selection.ts'

type Labels = Record<string, string>

/** Whether no WorkloadEntry and no Pod of a namespace carries these labels, nor would a VM of one of its WorkloadGroups. */
export function selectsNobody(inventory: Readonly<Inventory>, namespace: string, labels: Labels): boolean {
  return (
    objectsSelected(inventory.entryLabels, namespace, labels).length === 0 &&
    objectsSelected(inventory.podLabels, namespace, labels).length === 0 &&
    groupsWith(inventory, namespace, labels).length === 0
  )
}

/** The WorkloadGroups of a namespace that give their VMs these labels. */
const groupsWith = (inventory: Readonly<Inventory>, namespace: string, labels: Labels): WorkloadGroup[] =>
  [...inventory.objects.WorkloadGroup.values()].filter(
    (group) => group.metadata.namespace === namespace && carries(groupLabels(group), labels),
  )

/**
 * Whether a selector is for the workloads of a Service or ServiceEntry that has none now, as when it is scaled to zero: they
 * ask for the same label, and for no label with another value.
 */
export const isForIdleSource = (inventory: Readonly<Inventory>, namespace: string, labels: Labels): boolean =>
  [...selectorCandidates(inventory.entrySelectors, namespace, labels)].some((id) => {
    const source = sourceById(inventory, id)
    const selector = source ? selectorOf(source) : {}
    const isAlike = Object.entries(selector).every(([key, value]) => (labels[key] ?? value) === value)
    return source !== undefined && isAlike && selectsNobody(inventory, namespace, selector)
  })

/** What of a selector no workload of the namespace carries: `app=forun`; every pair where only the combination is missing. */
export function missingPairs(inventory: Readonly<Inventory>, namespace: string, labels: Labels): string[] {
  const pairs = Object.entries(labels)
  const missing = pairs.filter(([key, value]) => selectsNobody(inventory, namespace, { [key]: value }))
  return (missing.length > 0 ? missing : pairs).map(([key, value]) => `${key}=${value}`)
}
