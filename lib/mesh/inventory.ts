import { DEFAULT_STALE_AFTER_MS } from '#lib/health/entry-health.ts'
import type { EntryHealth } from '#lib/health/health-state.ts'
import { KINDS, type Kind } from '#lib/kube/kinds.ts'
import { keyOf, type ObjectKey } from '#lib/kube/object-ref.ts'
import type { KubeObject, ObjectOf, Service, ServiceEntry } from '#lib/kube/objects.ts'
import type { LabelIndex } from '#lib/mesh/label-index.ts'
import type { Membership } from '#lib/mesh/membership.ts'
import type { GroupRow, HostRow, StateCounts } from '#lib/mesh/views.ts'
import type { MeshNames } from '#lib/names/mesh-names.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { NameRow, VipOrigin } from '#lib/names/name-row.ts'
import { DEFAULT_NAME_SETTINGS, type NameSettings } from '#lib/names/name-service.ts'

/** `Service/ns/name` or `ServiceEntry/ns/name`: what can put workloads behind a host. */
export type SourceId = string
export type Tally = { total: number; eligible: number; byState: StateCounts; mismatches: number }
/** A row of the Names list with what it is searched and ordered by, so that a filter over all hosts makes nothing. */
export type NameEntry = {
  row: NameRow
  text: string
  vipOrder: string
  origins: readonly (VipOrigin | 'none')[]
}
type Objects = { [K in Kind]: Map<ObjectKey, ObjectOf<K>> }

/**
 * The mesh as it is known, with every index the join needs. Changed in place, and only by this file; each change
 * costs what it touches: label pairs find the selectors of an object and the objects of a selector.
 */
export type Inventory = {
  staleAfterMs: number
  nowMs: number
  objects: Objects
  health: Map<ObjectKey, EntryHealth>
  memberships: Map<ObjectKey, Membership>
  /** Entries by group key, including groups that do not exist. */
  members: Map<ObjectKey, Set<ObjectKey>>
  /** When groups that have members were deleted, epoch milliseconds. */
  goneGroups: Map<ObjectKey, number>
  entrySources: Map<ObjectKey, Set<SourceId>>
  sourceEntries: Map<SourceId, Set<ObjectKey>>
  /** How many entries of a group each source selects. */
  groupSources: Map<ObjectKey, Map<SourceId, number>>
  sourceGroups: Map<SourceId, Set<ObjectKey>>
  entryLabels: LabelIndex
  podLabels: LabelIndex
  entrySelectors: LabelIndex
  groupSelectors: LabelIndex
  hostSources: Map<string, Set<SourceId>>
  /** VirtualServices by the hosts they route; by those that their rules send or mirror to; by those that delegate to them. */
  virtualServices: Map<string, Set<ObjectKey>>
  senders: Map<string, Set<ObjectKey>>
  delegators: Map<ObjectKey, Set<ObjectKey>>
  destinationRules: Map<string, Set<ObjectKey>>
  /** EndpointSlices by Service key, and Service keys by pod key. */
  slices: Map<ObjectKey, Set<ObjectKey>>
  podServices: Map<ObjectKey, Set<ObjectKey>>
  groupTallies: Map<ObjectKey, Tally>
  sourceTallies: Map<SourceId, Tally>
  tally: Tally
  /** Entries by the minute in which time alone turns them stale. */
  deadlines: Map<number, Set<ObjectKey>>
  /** Rows as they were last made; a change drops those it touches. */
  groupRows: Map<ObjectKey, GroupRow>
  hostRows: Map<string, HostRow>
  nameEntries: Map<string, NameEntry>
  /** Hosts in the order of the Names list, as last asked for; whoever reads it checks that they are still the same. */
  nameOrder: readonly string[]
  /** The mesh's own configuration of names, as far as it is known. */
  nameSettings: NameSettings
  /** Every service as istiod's registries know it, and every proxy: made when asked for, dropped when one changes. */
  names: MeshNames | null
  proxies: readonly NameProxy[] | null
  /** How many proxies each namespace has. */
  proxyCounts: Map<string, number>
}

export type Change = { type: 'upsert' | 'remove'; object: KubeObject }

/**
 * What a batch of changes touched: groups and entries by key, hosts by name, and with `scopes` who sees which host.
 * Views that show none of it stay as they are.
 */
export type Dirty = {
  groups: Set<ObjectKey>
  hosts: Set<string>
  entries: Set<ObjectKey>
  scopes: boolean
}

export const emptyDirty = (): Dirty => ({
  groups: new Set(),
  hosts: new Set(),
  entries: new Set(),
  scopes: false,
})
const zeroCounts = (): StateCounts => ({
  healthy: 0,
  unhealthy: 0,
  pending: 0,
  disconnected: 0,
  stale: 0,
  static: 0,
})
export const emptyTally = (): Tally => ({ total: 0, eligible: 0, byState: zeroCounts(), mismatches: 0 })

export function createInventory(staleAfterMs = DEFAULT_STALE_AFTER_MS): Inventory {
  // Each kind has a map of its own type; fromEntries can't say that.
  const objects = Object.fromEntries(KINDS.map((kind) => [kind, new Map()])) as unknown as Objects
  return {
    staleAfterMs,
    nowMs: 0,
    objects,
    health: new Map(),
    memberships: new Map(),
    members: new Map(),
    goneGroups: new Map(),
    entrySources: new Map(),
    sourceEntries: new Map(),
    groupSources: new Map(),
    sourceGroups: new Map(),
    entryLabels: new Map(),
    podLabels: new Map(),
    entrySelectors: new Map(),
    groupSelectors: new Map(),
    hostSources: new Map(),
    virtualServices: new Map(),
    senders: new Map(),
    delegators: new Map(),
    destinationRules: new Map(),
    slices: new Map(),
    podServices: new Map(),
    groupTallies: new Map(),
    sourceTallies: new Map(),
    tally: emptyTally(),
    deadlines: new Map(),
    groupRows: new Map(),
    hostRows: new Map(),
    nameEntries: new Map(),
    nameOrder: [],
    nameSettings: DEFAULT_NAME_SETTINGS,
    names: null,
    proxies: null,
    proxyCounts: new Map(),
  }
}

export const sourceIdOf = (source: Service | ServiceEntry): SourceId =>
  `${source.kind}/${keyOf(source.metadata)}`

export function sourceById(inventory: Inventory, id: SourceId): Service | ServiceEntry | undefined {
  const key = id.slice(id.indexOf('/') + 1)
  return id.startsWith('ServiceEntry/')
    ? inventory.objects.ServiceEntry.get(key)
    : inventory.objects.Service.get(key)
}

/** Adds one entry to a tally, or takes it out. */
export function count(tally: Tally, health: EntryHealth, membership: Membership, by: 1 | -1): void {
  tally.total += by
  tally.byState[health.state] += by
  if (health.eligible) tally.eligible += by
  if (membership.mismatch) tally.mismatches += by
}

/** The tally under a key, made when it is missing. */
export function tallyOf(tallies: Map<string, Tally>, key: string): Tally {
  const tally = tallies.get(key) ?? emptyTally()
  tallies.set(key, tally)
  return tally
}
