import type { Service } from '#lib/kube/objects.ts'
import { entriesBehind, workloadEntry } from '#lib/mesh/backends.ts'
import { type Inventory, sourceById } from '#lib/mesh/inventory.ts'
import { carries, selectorCandidates } from '#lib/mesh/label-index.ts'
import { selectorOf } from '#lib/mesh/selection.ts'

/** The Services of a namespace that select every workload with these labels. */
export const servicesSelecting = (
  inventory: Readonly<Inventory>,
  namespace: string,
  labels: Record<string, string>,
): Service[] =>
  [...selectorCandidates(inventory.entrySelectors, namespace, labels)].sort().flatMap((id) => {
    const source = sourceById(inventory, id)
    return source?.kind === 'Service' && carries(labels, selectorOf(source)) ? [source] : []
  })

/** Each port of a Service with the one that its workloads listen at; null where a name says it and no VM resolves it. */
export function targetPortsOf(
  inventory: Readonly<Inventory>,
  service: Service,
): { port: number; target: number | null }[] {
  return service.spec.ports.map(({ port, targetPort = port }) => {
    if (typeof targetPort === 'number') return { port, target: targetPort }
    const [first] = entriesBehind(inventory, service)
    const [entry] = first === undefined ? [] : workloadEntry(inventory, first)
    return { port, target: entry?.spec.ports[targetPort] ?? null }
  })
}
