import { hostNames } from '#lib/mesh/host-view.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { nameEntry } from '#lib/mesh/name-row.ts'

/** A host leads to its traffic (`host`) and to its names and addresses (`name`). */
export type SearchResult = {
  kind: 'group' | 'host' | 'name' | 'entry'
  label: string
  detail: string
  href: string
}

const LIMIT = 8

/** The first few groups, hosts, entries and names whose name or address holds the text; nothing for an empty text. */
export function search(inventory: Inventory, q: string): SearchResult[] {
  const text = q.trim().toLowerCase()
  if (!text) return []
  const found: SearchResult[] = []
  const groupHref = (namespace: string, name: string) =>
    `/workloads/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`
  take(
    inventory.objects.WorkloadGroup.values(),
    ({ metadata }) => metadata.name.includes(text),
    ({ metadata }) =>
      found.push({
        kind: 'group',
        label: metadata.name,
        detail: metadata.namespace,
        href: groupHref(metadata.namespace, metadata.name),
      }),
  )
  take(
    hostNames(inventory),
    (host) => host.includes(text),
    (host) =>
      found.push({
        kind: 'host',
        label: host,
        detail: 'Traffic',
        href: `/traffic/${encodeURIComponent(host)}`,
      }),
  )
  take(
    inventory.objects.WorkloadEntry,
    ([, { metadata, spec }]) => metadata.name.includes(text) || spec.address.includes(text),
    ([key, { metadata, spec }]) => {
      const group = inventory.memberships.get(key)?.group ?? ''
      const href = `/entries/${encodeURIComponent(metadata.namespace)}/${encodeURIComponent(metadata.name)}`
      const detail = group ? `${spec.address} in ${group}` : spec.address
      found.push({ kind: 'entry', label: metadata.name, detail, href })
    },
  )
  take(
    inventory.hostSources.keys(),
    (host) => host.includes(text) || vipWith(inventory, host, text) !== '',
    (host) =>
      found.push({
        kind: 'name',
        label: host,
        detail: ['Names', vipWith(inventory, host, text)].filter(Boolean).join(', '),
        href: `/names/hosts/${encodeURIComponent(host)}`,
      }),
  )
  return found
}

/** The first address of a host that holds a text; empty without one. Only what looks like an address is looked for. */
function vipWith(inventory: Inventory, host: string, text: string): string {
  if (!/^[\da-f.:/]*[\d.:][\da-f.:/]*$/.test(text)) return ''
  const vip = nameEntry(inventory, host)?.row.vips.find(({ value }) => value.includes(text))
  return vip?.value ?? ''
}

function take<T>(all: Iterable<T>, matches: (one: T) => boolean, use: (one: T) => void): void {
  let taken = 0
  for (const one of all) {
    if (taken === LIMIT) return
    if (!matches(one)) continue
    use(one)
    taken += 1
  }
}
