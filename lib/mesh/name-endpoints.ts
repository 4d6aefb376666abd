import type { ObjectKey } from '#lib/kube/object-ref.ts'
import type { ServiceEntry, WorkloadEntry } from '#lib/kube/objects.ts'
import { entriesBehind, inlineEndpoints, type PodBackend, podsBehind } from '#lib/mesh/backends.ts'
import { hasPort, inlineRow, podRow, vmRow } from '#lib/mesh/endpoint-rows.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import type { Source } from '#lib/mesh/name-sources.ts'
import { entryPort } from '#lib/mesh/selection.ts'
import type { NameEndpoint } from '#lib/names/name-row.ts'

/** One endpoint as it is found; its row is made when it is shown. */
type Found = { order: string; eligible: boolean; source: Source } & (
  | { kind: 'entry'; key: ObjectKey }
  | { kind: 'inline'; endpoint: ServiceEntry['spec']['endpoints'][number] }
  | { kind: 'pod'; pod: PodBackend }
)

/** What stands behind sources of one host: those that take requests first, then VMs before pods and by name, `most` at most. */
export function nameEndpoints(
  inventory: Inventory,
  sources: readonly Source[],
  most: number,
): { endpoints: NameEndpoint[]; total: number } {
  const each = sources.flatMap((source) => endpointsOf(inventory, source))
  const all = sources.length > 1 ? withoutRepeats(each) : each
  const shown = firstOf(
    all,
    (a, b) => Number(b.eligible) - Number(a.eligible) || (a.order < b.order ? -1 : 1),
    most,
  )
  return { endpoints: shown.flatMap((one) => rowOf(inventory, one)), total: all.length }
}

/** Of two sources that select the same workload, the one for which it takes requests tells of it. */
function withoutRepeats(all: readonly Found[]): Found[] {
  const found = new Map<string, Found>()
  for (const one of all) {
    const known = found.get(one.order)
    if (!known || (one.eligible && !known.eligible)) found.set(one.order, one)
  }
  return [...found.values()]
}

/** The first few in an order. Of 50,000 VMs it puts no more in order than are shown. */
function firstOf<T>(all: readonly T[], compare: (a: T, b: T) => number, most: number): T[] {
  const first: T[] = []
  for (const one of all) {
    const last = first[most - 1]
    if (last !== undefined && compare(one, last) > 0) continue
    let [low, high] = [0, first.length]
    while (low < high) {
      const middle = (low + high) >> 1
      const other = first[middle]
      if (other !== undefined && compare(one, other) > 0) low = middle + 1
      else high = middle
    }
    first.splice(low, 0, one)
    if (first.length > most) first.pop()
  }
  return first
}

function endpointsOf(inventory: Inventory, source: Source): Found[] {
  const vms = entriesBehind(inventory, source).map(
    (key): Found => ({
      kind: 'entry',
      order: `vm ${key}`,
      eligible: isEligible(inventory, source, key),
      source,
      key,
    }),
  )
  const inline = inlineEndpoints(source).map((endpoint, index): Found => {
    const order = `vm ${source.metadata.namespace}/${endpoint.address} ${source.metadata.name} ${index}`
    return { kind: 'inline', order, eligible: true, source, endpoint }
  })
  const pods = podsBehind(inventory, source).map(
    (pod): Found => ({ kind: 'pod', order: `~pod ${pod.key}`, eligible: pod.ready, source, pod }),
  )
  return [...vms, ...inline, ...pods]
}

function isEligible(inventory: Inventory, source: Source, key: ObjectKey): boolean {
  const entry = inventory.objects.WorkloadEntry.get(key)
  return entry !== undefined && (inventory.health.get(key)?.eligible ?? false) && hasPort(source, entry)
}

function rowOf(inventory: Inventory, found: Found): NameEndpoint[] {
  const { source, eligible } = found
  switch (found.kind) {
    case 'entry': {
      const why = whyNoVm(inventory, source, found.key, eligible)
      return vmRow(inventory, source, found.key).map((row) => ({ ...row, why }))
    }
    case 'inline':
      return [{ ...inlineRow(source, found.endpoint), why: '' }]
    case 'pod':
      return [{ ...podRow(found.pod), why: whyNoPod(found.pod) }]
  }
}

/** Why a VM takes no requests, in a sentence; empty when it does. */
function whyNoVm(inventory: Inventory, source: Source, key: ObjectKey, eligible: boolean): string {
  const entry = inventory.objects.WorkloadEntry.get(key)
  const health = inventory.health.get(key)
  if (eligible || !entry) return ''
  if (!health?.eligible) {
    const words = health?.message ? `: ${health.message}` : ''
    switch (health?.state) {
      case 'pending':
        return 'Its probe has given no verdict yet, and Istio waits for the first.'
      case 'disconnected':
        return `Its proxy is disconnected, and its last probe did not pass${words}`
      default:
        return `Its probe does not pass${words}`
    }
  }
  return missingPorts(source, entry)
}

function missingPorts(source: Source, entry: WorkloadEntry): string {
  if (source.kind !== 'Service') return ''
  return source.spec.ports
    .filter((port) => entryPort(port, entry) === null)
    .map(({ port, targetPort }) => `It has no port named ${targetPort}, which port ${port} sends to.`)
    .join(' ')
}

function whyNoPod({ pod, ready }: PodBackend): string {
  if (ready) return ''
  if (!pod) return 'Its EndpointSlice says that it is not ready, and the pod itself is not there.'
  if (pod.metadata.deleting) return 'It is being deleted.'
  if (pod.status.phase !== '' && pod.status.phase !== 'Running') return `It is ${pod.status.phase}.`
  const condition = pod.status.conditions.find(({ type }) => type === 'Ready')
  const words = condition?.message || condition?.reason
  return words ? `It is not ready: ${words}` : 'It is not ready.'
}
