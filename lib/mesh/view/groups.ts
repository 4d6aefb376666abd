import type { Inventory } from '#lib/mesh/inventory.ts'
import { groupRows } from '#lib/mesh/view/all-rows.ts'
import { contains, distinct, paged, type SortValue, sorted } from '#lib/mesh/view/list.ts'
import type { ViewQueryOf } from '#lib/mesh/view-query.ts'
import type { GroupRow, GroupsDocument, ShellFacts } from '#lib/mesh/views.ts'

/** The list of WorkloadGroups. */
export function groupsView(
  inventory: Inventory,
  query: ViewQueryOf<'groups'>,
  shell: ShellFacts,
): GroupsDocument {
  const all = groupRows(inventory)
  const matching = all.filter(
    (row) =>
      (!query.namespace || row.namespace === query.namespace) &&
      (!query.state || row.byState[query.state] > 0) &&
      contains(query.q, [row.id, row.serviceAccount, row.network, ...row.services]),
  )
  const { rows, page } = paged(sorted(matching, sortValue(query.sort), query.dir), query, all.length)
  return {
    view: 'groups',
    tables: { groups: rows },
    facts: { shell, page, namespaces: distinct(all.map((row) => row.namespace)) },
  }
}

const sortValue =
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
