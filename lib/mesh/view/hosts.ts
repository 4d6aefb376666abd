import type { Inventory } from '#lib/mesh/inventory.ts'
import { hostRows } from '#lib/mesh/view/all-rows.ts'
import { contains, distinct, paged, type SortValue, sorted } from '#lib/mesh/view/list.ts'
import type { ViewQueryOf } from '#lib/mesh/view-query.ts'
import type { HostRow, HostsDocument, ShellFacts } from '#lib/mesh/views.ts'

/** The list of hosts whose traffic can be split. */
export function hostsView(
  inventory: Inventory,
  query: ViewQueryOf<'hosts'>,
  shell: ShellFacts,
): HostsDocument {
  const all = hostRows(inventory)
  const matching = all.filter(
    (row) =>
      (!query.namespace || row.namespace === query.namespace) &&
      contains(query.q, [row.host, row.virtualService?.name ?? '']),
  )
  const { rows, page } = paged(sorted(matching, sortValue(query.sort), query.dir), query, all.length)
  return {
    view: 'hosts',
    tables: { hosts: rows },
    facts: { shell, page, namespaces: distinct(all.map((row) => row.namespace)) },
  }
}

const sortValue =
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
