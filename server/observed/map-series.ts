import type { Pod, WorkloadEntry } from '#lib/kube/objects.ts'
import {
  destinationRulesOf,
  entriesBehind,
  podsBehind,
  sourceOfHost,
  workloadEntry,
} from '#lib/mesh/backends.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { carries } from '#lib/mesh/label-index.ts'
import { subsetsOf } from '#lib/traffic/destinations.ts'
import type { SeriesLabels } from '#server/observed/prometheus-queries.ts'

/** A destination as Prometheus' labels can tell it: by its version, or by the workloads (`namespace/name`) behind it. */
export type Candidate = { id: string; host: string; version: string; workloads: ReadonlySet<string> }

/**
 * The destination a series counts, or null when that can't be told: a host without subsets in the split by its name, a
 * subset by its version, and where versions don't decide, by the workloads behind it now.
 */
export function destinationOfSeries(series: SeriesLabels, candidates: readonly Candidate[]): string | null {
  const ofHost = candidates.filter(({ host }) => host === series.destination_service.toLowerCase())
  const [only] = ofHost
  if (only && ofHost.length === 1 && isWhole(only)) return only.id
  const byVersion = ofHost.filter(({ version }) => version === '' || version === series.destination_version)
  const [byVersionAlone] = byVersion
  if (byVersionAlone?.version && byVersion.length === 1) return byVersionAlone.id
  const workload = `${series.destination_workload_namespace}/${series.destination_workload}`
  const byWorkload = (byVersion.length > 0 ? byVersion : ofHost).filter(
    (one) => isWhole(one) || one.workloads.has(workload),
  )
  return byWorkload.length === 1 && byWorkload[0] ? byWorkload[0].id : null
}

const isWhole = ({ id }: Candidate): boolean => id.endsWith('|')

/** What is known of the destinations behind these ids (`destinationId`). */
export function candidatesOf(inventory: Inventory, ids: Iterable<string>): Candidate[] {
  return [...ids].map((id) => {
    const [host = '', subset = ''] = id.split('|')
    const labels = destinationRulesOf(inventory, host)
      .flatMap(subsetsOf)
      .find(({ name }) => name === subset)?.labels
    return {
      id,
      host,
      version: labels?.version ?? '',
      workloads: labels ? workloadsBehind(inventory, host, labels) : new Set(),
    }
  })
}

function workloadsBehind(inventory: Inventory, host: string, labels: Record<string, string>): Set<string> {
  const source = sourceOfHost(inventory, host)
  const workloads = new Set<string>()
  if (!source) return workloads
  const { namespace } = source.metadata
  for (const key of entriesBehind(inventory, source, labels))
    for (const entry of workloadEntry(inventory, key)) workloads.add(`${namespace}/${workloadOfEntry(entry)}`)
  for (const { pod } of podsBehind(inventory, source))
    if (pod && carries(pod.metadata.labels, labels))
      workloads.add(`${pod.metadata.namespace}/${workloadOf(pod)}`)
  return workloads
}

/** As istiod names it (pkg/kube/labels WorkloadNameFromWorkloadEntry). */
const workloadOfEntry = ({ metadata }: WorkloadEntry): string =>
  metadata.annotations['istio.io/autoRegistrationGroup'] ??
  metadata.labels['service.istio.io/workload-name'] ??
  metadata.name

/** Istio names a Deployment's pods by the Deployment, which the name of their ReplicaSet begins with. */
function workloadOf({ metadata }: Pod): string {
  const [owner] = metadata.ownerReferences
  if (!owner) return metadata.name
  return owner.kind === 'ReplicaSet' ? owner.name.replace(/-[a-z0-9]+$/, '') : owner.name
}
