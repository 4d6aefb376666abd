import type { JsonObject } from '#lib/json.ts'
import { keyOf } from '#lib/kube/object-ref.ts'
import { type KubeObject, OBJECT_SCHEMAS } from '#lib/kube/objects.ts'
import type { Change } from '#lib/mesh/inventory.ts'
import { isDeepStrictEqual } from '#lib/stream/equal.ts'
import { editKey, type WritableRef } from '#lib/traffic/edit.ts'
import type { Operation } from '#lib/traffic/operation.ts'
import { ownedBy } from '#lib/traffic/owned-by.ts'
import type { Clock } from '#server/clock.ts'
import type { InventoryStore } from '#server/inventory/store.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import type { Log } from '#server/log/log.ts'
import type { Journal } from '#server/traffic/journal.ts'
import { withOperation } from '#server/traffic/journal-entry.ts'
import { writesOf } from '#server/traffic/journal-writes.ts'
import { changedBy, type LiveObject, readLive } from '#server/traffic/live-object.ts'

/** What an operation left of an object, after so many writes of it. */
type Watched = { operation: Operation; ref: WritableRef; after: JsonObject | null; writes: number }

export type RevertParts = {
  journal: Journal
  store: Pick<InventoryStore, 'inventory' | 'feeds' | 'onChange'>
  request: KubeRequest
  clock: Clock
  log: Log
}

/**
 * Notices when somebody else changes what was written last here, by the watch. An event may be older than our own write,
 * and a newer operation may have written since: only what the API server and then the journal say now is believed.
 */
export function watchReverts(parts: RevertParts): {
  /** Watches over what an operation has left, at once. Throws what reading throws. */
  add(operation: Operation): Promise<void>
  /** Reads from the journal what to watch over, and looks at each. Throws what the journal or reading throws. */
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
    const left = leftBy(operation)
    for (const [key, one] of left) watched.set(key, one)
    for (const one of left.values()) await look(one)
  }

  async function refresh(): Promise<void> {
    const before = new Set(watched.values())
    const next = await lastWritten()
    // What was added meanwhile may be newer than what was read.
    for (const [key, one] of watched) if (!before.has(one)) next.set(key, one)
    watched = next
    const marks = new Set([...watched.values()].map(currentMark))
    judged = new Set([...judged].filter((mark) => marks.has(mark)))
    const looks = await Promise.allSettled([...watched.values()].map(look))
    for (const one of looks) if (one.status === 'rejected') throw one.reason
  }

  /** Only bodies that are not known yet are read. */
  async function lastWritten(): Promise<Map<string, Watched>> {
    const last = await journal.lastWrites()
    const isKnown = ({ object, id, state, writes }: (typeof last)[number]): boolean => {
      const one = watched.get(object)
      return one?.operation.id === id && one.operation.state === state && one.writes === writes
    }
    const known = new Map(watched)
    const missing = [...new Set(last.filter((one) => !isKnown(one)).map(({ id }) => id))]
    const read = missing.length > 0 ? await journal.readAll(missing) : []
    const left = new Map(read.map((operation) => [operation.id, leftBy(operation)]))
    const pairs = last.map(({ object, id }) => {
      const one = left.has(id) ? left.get(id)?.get(object) : known.get(object)
      return one ? [[object, one] as const] : []
    })
    return new Map(pairs.flat())
  }

  /** Looks at an object as it is in the inventory, unless that version has been judged. */
  async function look(one: Watched): Promise<void> {
    const mark = currentMark(one)
    const isSynced = store.feeds().some(({ kind, state }) => kind === one.ref.kind && state === 'synced')
    if (!isSynced || judged.has(mark) || isSurelyAsLeft(inInventory(one), one)) return
    if (await check(editKey(one.ref))) judged.add(mark)
  }

  function inInventory({ ref }: Watched): KubeObject | undefined {
    return store.inventory.objects[ref.kind].get(keyOf(ref))
  }

  function currentMark(one: Watched): string {
    return markOf(one, versionOf(inInventory(one)))
  }

  function hear({ type, object }: Change): void {
    const { kind, metadata } = object
    const one = watched.get(`${kind}/${keyOf(metadata)}`)
    if (!one) return
    const found = type === 'remove' ? undefined : object
    const mark = markOf(one, versionOf(found))
    if (isWhole(one.ref.kind) ? isSurelyAsLeft(found, one) : judged.has(mark)) return
    judged.delete(mark)
    const key = editKey(one.ref)
    check(key)
      .then((isSettled) => isSettled && judged.add(mark))
      .catch((error: unknown) => log.warn({ err: error, key }, 'a change could not be looked into'))
  }

  /** Whether that is settled: not while somebody is at work on the object. */
  async function check(key: string): Promise<boolean> {
    const one = watched.get(key)
    if (!one) return true
    const { operation, ref, after } = one
    const live = await readLive(request, ref)
    if (isDeepStrictEqual(live?.spec ?? null, after)) return true
    // Read after the object: an operation has it in its hands while it writes, and has said what it wrote after that.
    const last = await journal.lastWriteOf(key)
    if (last.isBusy || !last.operation) return false
    const now = leftBy(last.operation).get(key)
    if (now?.operation.id !== operation.id || now.writes !== one.writes) return true
    const reverted = { atMs: clock.nowMs(), by: whoChanged(ref, live), ref }
    await journal.change(operation.id, (entry) =>
      entry.operation.reverted ? entry : withOperation(entry, { reverted }),
    )
    if (!last.operation.reverted)
      log.warn({ operation: operation.id, ...reverted }, 'somebody else changed what was written')
    if (watched.get(key) === one) watched.delete(key)
    return true
  }
}

const markOf = ({ operation, ref, writes }: Watched, version: string): string =>
  `${operation.id} ${writes} ${editKey(ref)} ${version}`

/** Kinds of which the inventory keeps only what screens read: it can't tell whether the rest is as it was left. */
const SLIM = ['WorkloadGroup', 'WorkloadEntry', 'ServiceEntry'] as const
const isWhole = (kind: WritableRef['kind']): boolean => !SLIM.some((one) => one === kind)

/** Tells one spec of an object from another. Where it has to be read to be judged, a new status alone is no new version. */
function versionOf(object: KubeObject | undefined): string {
  if (!object) return ''
  const { uid, generation, resourceVersion } = object.metadata
  return SLIM.some((one) => one === object.kind) ? `${uid} ${generation}` : resourceVersion
}

/** Whether the inventory says for certain that an object is as it was left. */
function isSurelyAsLeft(object: KubeObject | undefined, { ref, after }: Watched): boolean {
  if (!object) return after === null
  return isWhole(ref.kind) && isDeepStrictEqual('spec' in object ? object.spec : null, after)
}

/** What an operation left behind, an object each; not where it has said itself that somebody else changed it. */
function leftBy(operation: Operation): Map<string, Watched> {
  const { conflict, steps, state } = operation
  if (state === 'running') return new Map()
  const writes = writesOf(operation)
  const left = new Map<string, Watched>()
  for (const step of steps) {
    const { ref, after } = step
    const key = editKey(ref)
    if (step.state === 'written') left.set(key, { operation, ref, after, writes: writes.get(key) ?? 0 })
  }
  for (const step of steps) if (step.state === 'writing') left.delete(editKey(step.ref))
  if (conflict) left.delete(editKey(conflict.ref))
  return left
}

function whoChanged(ref: WritableRef, live: LiveObject | null): string {
  if (!live) return ''
  const [manager = ''] = changedBy(live).filter((one) => one !== 'isthmus')
  const { metadata } = OBJECT_SCHEMAS[ref.kind].parse(live.object)
  const nothing = { labels: {}, annotations: {}, ownerReferences: [] }
  const tool = ownedBy(manager ? { ...metadata, ...nothing, managers: [manager] } : metadata)
  return tool && manager ? `${tool} (${manager})` : tool || manager
}
