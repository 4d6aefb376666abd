import { refOf } from '#lib/mesh/host-backends.ts'
import type { Inventory, NameEntry } from '#lib/mesh/inventory.ts'
import { nameProblems } from '#lib/mesh/name-problems.ts'
import { countBehind, type Source, sourcesOfHost } from '#lib/mesh/name-sources.ts'
import { compareValues, remembered } from '#lib/mesh/view/list.ts'
import { nameServicesOf, vipsOf, whyNoVip } from '#lib/mesh/vips.ts'
import type { NameRow, Vip } from '#lib/names/name-row.ts'
import { exportedBy } from '#lib/names/visibility.ts'

/**
 * A host as the Names list shows it: its sources, the addresses that they give it, and how many workloads are behind.
 * Undefined for a host that no Service or ServiceEntry has.
 */
export function nameRow(inventory: Inventory, host: string): NameRow | undefined {
  const sources = sourcesOfHost(inventory, host)
  const [winner] = sources
  if (!winner) return undefined
  const vips = vipsOfHost(inventory, sources, host)
  // Without an address that can be read istiod knows no service at all.
  const [service] = nameServicesOf(inventory, winner, host)
  const facts = {
    id: host,
    host,
    namespace: winner.metadata.namespace,
    registry: winner.kind === 'Service' ? ('Kubernetes' as const) : ('External' as const),
    sources: sources.map(refOf),
    vips,
    withoutVip: vips.length > 0 ? '' : whyNoVip(winner, host),
    ports: service?.ports ?? [],
    resolution: service?.resolution ?? 'static',
    ...countBehind(inventory, sources),
    exported: service ? exportedBy(inventory.nameSettings, service) : { to: 'none' as const },
  }
  return { ...facts, problems: nameProblems(inventory, facts, sources) }
}

/** The same with what the list searches and orders by, as last made or made now. */
export function nameEntry(inventory: Inventory, host: string): NameEntry | undefined {
  const known = inventory.nameEntries.get(host)
  if (known) return known
  const row = nameRow(inventory, host)
  if (!row) return undefined
  return remembered(inventory.nameEntries, host, () => ({
    row,
    text: [row.host, ...row.vips.map(({ value }) => value), ...row.sources.map(({ name }) => name)]
      .join('\n')
      .toLowerCase(),
    vipOrder: vipOrder(row.vips[0]),
    origins: row.vips.length === 0 ? NONE : [...new Set(row.vips.map(({ origin }) => origin))],
  }))
}

const NONE: NameEntry['origins'] = ['none']

/** Every host, in the order of the list. Finding out that the hosts are still the same costs less than ordering them. */
export function allNameEntries(inventory: Inventory): NameEntry[] {
  const { hostSources, nameOrder } = inventory
  const known = nameOrder.length === hostSources.size ? entriesOf(inventory, nameOrder) : []
  if (known.length === hostSources.size) return known
  inventory.nameOrder = [...hostSources.keys()].sort(compareValues)
  return entriesOf(inventory, inventory.nameOrder)
}

/** The rows of hosts; fewer when one of the hosts is gone. */
function entriesOf(inventory: Inventory, hosts: readonly string[]): NameEntry[] {
  const entries: NameEntry[] = []
  for (const host of hosts) {
    const entry = nameEntry(inventory, host)
    if (entry) entries.push(entry)
  }
  return entries
}

/** A Service's addresses beat those of ServiceEntries; the addresses of several ServiceEntries add up. */
function vipsOfHost(inventory: Inventory, sources: readonly Source[], host: string): Vip[] {
  const [first, ...others] = sources
  const vipsFrom = (source: Source) => vipsOf(inventory, source, nameServicesOf(inventory, source, host))
  const own = first ? vipsFrom(first) : []
  if (others.length === 0 || (first?.kind === 'Service' && own.length > 0)) return own
  const all = [...own, ...others.flatMap(vipsFrom)]
  return [...new Map(all.map((vip) => [vip.value, vip])).values()]
}

/** Addresses in the order of their numbers, IPv4 first, as plain text; hosts without one last. */
function vipOrder(vip: Vip | undefined): string {
  if (!vip) return '~'
  if (vip.value.includes(':')) return `6${vip.value}`
  return `4${vip.value.replace(/\d+/g, (digits) => digits.padStart(3, '0'))}`
}
