import { hostNames } from '#lib/mesh/host-view.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'

export type SearchResult = { kind: 'group' | 'host' | 'entry'; label: string; detail: string; href: string }

const LIMIT = 8

/** The first few groups, hosts and entries whose name or address holds the text; nothing for an empty text. */
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
  return found
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
