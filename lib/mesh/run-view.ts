import { entryDetail } from '#lib/mesh/entry-view.ts'
import { hostDetail } from '#lib/mesh/host-view.ts'
import type { Dirty, Inventory } from '#lib/mesh/inventory.ts'
import { inventoryHost, nameDetail } from '#lib/mesh/name-detail.ts'
import { groupView } from '#lib/mesh/view/group.ts'
import { groupsView } from '#lib/mesh/view/groups.ts'
import { hostsView } from '#lib/mesh/view/hosts.ts'
import { namesView } from '#lib/mesh/view/names.ts'
import { overviewView } from '#lib/mesh/view/overview.ts'
import type { ViewQuery } from '#lib/mesh/view-query.ts'
import type { ShellFacts, ViewDocument } from '#lib/mesh/views.ts'

/** Answers a view from the inventory as it is now. */
export function runView(inventory: Inventory, query: ViewQuery, shell: ShellFacts): ViewDocument {
  switch (query.view) {
    case 'shell':
      return { view: 'shell', tables: {}, facts: { shell } }
    case 'groups':
      return groupsView(inventory, query, shell)
    case 'group':
      return groupView(inventory, query, shell)
    case 'entry':
      return {
        view: 'entry',
        tables: {},
        facts: { shell, detail: entryDetail(inventory, `${query.namespace}/${query.name}`) },
      }
    case 'overview':
      return overviewView(inventory, shell)
    case 'hosts':
      return hostsView(inventory, query, shell)
    case 'host':
      return { view: 'host', tables: {}, facts: { shell, host: hostDetail(inventory, query.host) } }
    case 'names':
      return namesView(inventory, query, shell)
    case 'name':
      return { view: 'name', tables: {}, facts: { shell, name: nameDetail(inventory, query.host) } }
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
    case 'names':
      return dirty.hosts.size > 0
    case 'host':
      return dirty.hosts.has(query.host)
    case 'name':
      return dirty.hosts.has(query.host) || dirty.hosts.has(inventoryHost(query.host)) || dirty.scopes
  }
}
