import { shellQuote } from '#lib/export/shell-quote.ts'
import { isEligible, timeMs } from '#lib/health/entry-health.ts'
import { keyOf, type ObjectRef } from '#lib/kube/object-ref.ts'
import type { Service, ServiceEntry, WorkloadEntry } from '#lib/kube/objects.ts'
import { entryDetail } from '#lib/mesh/entry-view.ts'
import { type Inventory, sourceById } from '#lib/mesh/inventory.ts'
import { entryPort } from '#lib/mesh/selection.ts'
import type { ArrivalStep, Reason } from '#lib/onboarding/arrival/arrival.ts'
import type { ArrivalScene } from '#lib/onboarding/arrival/arrival-scene.ts'
import { step, todo } from '#lib/onboarding/arrival/steps.ts'
import { type Way, waysTo } from '#lib/onboarding/leaving/carried.ts'
import type { ToldEndpoint, ToldEndpoints } from '#lib/onboarding/told-endpoints.ts'
import { addressKey } from '#lib/proxies/known-addresses.ts'

/** istiod gathers changes for up to 10 s before it makes endpoints of them (PILOT_DEBOUNCE_MAX). */
const DEBOUNCE_MS = 15_000

/** Whether istiods have the VM among the endpoints of what selects it; `readyMs` is when it could have been. */
export function endpointsStep(
  entry: WorkloadEntry,
  scene: ArrivalScene,
  { isReady, readyMs }: { isReady: boolean; readyMs: number | null },
): ArrivalStep {
  if (!isReady || !isEligible(entry)) return todo('endpoints')
  if (scene.unread.length > 0)
    return step('endpoints', 'unknown', { reason: `Not read or not current: ${scene.unread.join(', ')}` })
  const sources = sourcesOf(scene.inventory, entry)
  const lacking = sources.length === 0 ? nothingSelects(scene.inventory, entry) : portsMissing(sources, entry)
  if (lacking && sources.every((source) => portsOf(source, entry) === 0))
    return step('endpoints', 'stalled', lacking)
  const { endpoints } = scene
  if ('reason' in endpoints)
    return step('endpoints', 'unknown', {
      reason: `Its labels and ports are right for ${sources.map(nameOf).join(', ')}, and no istiod tells whether it has the endpoint: ${endpoints.reason}`,
    })
  if (endpointsOf(endpoints, entry).length > 0)
    return step('endpoints', 'done', lacking ? { reason: lacking.reason, fix: lacking.fix } : {})
  if (readyMs === null || scene.nowMs - readyMs < DEBOUNCE_MS) return step('endpoints', 'now')
  return step('endpoints', 'stalled', {
    reason: `${endpoints.asked.join(', ')} ${endpoints.asked.length === 1 ? 'has' : 'have'} no endpoint of it, though ${sources.map(nameOf).join(', ')} selects it`,
    fix: 'istiod is behind with what it reads, or is set not to take WorkloadEntries for Services (PILOT_ENABLE_K8S_SELECT_WORKLOAD_ENTRIES). Its log says which objects it can’t read.',
    commands: [],
  })
}

/** What came to it, once it can be sent to. */
export function trafficStep(entry: WorkloadEntry, scene: ArrivalScene, endpoints: ArrivalStep): ArrivalStep {
  if (endpoints.state !== 'done' && endpoints.state !== 'unknown') return todo('traffic')
  const told = scene.traffic(refOf(entry))
  const isCounted = !('reason' in told)
  if (isCounted && told.count > 0)
    return step('traffic', 'done', {
      reason: `${told.by} counted ${told.count.toLocaleString('en')}`,
    })
  const none = noShare(waysTo(scene.inventory, keyOf(entry.metadata)))
  if (none) return step('traffic', 'stalled', none)
  return isCounted
    ? step('traffic', 'now', {
        reason: `No caller has sent it a request yet, as ${told.by} counts`,
        fix: 'Callers send to it within seconds of their next request. One outside the mesh never does: Kubernetes itself knows no VM.',
      })
    : step('traffic', isJustConnected(entry, scene) ? 'now' : 'unknown', { reason: told.reason })
}

/** Istiods were asked before it connected, so that its proxy and its Envoy are not known yet. */
const isJustConnected = ({ metadata }: WorkloadEntry, { connected }: ArrivalScene): boolean =>
  !('reason' in connected) && (timeMs(metadata.annotations['istio.io/connectedAt']) ?? 0) > connected.atMs

/** Endpoints of the entry's own services at its address; another network's VM may have the same one. */
export function endpointsOf({ byAddress }: ToldEndpoints, entry: WorkloadEntry): ToldEndpoint[] {
  const { address, network } = entry.spec
  const here = byAddress.get(addressKey(address) || address) ?? []
  return here.filter(
    (one) => one.namespace === entry.metadata.namespace && (network === '' || one.network === network),
  )
}

const refOf = ({ metadata: { namespace, name } }: WorkloadEntry): ObjectRef => ({
  kind: 'WorkloadEntry',
  namespace,
  name,
})
const nameOf = ({ kind, metadata }: Service | ServiceEntry): string => `${kind} ${metadata.name}`

const sourcesOf = (inventory: Readonly<Inventory>, entry: WorkloadEntry): (Service | ServiceEntry)[] =>
  [...(inventory.entrySources.get(keyOf(entry.metadata)) ?? [])]
    .sort()
    .flatMap((id) => sourceById(inventory, id) ?? [])

/** How many ports of a source lead to the entry. */
const portsOf = (source: Service | ServiceEntry, entry: WorkloadEntry): number =>
  source.kind === 'ServiceEntry'
    ? source.spec.ports.length
    : source.spec.ports.filter((port) => entryPort(port, entry) !== null).length

function nothingSelects(inventory: Readonly<Inventory>, entry: WorkloadEntry): Reason {
  const { namespace } = entry.metadata
  const near = (entryDetail(inventory, keyOf(entry.metadata))?.sources ?? []).slice(0, 3)
  const words = near.map(({ ref, missing }) => `${ref.kind} ${ref.name}: ${missing}`).join(' ')
  return {
    reason: `No Service or ServiceEntry of namespace ${namespace} selects it${words ? `. Nearly: ${words}` : ''}`,
    fix: 'Correct the selector, or the labels in spec.metadata of the WorkloadGroup. Istio never brings a group’s later edits to an entry: delete the entry afterwards and restart istio on the VM.',
    commands: [
      {
        what: 'What its labels are',
        command: `kubectl get workloadentry ${shellQuote(entry.metadata.name)} -n ${shellQuote(namespace)} --show-labels`,
      },
    ],
  }
}

/** Ports that Istio leaves the entry out of, without a word; null when there are none. */
function portsMissing(sources: readonly (Service | ServiceEntry)[], entry: WorkloadEntry): Reason | null {
  const missing = sources.flatMap((source) =>
    source.kind === 'Service'
      ? source.spec.ports
          .filter((port) => entryPort(port, entry) === null)
          .map(({ port, targetPort }) => ({ source, port, name: String(targetPort) }))
      : [],
  )
  if (missing.length === 0) return null
  const names = [...new Set(missing.map(({ name }) => name))].join(', ')
  return {
    reason: missing
      .map(
        ({ source, port, name }) =>
          `Port ${port} of Service ${source.metadata.name} goes to a port named ${name}, which the entry has not.`,
      )
      .join(' '),
    fix: `Add ${names} to spec.template.ports of the WorkloadGroup and to spec.ports of this entry: Istio never brings a group’s later edits to an entry.`,
    commands: [],
  }
}

/** Every way to it has a weight of zero; null when one has not, or there is no way. */
function noShare(ways: readonly (Way & { host: string })[]): Reason | null {
  const [first] = ways
  if (!first || ways.some(({ percent }) => percent > 0)) return null
  return {
    reason: `The split of ${first.page} sends 0 % to ${first.subset ? `subset ${first.subset}` : first.host}`,
    fix: `It is an endpoint and gets nothing until its destination has a weight: /traffic/${first.page}`,
    commands: [],
  }
}
