import { registrationOf } from '#lib/health/entry-health.ts'
import type { ObjectKey, ObjectRef } from '#lib/kube/object-ref.ts'
import type { Service, ServiceEntry, WorkloadEntry } from '#lib/kube/objects.ts'
import { type Inventory, sourceIdOf } from '#lib/mesh/inventory.ts'
import { entryRow } from '#lib/mesh/rows.ts'
import { entryPort, hostsOfSource, labelsOf, selectorOf, selectsEntry } from '#lib/mesh/selection.ts'
import type { EntryRow } from '#lib/mesh/views.ts'

/** A Service or ServiceEntry that an entry serves, or that it would serve but for `missing`. */
export type ServedSource = { id: string; ref: ObjectRef; host: string; serves: boolean; missing: string }
/** An annotation of istiod's, and what it says. */
export type ExplainedAnnotation = { name: string; value: string; meaning: string }

export type EntryDetail = {
  entry: EntryRow
  /** The WorkloadGroup's name, in the entry's namespace; empty when it belongs to none. */
  group: string
  sources: ServedSource[]
  annotations: ExplainedAnnotation[]
}

const NEAR_MISSES = 6

/** All that the page of one WorkloadEntry shows, or null when there is no such entry. */
export function entryDetail(inventory: Inventory, key: ObjectKey): EntryDetail | null {
  const entry = inventory.objects.WorkloadEntry.get(key)
  const [row] = entryRow(inventory, key)
  if (!entry || !row) return null
  return {
    entry: row,
    group: inventory.memberships.get(key)?.group ?? '',
    sources: servedSources(inventory, entry, row.health.eligible),
    annotations: explainAnnotations(entry),
  }
}

function servedSources(inventory: Inventory, entry: WorkloadEntry, isEligible: boolean): ServedSource[] {
  const { namespace } = entry.metadata
  const served: ServedSource[] = []
  const missed: ServedSource[] = []
  for (const map of [inventory.objects.Service, inventory.objects.ServiceEntry]) {
    for (const source of map.values()) {
      if (source.metadata.namespace !== namespace) continue
      const selects = selectsEntry(source, entry)
      const missing = selects ? missingThough(source, entry, isEligible) : missingLabels(source, entry)
      if (!selects && missing === null) continue
      const rows = hostsOfSource(source).map((host) => ({
        id: `${sourceIdOf(source)} ${host}`,
        ref: { kind: source.kind, namespace, name: source.metadata.name },
        host,
        serves: selects && !missing,
        missing: missing ?? '',
      }))
      ;(selects ? served : missed).push(...rows)
    }
  }
  return [...served, ...missed.slice(0, NEAR_MISSES)]
}

/** Why an entry that is selected gets no traffic from a source all the same; empty when it gets it. */
function missingThough(source: Service | ServiceEntry, entry: WorkloadEntry, isEligible: boolean): string {
  if (!isEligible) return 'Its probe does not pass, so Istio leaves it out.'
  if (source.kind !== 'Service') return ''
  const without = source.spec.ports.filter((port) => entryPort(port, entry) === null)
  return without
    .map(({ port, targetPort }) => `It has no port named ${targetPort}, which port ${port} sends to.`)
    .join(' ')
}

/** What keeps a source from selecting an entry with which it shares a label; null when they have nothing in common. */
function missingLabels(source: Service | ServiceEntry, entry: WorkloadEntry): string | null {
  const labels = labelsOf(entry)
  const selector = Object.entries(selectorOf(source))
  const different = selector.filter(([name, value]) => labels[name] !== value)
  if (selector.length === 0 || different.length === selector.length) return null
  if (different.length === 0)
    return 'Its labels match, but this kind of source takes no entry with such an address.'
  const words = different.map(
    ([name, value]) => `${name} is ${labels[name] ?? 'not set'}, the selector asks for ${value}`,
  )
  return `${words.join('; ')}.`
}

function explainAnnotations(entry: WorkloadEntry): ExplainedAnnotation[] {
  const { annotations } = entry.metadata
  const auto = registrationOf(entry) === 'auto'
  const meanings: Record<string, string> = {
    'istio.io/autoRegistrationGroup':
      'istiod made this entry for a proxy that connected for this WorkloadGroup.',
    'istio.io/workloadController':
      'The istiod that the proxy is, or was last, connected to. Only it writes the entry.',
    'istio.io/connectedAt':
      'When the proxy’s stream to that istiod began. It is renewed about every 30 minutes.',
    'istio.io/disconnectedAt': auto
      ? 'When its last stream ended. Unless it comes back within the grace period, istiod deletes the entry.'
      : 'When its last stream ended. Unless it comes back within the grace period, istiod drops its health.',
    'proxy.istio.io/health-checks-enabled':
      'The agent probes the application; until the probe passes, Istio sends it nothing.',
  }
  return Object.entries(meanings).flatMap(([name, meaning]) => {
    const value = annotations[name]
    return value === undefined ? [] : [{ name, value, meaning }]
  })
}
