import type { Check } from '#lib/checks/check.ts'
import type { SubjectId } from '#lib/checks/subjects.ts'
import type { ObjectKey } from '#lib/kube/object-ref.ts'
import type { Dirty, Inventory } from '#lib/mesh/inventory.ts'

/** Subjects by what they are. */
export type Touched = ReadonlyMap<Check['subject'], ReadonlySet<SubjectId>>

/**
 * The subjects that a publication touched: groups, entries and hosts as they are; of a host also the objects that define it,
 * route it or send to it, and rule it, under its own name and under wildcards that hold it.
 */
export function touchedSubjects(inventory: Readonly<Inventory>, dirty: Dirty): Touched {
  const services = new Set<ObjectKey>()
  const serviceEntries = new Set<ObjectKey>()
  const virtualServices = new Set<ObjectKey>()
  const destinationRules = new Set<ObjectKey>()
  const hosts = withThoseWithin(inventory, dirty.hosts)
  for (const host of hosts) {
    for (const id of inventory.hostSources.get(host) ?? []) {
      const slash = id.indexOf('/')
      ;(id.startsWith('ServiceEntry/') ? serviceEntries : services).add(id.slice(slash + 1))
    }
    for (const name of [host, ...wildcardsOf(host)]) {
      for (const key of inventory.virtualServices.get(name) ?? []) virtualServices.add(key)
      for (const key of inventory.destinationRules.get(name) ?? []) destinationRules.add(key)
    }
    for (const key of inventory.senders.get(host) ?? []) virtualServices.add(key)
  }
  return new Map<Check['subject'], ReadonlySet<SubjectId>>([
    ['WorkloadGroup', dirty.groups],
    ['WorkloadEntry', dirty.entries],
    ['host', hosts],
    ['Service', services],
    ['ServiceEntry', serviceEntries],
    ['VirtualService', virtualServices],
    ['DestinationRule', destinationRules],
  ])
}

/** The hosts and, of each wildcard among them, all that lie within: what holds for it may hold for those. */
function withThoseWithin(
  { hostSources, virtualServices, senders }: Readonly<Inventory>,
  dirty: ReadonlySet<string>,
): ReadonlySet<string> {
  const wildcards = [...dirty].filter((host) => host.startsWith('*'))
  if (wildcards.length === 0) return dirty
  const hosts = new Set(dirty)
  for (const known of [hostSources, virtualServices, senders])
    for (const host of known.keys())
      if (wildcards.some((wildcard) => host.endsWith(wildcard.slice(1)))) hosts.add(host)
  return hosts
}

/** `*.example.org`, `*.org` and `*` of `a.example.org`. */
function wildcardsOf(host: string): string[] {
  const labels = host.split('.')
  return ['*', ...labels.slice(1).map((_, index) => `*.${labels.slice(index + 1).join('.')}`)]
}
