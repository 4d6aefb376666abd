import type { JsonObject } from '#lib/json.ts'
import { keyOf } from '#lib/kube/object-ref.ts'
import { OBJECT_SCHEMAS } from '#lib/kube/objects.ts'
import type { Change } from '#lib/mesh/inventory.ts'
import { sameJson } from '#lib/same-json.ts'
import { editKey, type TrafficRef } from '#lib/traffic/edit.ts'
import type { Operation } from '#lib/traffic/operation.ts'
import { ownedBy } from '#lib/traffic/owned-by.ts'
import type { Clock } from '#server/clock.ts'
import type { InventoryStore } from '#server/inventory/store.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import type { Log } from '#server/log/log.ts'
import { type Journal, withOperation } from '#server/traffic/journal.ts'
import { changedBy, type LiveObject, readLive } from '#server/traffic/live-object.ts'

type Watched = { operation: Operation; ref: TrafficRef; after: JsonObject | null }

export type RevertParts = {
  journal: Journal
  store: Pick<InventoryStore, 'inventory' | 'feeds' | 'onChange'>
  request: KubeRequest
  clock: Clock
  log: Log
}

/**
 * Notices when somebody else changes what an operation wrote, by the watch. An event may be older than our own write, and
 * a newer operation may have written since: only what the API server and then the journal say now is believed.
 */
export function watchReverts(parts: RevertParts): {
  /** Watches over what an operation that is done has left, at once. Throws what reading throws. */
  add(operation: Operation): Promise<void>
  /** Reads from the journal what to watch over, and looks at each. Throws what the journal throws. */
  refresh(): Promise<void>
  stop(): void
} {
  const { journal, store, request, clock, log } = parts
  let watched = new Map<string, Watched>()
  /** Versions found to be no revert, so that they are looked at once. */
  let judged = new Set<string>()
  const stop = store.onChange(hear)
  return { add, refresh, stop }

  async function add(operation: Operation): Promise<void> {
    for (const one of leftBy(operation)) {
      const known = watched.get(editKey(one.ref))
      if (known && known.operation.startedMs > operation.startedMs) continue
      watched.set(editKey(one.ref), one)
      await look(one)
    }
  }

  async function refresh(): Promise<void> {
    const operations = await journal.watched()
    watched = new Map(operations.flatMap(leftBy).map((one) => [editKey(one.ref), one]))
    const marks = new Set([...watched.values()].map(currentMark))
    judged = new Set([...judged].filter((mark) => marks.has(mark)))
    for (const one of [...watched.values()]) await look(one)
  }

  /** Looks at an object as it is in the inventory, unless that version has been judged. */
  async function look(one: Watched): Promise<void> {
    const mark = currentMark(one)
    const isSynced = store.feeds().some(({ kind, state }) => kind === one.ref.kind && state === 'synced')
    if (!isSynced || judged.has(mark) || sameJson(inInventory(one)?.spec ?? null, one.after)) return
    await check(editKey(one.ref))
    judged.add(mark)
  }

  function inInventory({ ref }: Watched) {
    return store.inventory.objects[ref.kind].get(keyOf(ref))
  }

  function currentMark(one: Watched): string {
    return markOf(one, inInventory(one)?.metadata.resourceVersion ?? '')
  }

  function hear({ type, object }: Change): void {
    if (object.kind !== 'VirtualService' && object.kind !== 'DestinationRule') return
    const { kind, metadata } = object
    const key = editKey({ kind, namespace: metadata.namespace, name: metadata.name })
    const one = watched.get(key)
    if (!one || sameJson(type === 'remove' ? null : object.spec, one.after)) return
    judged.delete(markOf(one, type === 'remove' ? '' : metadata.resourceVersion))
    check(key).catch((error: unknown) => log.warn({ err: error, key }, 'a change could not be looked into'))
  }

  async function check(key: string): Promise<void> {
    const one = watched.get(key)
    if (!one) return
    const { operation, ref, after } = one
    const live = await readLive(request, ref)
    if (sameJson(live?.spec ?? null, after)) return
    // Read after the object: an operation says in the journal what it will write before it writes.
    const later = await journal.since(operation.startedMs)
    if (later.some((other) => other.id !== operation.id && hasWritten(other, key))) return
    const reverted = { atMs: clock.nowMs(), by: whoChanged(ref, live), ref }
    await journal.change(operation.id, (entry) =>
      entry.operation.reverted ? entry : withOperation(entry, { reverted }),
    )
    log.warn({ operation: operation.id, ...reverted }, 'somebody else changed what was written')
    watched.delete(key)
  }
}

const markOf = ({ operation, ref }: Watched, resourceVersion: string): string =>
  `${operation.id} ${editKey(ref)} ${resourceVersion}`

const hasWritten = ({ steps }: Operation, key: string): boolean =>
  steps.some(({ ref, state }) => editKey(ref) === key && (state === 'writing' || state === 'written'))

/** What an operation left behind, an object each. */
function leftBy(operation: Operation): Watched[] {
  const left = new Map(operation.steps.map(({ ref, after }) => [editKey(ref), { operation, ref, after }]))
  return [...left.values()]
}

function whoChanged(ref: TrafficRef, live: LiveObject | null): string {
  if (!live) return ''
  const [manager = ''] = changedBy(live).filter((one) => one !== 'isthmus')
  const { metadata } = OBJECT_SCHEMAS[ref.kind].parse(live.object)
  const nothing = { labels: {}, annotations: {}, ownerReferences: [] }
  const tool = ownedBy(manager ? { ...metadata, ...nothing, managers: [manager] } : metadata)
  return tool && manager ? `${tool} (${manager})` : tool || manager
}
