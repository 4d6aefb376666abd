import type { ObjectKey } from '#lib/kube/object-ref.ts'
import type { Service, ServiceEntry } from '#lib/kube/objects.ts'
import { backendsOfSource, entriesBehind, inlineEndpoints, podsBehind } from '#lib/mesh/backends.ts'
import { type Inventory, sourceById } from '#lib/mesh/inventory.ts'
import type { NameRow } from '#lib/names/name-row.ts'
import { oldestFirst } from '#lib/traffic/destinations.ts'

export type Source = Service | ServiceEntry

/** The Services and ServiceEntries of a host, the one that wins first: a Service before ServiceEntries, then the oldest. */
export function sourcesOfHost(inventory: Inventory, host: string): Source[] {
  const all = [...(inventory.hostSources.get(host) ?? [])].flatMap((id) => sourceById(inventory, id) ?? [])
  if (all.length < 2) return all
  const [services, entries] = [
    all.filter(({ kind }) => kind === 'Service'),
    all.filter(({ kind }) => kind === 'ServiceEntry'),
  ]
  return [...oldestFirst(services), ...oldestFirst(entries)]
}

/** Those whose endpoints stand behind the host: istiod joins endpoints of one host in one namespace, whatever lists them. */
export const servingSources = (sources: readonly Source[]): Source[] =>
  sources.filter(({ metadata }) => metadata.namespace === sources[0]?.metadata.namespace)

type NameCounts = { vmsEligible: number; vmsTotal: number; podsReady: number; podsTotal: number }

/** How many workloads stand behind a host. What two sources select counts once. */
export function countBehind(inventory: Inventory, sources: readonly Source[]): NameCounts {
  const serving = servingSources(sources)
  const [only] = serving
  if (only && serving.length === 1) {
    const { known: _, ...counts } = backendsOfSource(inventory, only)
    return counts
  }
  const entries = new Set(serving.flatMap((source) => entriesBehind(inventory, source)))
  const inline = serving.flatMap(inlineEndpoints).length
  const pods = new Map<ObjectKey, boolean>()
  for (const { key, ready } of serving.flatMap((source) => podsBehind(inventory, source)))
    pods.set(key, ready || (pods.get(key) ?? false))
  const eligible = [...entries].filter((key) => inventory.health.get(key)?.eligible).length
  return {
    vmsEligible: eligible + inline,
    vmsTotal: entries.size + inline,
    podsReady: [...pods.values()].filter(Boolean).length,
    podsTotal: pods.size,
  }
}

/** Whether a Service gives a host its addresses, so that those of ServiceEntries do not count. */
export const isServed = ({ registry, vips }: Pick<NameRow, 'registry' | 'vips'>): boolean =>
  registry === 'Kubernetes' && vips.some(({ origin }) => origin === 'cluster-ip' || origin === 'headless')
