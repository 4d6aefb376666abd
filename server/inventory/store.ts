import { type ChecksFacts, NO_CHECKS } from '#lib/checks/answer.ts'
import type { HistoryStatus } from '#lib/history/status.ts'
import type { Feed, FeedState } from '#lib/kube/feed.ts'
import { KINDS, type Kind } from '#lib/kube/kinds.ts'
import { keyOf } from '#lib/kube/object-ref.ts'
import type { KubeObject } from '#lib/kube/objects.ts'
import { advanceTime, applyChanges, type ChangeListener } from '#lib/mesh/apply-changes.ts'
import { hostDetail } from '#lib/mesh/host-view.ts'
import { type Change, createInventory, type Dirty, emptyDirty, type Inventory } from '#lib/mesh/inventory.ts'
import { runView, viewIsAffected } from '#lib/mesh/run-view.ts'
import { setNameSettings } from '#lib/mesh/scopes.ts'
import { type SearchResult, search } from '#lib/mesh/search.ts'
import type { ViewQuery } from '#lib/mesh/view-query.ts'
import type { HostDetail, ShellFacts, Source, ViewDocument } from '#lib/mesh/views.ts'
import type { NameSettings } from '#lib/names/name-service.ts'
import type { Clock } from '#server/clock.ts'
import type { WatchEvent } from '#server/kube/reflector.ts'

const COALESCE_MS = 80
/** Changes applied between two turns of the event loop: a storm of 100,000 must not hold up a single answer. */
const SLICE = 500
const TIME_STEP_MS = 15_000

export type KindSink = {
  onReplace(objects: KubeObject[]): void
  onEvents(events: WatchEvent[]): void
  onFeed(state: FeedState): void
}

/** What subscribers are told: what the last batch touched, and whether the facts of the shell changed. */
export type Publication = { dirty: Dirty; shell: boolean }

export type InventoryStore = {
  /** The mesh as it is now, to read from. */
  inventory: Readonly<Inventory>
  sink(kind: Kind): KindSink
  /** Hears of every single change, none coalesced, when it has been joined. */
  onChange(listener: ChangeListener): () => void
  setHistory(status: HistoryStatus): void
  setChecks(facts: ChecksFacts): void
  /** What istiod says of how names are made; views of names follow. */
  setNameSettings(settings: NameSettings): void
  subscribe(listener: (publication: Publication) => void): () => void
  view(query: ViewQuery): ViewDocument
  shell(): ShellFacts
  isAffected(query: ViewQuery, dirty: Dirty): boolean
  detail(host: string): HostDetail | null
  search(q: string): SearchResult[]
  feeds(): Feed[]
  close(): void
}

/**
 * Holds the inventory and feeds it: reflectors' findings are queued, applied in slices, and published together, so
 * that a burst of events costs one update. Readers always see whole slices.
 */
export function createInventoryStore(options: {
  clock: Clock
  source: Source
  staleAfterMs: number
}): InventoryStore {
  const { clock, source } = options
  const inventory = createInventory(options.staleAfterMs)
  const feeds = new Map<Kind, Feed>(KINDS.map((kind) => [kind, { kind, state: 'connecting', objects: 0 }]))
  const onceSynced = new Set<Kind>()
  const listeners = new Set<(publication: Publication) => void>()
  const changeListeners = new Set<ChangeListener>()
  const queue: (() => Change[])[] = []
  let pending: Change[] = []
  let dirty = emptyDirty()
  let shellChanged = false
  let history: HistoryStatus = { state: 'starting' }
  let checks = NO_CHECKS
  let cancelWork: (() => void) | null = null
  let cancelTime = clock.schedule(TIME_STEP_MS, passTime)
  let closed = false

  return {
    inventory,
    onChange(listener) {
      changeListeners.add(listener)
      return () => changeListeners.delete(listener)
    },
    setHistory(status) {
      history = status
      shellChanged = true
      if (!cancelWork && !closed) cancelWork = clock.schedule(COALESCE_MS, work)
    },
    setChecks(facts) {
      checks = facts
      shellChanged = true
      if (!cancelWork && !closed) cancelWork = clock.schedule(COALESCE_MS, work)
    },
    setNameSettings(settings) {
      if (!setNameSettings(inventory, settings, dirty)) return
      if (!cancelWork && !closed) cancelWork = clock.schedule(COALESCE_MS, work)
    },
    sink: (kind) => ({
      // What is missing from a list can be told only when everything before it has been applied.
      onReplace: (objects) => enqueue(() => replacement(kind, objects)),
      onEvents: (events) => enqueue(() => events),
      onFeed: (state) => enqueue(() => setFeed(kind, state)),
    }),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    view: (query) => runView(inventory, query, shellFacts()),
    shell: shellFacts,
    isAffected: viewIsAffected,
    detail: (host) => hostDetail(inventory, host),
    search: (q) => search(inventory, q),
    feeds: currentFeeds,
    close() {
      closed = true
      cancelWork?.()
      cancelTime()
    },
  }

  function enqueue(changes: () => Change[]): void {
    queue.push(changes)
    if (!cancelWork && !closed) cancelWork = clock.schedule(COALESCE_MS, work)
  }

  function work(): void {
    cancelWork = null
    while (pending.length === 0 && queue.length > 0) {
      const next = queue.shift()
      if (next) pending = next()
    }
    applyChanges(inventory, pending.slice(0, SLICE), clock.nowMs(), dirty, tellChange)
    pending = pending.slice(SLICE)
    if (pending.length + queue.length > 0) {
      if (!closed) cancelWork = clock.schedule(0, work)
    } else publish()
  }

  function tellChange(change: Change): void {
    for (const listener of changeListeners) listener(change)
  }

  function passTime(): void {
    advanceTime(inventory, clock.nowMs(), dirty, tellChange)
    if (!cancelWork) publish()
    if (!closed) cancelTime = clock.schedule(TIME_STEP_MS, passTime)
  }

  function publish(): void {
    const publication = { dirty, shell: shellChanged || dirty.groups.size > 0 }
    dirty = emptyDirty()
    shellChanged = false
    const { hosts, entries, scopes } = publication.dirty
    if (!publication.shell && !scopes && hosts.size + entries.size === 0) return
    for (const listener of listeners) listener(publication)
  }

  function replacement(kind: Kind, objects: KubeObject[]): Change[] {
    const listed = new Set(objects.map((object) => keyOf(object.metadata)))
    const gone = [...inventory.objects[kind].values()].filter((object) => !listed.has(keyOf(object.metadata)))
    return [
      ...gone.map((object): Change => ({ type: 'remove', object })),
      ...objects.map((object): Change => ({ type: 'upsert', object })),
    ]
  }

  function setFeed(kind: Kind, state: FeedState): Change[] {
    if (state.state === 'synced' || state.state === 'crd-absent') onceSynced.add(kind)
    const never = state.state === 'stale' && !onceSynced.has(kind) ? { neverSynced: true as const } : {}
    feeds.set(kind, { kind, ...state, ...never, objects: 0 })
    shellChanged = true
    return []
  }

  function currentFeeds(): Feed[] {
    return KINDS.map((kind) => ({
      ...(feeds.get(kind) ?? { kind, state: 'connecting' }),
      objects: inventory.objects[kind].size,
    }))
  }

  function shellFacts(): ShellFacts {
    return {
      source,
      feeds: currentFeeds(),
      groups: inventory.objects.WorkloadGroup.size,
      entries: { ...inventory.tally.byState },
      history,
      checks,
    }
  }
}
