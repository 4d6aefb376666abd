import type { Inventory } from '#lib/mesh/inventory.ts'
import { groupRows, hostRows } from '#lib/mesh/view/all-rows.ts'
import { sorted } from '#lib/mesh/view/list.ts'
import type { GroupRow, OverviewDocument, ShellFacts } from '#lib/mesh/views.ts'

const OVERVIEW_ROWS = 8

/** The groups with most entries that take no traffic, and the hosts whose traffic is being shared out. */
export function overviewView(inventory: Inventory, shell: ShellFacts): OverviewDocument {
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
