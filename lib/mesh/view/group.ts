import type { HEALTH_STATES } from '#lib/health/health-state.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { entryRow, groupRow, podRows, selectingServices } from '#lib/mesh/rows.ts'
import { contains, paged, type SortValue, sorted } from '#lib/mesh/view/list.ts'
import type { ViewQueryOf } from '#lib/mesh/view-query.ts'
import type { EntryRow, GroupDocument, ShellFacts } from '#lib/mesh/views.ts'

/** One WorkloadGroup with a page of its entries, the pods beside them and what selects them. */
export function groupView(
  inventory: Inventory,
  query: ViewQueryOf<'group'>,
  shell: ShellFacts,
): GroupDocument {
  const id = `${query.namespace}/${query.name}`
  const group = inventory.objects.WorkloadGroup.get(id)
  const entries = [...(inventory.members.get(id) ?? [])].flatMap((key) => entryRow(inventory, key))
  const matching = entries.filter(
    (row) => (!query.state || row.health.state === query.state) && entryMatches(row, query.q),
  )
  const { rows, page } = paged(sorted(matching, sortValue(query.sort), query.dir), query, entries.length)
  return {
    view: 'group',
    tables: { entries: rows, pods: podRows(inventory, id), services: selectingServices(inventory, id) },
    facts: { shell, page, group: group ? groupRow(inventory, group) : null },
  }
}

const sortValue =
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
