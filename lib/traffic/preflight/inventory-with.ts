import type { Kind } from '#lib/kube/kinds.ts'
import { keyOf } from '#lib/kube/object-ref.ts'
import { OBJECT_SCHEMAS, type ObjectOf, type ServiceEntry } from '#lib/kube/objects.ts'
import { type Inventory, sourceById, sourceIdOf } from '#lib/mesh/inventory.ts'
import { objectsSelected, selectorCandidates } from '#lib/mesh/label-index.ts'
import { hostsOfSource, labelsOf, selectorOf, selectsEntry } from '#lib/mesh/selection.ts'
import { type Edit, NOT_YET } from '#lib/traffic/preflight/routing.ts'

/** Kinds that lines look up in the inventory; VirtualServices and DestinationRules are laid over it by `routingOf`. */
const LAID = ['ServiceEntry', 'WorkloadEntry', 'Gateway', 'Sidecar', 'PeerAuthentication'] as const
type Laid = (typeof LAID)[number]

/**
 * The mesh as an edit would leave it, as far as preflight looks at it. An entry that goes is gone; a changed one keeps its
 * health, and a new one has none, since no VM is healthy because somebody wrote it down. The inventory itself is not changed.
 */
export function inventoryWith(inventory: Readonly<Inventory>, edits: readonly Edit[]): Readonly<Inventory> {
  const touched = LAID.filter((kind) => edits.some(({ ref }) => ref.kind === kind))
  if (touched.length === 0) return inventory
  const objects = { ...inventory.objects }
  for (const kind of touched) Object.assign(objects, { [kind]: laidOver(inventory, edits, kind) })
  const laid = { ...inventory, objects }
  const sourced = touched.includes('ServiceEntry') ? withSources(laid, inventory, edits) : laid
  return touched.includes('WorkloadEntry') ? withEntries(sourced, edits) : sourced
}

function laidOver<K extends Laid>(inventory: Readonly<Inventory>, edits: readonly Edit[], kind: K) {
  const objects = new Map<string, ObjectOf<Kind>>(inventory.objects[kind])
  for (const { ref, after } of edits) {
    if (ref.kind !== kind) continue
    const { namespace, name } = ref
    const live = inventory.objects[kind].get(keyOf(ref))
    if (!after) objects.delete(keyOf(ref))
    else {
      const made = OBJECT_SCHEMAS[kind].safeParse({
        metadata: { namespace, name, creationTimestamp: NOT_YET },
        spec: after,
      })
      // What the API server would refuse is not laid over: the dry run says so.
      if (made.success) objects.set(keyOf(ref), live ? { ...made.data, metadata: live.metadata } : made.data)
    }
  }
  return objects
}

/** The hosts and members of the ServiceEntries of an edit, put in the place of those that they had. */
function withSources(
  laid: Inventory,
  { objects, hostSources: hosts, sourceEntries: entries }: Readonly<Inventory>,
  edits: readonly Edit[],
): Inventory {
  const hostSources = new Map(hosts)
  const sourceEntries = new Map(entries)
  const change = (source: ServiceEntry | undefined, by: (of: Set<string>, id: string) => void): void => {
    if (!source) return
    for (const host of hostsOfSource(source)) {
      const of = new Set(hostSources.get(host))
      by(of, sourceIdOf(source))
      if (of.size > 0) hostSources.set(host, of)
      else hostSources.delete(host)
    }
  }
  for (const { ref } of edits) {
    if (ref.kind !== 'ServiceEntry') continue
    const key = keyOf(ref)
    const now = laid.objects.ServiceEntry.get(key)
    change(objects.ServiceEntry.get(key), (of, id) => of.delete(id))
    change(now, (of, id) => of.add(id))
    if (!now) continue
    const selected = objectsSelected(laid.entryLabels, ref.namespace, selectorOf(now))
    sourceEntries.set(sourceIdOf(now), new Set(selected))
  }
  return { ...laid, hostSources, sourceEntries }
}

/** The entries of an edit, put behind the sources that select them as they would be. */
function withEntries(laid: Inventory, edits: readonly Edit[]): Inventory {
  const entrySources = new Map(laid.entrySources)
  const sourceEntries = new Map(laid.sourceEntries)
  const changed = edits
    .filter(({ ref }) => ref.kind === 'ServiceEntry')
    .map(({ ref }) => `ServiceEntry/${keyOf(ref)}`)
  for (const { ref } of edits) {
    if (ref.kind !== 'WorkloadEntry') continue
    const key = keyOf(ref)
    const entry = laid.objects.WorkloadEntry.get(key)
    const candidates = entry
      ? selectorCandidates(laid.entrySelectors, ref.namespace, labelsOf(entry))
      : new Set<string>()
    const now = new Set(
      [...candidates, ...changed].filter((id) => {
        const source = sourceById(laid, id)
        return source && entry && selectsEntry(source, entry)
      }),
    )
    for (const id of new Set([...(laid.entrySources.get(key) ?? []), ...changed, ...now])) {
      const entries = new Set(sourceEntries.get(id))
      if (now.has(id)) entries.add(key)
      else entries.delete(key)
      sourceEntries.set(id, entries)
    }
    entrySources.set(key, now)
  }
  return { ...laid, entrySources, sourceEntries }
}
