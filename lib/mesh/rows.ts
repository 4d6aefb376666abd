import { registrationOf } from '#lib/health/entry-health.ts'
import type { EntryHealth } from '#lib/health/health-state.ts'
import { keyOf, type ObjectKey, parseKey } from '#lib/kube/object-ref.ts'
import type { ReadinessProbe, Service, ServiceEntry, WorkloadGroup } from '#lib/kube/objects.ts'
import { backendsOfSource, isReady, podsBehind, shareOfHost, shareOfSource } from '#lib/mesh/backends.ts'
import { emptyTally, type Inventory, type SourceId, sourceById } from '#lib/mesh/inventory.ts'
import { hostsOfSource, labelsOf } from '#lib/mesh/selection.ts'
import type { EntryRow, GroupRow, PodRow, SelectingService } from '#lib/mesh/views.ts'
import type { Problem } from '#lib/result.ts'

const NO_HEALTH: EntryHealth = { state: 'static', message: '', sinceMs: null, eligible: false }

/** One WorkloadGroup as the list shows it, from counts that are kept: it costs its sources, not its entries. */
export function groupRow(inventory: Inventory, group: WorkloadGroup): GroupRow {
  const key = keyOf(group.metadata)
  const tally = inventory.groupTallies.get(key) ?? emptyTally()
  const sources = sourceIdsOf(inventory, key)
  const pods = new Map(
    sources.flatMap((id) => {
      const source = sourceById(inventory, id)
      return source ? podsBehind(inventory, source).map((pod) => [pod.key, pod] as const) : []
    }),
  )
  const { serviceAccount, network, locality } = group.spec.template
  return {
    id: key,
    namespace: group.metadata.namespace,
    name: group.metadata.name,
    serviceAccount,
    network,
    locality,
    probe: describeProbe(group.spec.probe),
    createdAt: group.metadata.createdAt,
    total: tally.total,
    eligible: tally.eligible,
    byState: { ...tally.byState },
    services: sources.flatMap((id) => serviceNames(inventory, id)),
    podsReady: [...pods.values()].filter(({ ready }) => ready).length,
    podsTotal: pods.size,
    share: sources.map((id) => shareOfSource(inventory, id)).find((share) => share !== null) ?? null,
    problems: groupProblems(group, tally.mismatches),
  }
}

export function entryRow(inventory: Inventory, key: ObjectKey): EntryRow[] {
  const entry = inventory.objects.WorkloadEntry.get(key)
  if (!entry) return []
  const { metadata, spec } = entry
  const membership = inventory.memberships.get(key)
  const labels = labelsOf(entry)
  return [
    {
      id: key,
      namespace: metadata.namespace,
      name: metadata.name,
      address: spec.address,
      network: spec.network,
      locality: spec.locality,
      ports: spec.ports,
      // Envoy takes an unset weight for 1.
      weight: spec.weight || 1,
      version: labels.version ?? '',
      serviceAccount: spec.serviceAccount,
      labels,
      registration: registrationOf(entry),
      membership: { by: membership?.by ?? 'none', mismatch: membership?.mismatch ?? '' },
      health: inventory.health.get(key) ?? NO_HEALTH,
      connectedAt: metadata.annotations['istio.io/connectedAt'] ?? '',
      disconnectedAt: metadata.annotations['istio.io/disconnectedAt'] ?? '',
      controller: metadata.annotations['istio.io/workloadController'] ?? '',
      createdAt: metadata.createdAt,
    },
  ]
}

/** The Services and ServiceEntries that select entries of a group, one row a host. */
export function selectingServices(
  inventory: Inventory,
  group: ObjectKey,
): (SelectingService & { id: string })[] {
  return sourceIdsOf(inventory, group).flatMap((id) => {
    const source = sourceById(inventory, id)
    if (!source) return []
    const { known: _, ...counts } = backendsOfSource(inventory, source)
    const { kind, metadata } = source
    return hostsOfSource(source).map((host) => ({
      id: `${id} ${host}`,
      ref: { kind, namespace: metadata.namespace, name: metadata.name },
      host,
      ports: sourcePorts(source),
      ...counts,
      share: shareOfHost(inventory, host),
    }))
  })
}

/** The pods that stand beside a group's VMs behind the same sources. */
export function podRows(inventory: Inventory, group: ObjectKey): PodRow[] {
  const rows = new Map<ObjectKey, PodRow>()
  for (const id of sourceIdsOf(inventory, group)) {
    const source = sourceById(inventory, id)
    for (const { key, pod, ready } of source ? podsBehind(inventory, source) : []) {
      rows.set(key, {
        id: key,
        ...parseKey(key),
        address: pod?.status.podIP ?? '',
        version: pod?.metadata.labels.version ?? '',
        ready: pod ? ready && isReady(pod) : ready,
        phase: pod?.status.phase ?? '',
        nodeName: pod?.spec.nodeName ?? '',
      })
    }
  }
  return [...rows.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

export const sourcePorts = (source: Service | ServiceEntry): SelectingService['ports'] =>
  source.kind === 'Service'
    ? source.spec.ports.map(({ name, port, targetPort, protocol }) => ({
        name,
        port,
        target: String(targetPort ?? port),
        protocol,
      }))
    : source.spec.ports.map(({ name, number, targetPort, protocol }) => ({
        name,
        port: number,
        target: String(targetPort ?? number),
        protocol,
      }))

const sourceIdsOf = (inventory: Inventory, group: ObjectKey): SourceId[] =>
  [...(inventory.groupSources.get(group)?.keys() ?? [])].sort()

function serviceNames(inventory: Inventory, id: SourceId): string[] {
  const source = sourceById(inventory, id)
  if (!source) return []
  return source.kind === 'Service' ? [source.metadata.name] : hostsOfSource(source)
}

/** A probe in one line, with the agent's own defaults: every 10 s, and one failure is enough. */
export function describeProbe(probe: ReadinessProbe | undefined): string {
  if (!probe) return ''
  const every = `every ${probe.periodSeconds || 10} s`
  if (probe.httpGet) return `${probe.httpGet.scheme} GET :${probe.httpGet.port}${probe.httpGet.path} ${every}`
  if (probe.tcpSocket) return `TCP :${probe.tcpSocket.port} ${every}`
  if (probe.exec) return `exec ${probe.exec.command.join(' ')} ${every}`
  return probe.grpc ? `gRPC :${probe.grpc.port ?? ''} ${every}` : every
}

function groupProblems(group: WorkloadGroup, mismatches: number): Problem[] {
  const problems: Problem[] = []
  if (mismatches > 0) {
    problems.push({
      code: 'entries-differ',
      message: `${mismatches} ${mismatches === 1 ? 'entry differs' : 'entries differ'} from the group`,
    })
  }
  if (group.spec.template.serviceAccount === '') {
    problems.push({
      code: 'no-service-account',
      message: 'Entries get no service account, so proxies talk to these VMs in plain text',
      fix: 'Set spec.template.serviceAccount.',
    })
  }
  return problems
}
