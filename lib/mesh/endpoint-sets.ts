import type { Service, ServiceEntry } from '#lib/kube/objects.ts'
import { entriesBehind, inlineEndpoints, podsBehind } from '#lib/mesh/backends.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { labelsOf } from '#lib/mesh/selection.ts'
import type { EndpointCounts, EndpointSet } from '#lib/traffic/endpoint-set.ts'

type Labels = Record<string, string>

/** A page shows this many; more come from labels that differ with each endpoint, by which nobody divides. */
const MOST_SETS = 200

/** The endpoints behind a source by their labels, in an order of their own: one look at each, however many there are. */
export function endpointSets(inventory: Inventory, source: Service | ServiceEntry): EndpointSet[] {
  const sets = new SetsByLabels()
  for (const key of entriesBehind(inventory, source)) {
    const entry = inventory.objects.WorkloadEntry.get(key)
    if (!entry) continue
    // Objects share equal label maps, so thousands of entries are told apart without reading one label.
    const set = sets.of(entry.metadata.labels, entry.spec.labels, () => labelsOf(entry))
    set.vmsTotal += 1
    if (inventory.health.get(key)?.eligible) set.vmsEligible += 1
  }
  for (const { labels } of inlineEndpoints(source)) {
    const set = sets.of(labels, labels, () => labels)
    set.vmsTotal += 1
    set.vmsEligible += 1
  }
  for (const { pod, ready } of podsBehind(inventory, source)) {
    const labels = pod?.metadata.labels ?? NO_LABELS
    const set = sets.of(labels, labels, () => labels)
    set.podsTotal += 1
    if (ready) set.podsReady += 1
  }
  return sets.all()
}

const NO_LABELS: Labels = {}

class SetsByLabels {
  private readonly byIdentity = new Map<Labels, Map<Labels, EndpointSet>>()
  private readonly byText = new Map<string, EndpointSet>()

  of(metadata: Labels, spec: Labels, labels: () => Labels): EndpointSet {
    const met = this.byIdentity.get(metadata) ?? new Map<Labels, EndpointSet>()
    this.byIdentity.set(metadata, met)
    const set = met.get(spec) ?? this.byLabels(labels())
    met.set(spec, set)
    return set
  }

  add(labels: Labels, counts: EndpointCounts): void {
    const set = this.byLabels(labels)
    set.vmsEligible += counts.vmsEligible
    set.vmsTotal += counts.vmsTotal
    set.podsReady += counts.podsReady
    set.podsTotal += counts.podsTotal
  }

  all = (): EndpointSet[] => [...this.byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, set]) => set)

  private byLabels(labels: Labels): EndpointSet {
    const text = JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))
    const set = this.byText.get(text) ?? { labels, vmsEligible: 0, vmsTotal: 0, podsReady: 0, podsTotal: 0 }
    this.byText.set(text, set)
    return set
  }
}

/**
 * As many sets as a page shows: while there are more, the label with most values is left out, but never one in `kept`
 * (subsets select by those).
 */
export function boundedSets(all: EndpointSet[], kept: ReadonlySet<string>): EndpointSet[] {
  if (all.length <= MOST_SETS) return all
  const values = new Map<string, Set<string>>()
  for (const { labels } of all)
    for (const [key, value] of Object.entries(labels))
      values.set(key, (values.get(key) ?? new Set()).add(value))
  const [widest] = [...values]
    .filter(([key]) => !kept.has(key))
    .sort(([a, one], [b, other]) => other.size - one.size || (a < b ? -1 : 1))
  if (!widest) return all.slice(0, MOST_SETS)
  const fewer = new SetsByLabels()
  for (const { labels, ...counts } of all) {
    const { [widest[0]]: _, ...rest } = labels
    fewer.add(rest, counts)
  }
  return boundedSets(fewer.all(), kept)
}
