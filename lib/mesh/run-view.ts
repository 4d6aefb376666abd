import type { HEALTH_STATES } from '#lib/health/health-state.ts'
import { entryDetail } from '#lib/mesh/entry-view.ts'
import { hostDetail, hostNames, hostRow } from '#lib/mesh/host-view.ts'
import type { Dirty, Inventory } from '#lib/mesh/inventory.ts'
import { entryRow, groupRow, podRows, selectingServices } from '#lib/mesh/rows.ts'
import type { ViewQuery, ViewQueryOf } from '#lib/mesh/view-query.ts'
import type {
  EntryRow,
  GroupRow,
  GroupsDocument,
  HostRow,
  HostsDocument,
  OverviewDocument,
  Page,
  ShellFacts,
  ViewDocument,
} from '#lib/mesh/views.ts'

/** Answers a view from the inventory as it is now. */
export function runView(inventory: Inventory, query: ViewQuery, shell: ShellFacts): ViewDocument {
  switch (query.view) {
    case 'shell':
      return { view: 'shell', tables: {}, facts: { shell } }
    case 'groups':
      return groupsView(inventory, query, shell)
    case 'group': {
      const group = inventory.objects.WorkloadGroup.get(`${query.namespace}/${query.name}`)
      const id = `${query.namespace}/${query.name}`
      const entries = [...(inventory.members.get(id) ?? [])].flatMap((key) => entryRow(inventory, key))
      const matching = entries.filter(
        (row) => (!query.state || row.health.state === query.state) && entryMatches(row, query.q),
      )
      const { rows, page } = paged(
        sorted(matching, entrySortValue(query.sort), query.dir),
        query,
        entries.length,
      )
      const tables = {
        entries: rows,
        pods: podRows(inventory, id),
        services: selectingServices(inventory, id),
      }
      return {
        view: 'group',
        tables,
        facts: { shell, page, group: group ? groupRow(inventory, group) : null },
      }
    }
    case 'entry':
      return {
        view: 'entry',
        tables: {},
        facts: { shell, detail: entryDetail(inventory, `${query.namespace}/${query.name}`) },
      }
    case 'overview':
      return overview(inventory, shell)
    case 'hosts':
      return hostsView(inventory, query, shell)
    case 'host':
      return { view: 'host', tables: {}, facts: { shell, host: hostDetail(inventory, query.host) } }
  }
}

/** Whether a view may show anything that changed. */
export function viewIsAffected(query: ViewQuery, dirty: Dirty): boolean {
  switch (query.view) {
    case 'shell':
      return false
    case 'groups':
      return dirty.groups.size > 0
    case 'group':
      return dirty.groups.has(`${query.namespace}/${query.name}`)
    case 'entry':
      // A source that nearly selects it may have changed as well.
      return dirty.entries.has(`${query.namespace}/${query.name}`) || dirty.hosts.size > 0
    case 'overview':
      return dirty.groups.size > 0 || dirty.hosts.size > 0
    case 'hosts':
      return dirty.hosts.size > 0
    case 'host':
      return dirty.hosts.has(query.host)
  }
}

function groupsView(inventory: Inventory, query: ViewQueryOf<'groups'>, shell: ShellFacts): GroupsDocument {
  const all = groupRows(inventory)
  const matching = all.filter(
    (row) =>
      (!query.namespace || row.namespace === query.namespace) &&
      (!query.state || row.byState[query.state] > 0) &&
      contains(query.q, [row.id, row.serviceAccount, row.network, ...row.services]),
  )
  const { rows, page } = paged(sorted(matching, groupSortValue(query.sort), query.dir), query, all.length)
  return {
    view: 'groups',
    tables: { groups: rows },
    facts: { shell, page, namespaces: distinct(all.map((row) => row.namespace)) },
  }
}

function hostsView(inventory: Inventory, query: ViewQueryOf<'hosts'>, shell: ShellFacts): HostsDocument {
  const all = hostRows(inventory)
  const matching = all.filter(
    (row) =>
      (!query.namespace || row.namespace === query.namespace) &&
      contains(query.q, [row.host, row.virtualService?.name ?? '']),
  )
  const { rows, page } = paged(sorted(matching, hostSortValue(query.sort), query.dir), query, all.length)
  return {
    view: 'hosts',
    tables: { hosts: rows },
    facts: { shell, page, namespaces: distinct(all.map((row) => row.namespace)) },
  }
}

const OVERVIEW_ROWS = 8

function overview(inventory: Inventory, shell: ShellFacts): OverviewDocument {
  const groups = groupRows(inventory)
  const hosts = hostRows(inventory)
  const missing = (row: GroupRow): number => row.total - row.eligible
  const troubled = groups.filter((row) => missing(row) > 0)
  const split = hosts.filter((row) => row.split.filter(({ percent }) => percent > 0).length > 1)
  return {
    view: 'overview',
    tables: {
      groups: sorted(troubled, missing, 'desc').slice(0, OVERVIEW_ROWS),
      hosts: sorted(split, (row) => row.host, 'asc').slice(0, OVERVIEW_ROWS),
    },
    facts: {
      shell,
      troubled: troubled.length,
      split: split.length,
      groups: groups.length,
      hosts: hosts.length,
      eligible: inventory.tally.eligible,
    },
  }
}

const groupRows = (inventory: Inventory): GroupRow[] =>
  [...inventory.objects.WorkloadGroup].map(([key, group]) =>
    remembered(inventory.groupRows, key, () => groupRow(inventory, group)),
  )

const hostRows = (inventory: Inventory): HostRow[] =>
  [...hostNames(inventory)].map((host) =>
    remembered(inventory.hostRows, host, () => hostRow(inventory, host)),
  )

/** The row as it was last made, or made now. */
function remembered<R>(rows: Map<string, R>, key: string, make: () => R): R {
  const row = rows.get(key) ?? make()
  rows.set(key, row)
  return row
}

type SortValue = string | number

const groupSortValue =
  (sort: ViewQueryOf<'groups'>['sort']) =>
  (row: GroupRow): SortValue => {
    switch (sort) {
      case 'name':
        return row.name
      case 'namespace':
        return row.namespace
      case 'eligible':
        return row.eligible
      case 'total':
        return row.total
      case 'unhealthy':
        return row.total - row.eligible
    }
  }

const entrySortValue =
  (sort: ViewQueryOf<'group'>['sort']) =>
  (row: EntryRow): SortValue => {
    switch (sort) {
      case 'name':
        return row.name
      case 'address':
        return row.address
      case 'state':
        return STATE_ORDER.indexOf(row.health.state)
      case 'since':
        return row.health.sinceMs ?? 0
      case 'connectedAt':
        return row.connectedAt
      case 'version':
        return row.version
    }
  }

/** The ones to look at first come first. */
const STATE_ORDER = [
  'unhealthy',
  'disconnected',
  'stale',
  'pending',
  'static',
  'healthy',
] satisfies (typeof HEALTH_STATES)[number][]

const hostSortValue =
  (sort: ViewQueryOf<'hosts'>['sort']) =>
  (row: HostRow): SortValue => {
    switch (sort) {
      case 'host':
        return row.host
      case 'namespace':
        return row.namespace
      case 'rules':
        return row.rules
    }
  }

/** Digits in a text count as numbers: vm-2 before vm-10, and 10.0.0.9 before 10.0.0.10. */
const collator = new Intl.Collator('en', { numeric: true })

const compare = (a: SortValue, b: SortValue): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b))

function sorted<R extends { id: string }>(
  rows: R[],
  sortValue: (row: R) => SortValue,
  dir: 'asc' | 'desc',
): R[] {
  const sign = dir === 'asc' ? 1 : -1
  const keyed = rows.map((row) => ({ row, value: sortValue(row) }))
  keyed.sort((a, b) => {
    return sign * compare(a.value, b.value) || compare(a.row.id, b.row.id)
  })
  return keyed.map(({ row }) => row)
}

/** One page of rows; a page past the end is the last one. */
export function paged<R>(
  rows: R[],
  { page, pageSize }: { page: number; pageSize: number },
  total: number,
): { rows: R[]; page: Page } {
  const last = Math.max(1, Math.ceil(rows.length / pageSize))
  const current = Math.min(page, last)
  return {
    rows: rows.slice((current - 1) * pageSize, current * pageSize),
    page: { page: current, pageSize, matching: rows.length, total },
  }
}

const entryMatches = (row: EntryRow, q: string): boolean =>
  contains(q, [
    row.name,
    row.address,
    row.network,
    row.locality,
    row.controller,
    row.health.message,
    ...Object.entries(row.labels).map((pair) => pair.join('=')),
  ])

/** Whether every word of a search stands in one of the texts, whatever its case. */
export function contains(q: string, texts: readonly string[]): boolean {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean)
  return words.every((word) => texts.some((text) => text.toLowerCase().includes(word)))
}

const distinct = (texts: readonly string[]): string[] => [...new Set(texts)].filter(Boolean).sort()
