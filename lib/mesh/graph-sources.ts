import { backendsOfSource } from '#lib/mesh/backends.ts'
import { refOf } from '#lib/mesh/host-backends.ts'
import { type Inventory, sourceById, sourceIdOf } from '#lib/mesh/inventory.ts'
import { nameEndpoints } from '#lib/mesh/name-endpoints.ts'
import { allNameEntries } from '#lib/mesh/name-row.ts'
import { isServed, type Source, sourcesOfHost } from '#lib/mesh/name-sources.ts'
import { filterNames } from '#lib/mesh/view/names.ts'
import { nameServicesOf, vipsOf } from '#lib/mesh/vips.ts'
import type { GraphInput, GraphSource } from '#lib/names/graph.ts'
import type { NameRow } from '#lib/names/name-row.ts'

/** The map lists no more of an open host. */
const MOST_ENDPOINTS = 30

/** What the map of the hosts that fit a filter is drawn from. What stands in a source is looked up for hosts that are drawn. */
export function graphHosts(
  inventory: Inventory,
  { q, namespace, open }: { q: string; namespace: string; open: string },
): GraphInput {
  const all = allNameEntries(inventory)
  return {
    matching: filterNames(all, { q, namespace, problems: '' }).map(({ row }) => row),
    total: all.length,
    namespaces: countNamespaces(all.map(({ row }) => row)),
    open,
    sourcesOf: (row) => sourcesOf(inventory, row),
    listEndpoints(_, { kind, namespace: of, name }) {
      const source = sourceById(inventory, `${kind}/${of}/${name}`)
      return source ? nameEndpoints(inventory, [source], MOST_ENDPOINTS) : { endpoints: [], total: 0 }
    },
  }
}

function sourcesOf(inventory: Inventory, row: NameRow): GraphSource[] {
  const used = new Set(row.vips.map(({ value }) => value))
  return sourcesOfHost(inventory, row.host).map((source) => {
    const services = nameServicesOf(inventory, source, row.host)
    const { known: _, ...counts } = backendsOfSource(inventory, source)
    return {
      ref: refOf(source),
      vips: vipsOf(inventory, source, services).filter(({ value }) => used.has(value)),
      endpoints: {
        ...counts,
        resolution: services[0]?.resolution ?? 'static',
        group: onlyGroup(inventory, source),
      },
      shadowed: shadowOf(source, row),
    }
  })
}

/** A Service that gives a host addresses wins, but for namespaces that have a ServiceEntry of the host themselves. */
function shadowOf({ kind, metadata: { namespace } }: Source, row: NameRow): string {
  if (kind !== 'ServiceEntry' || !isServed(row)) return ''
  return namespace === row.namespace
    ? 'The Service of that name in its namespace wins: DNS does not answer with its addresses'
    : `Only proxies in ${namespace} use it: for all others the Service of that name wins`
}

/** The WorkloadGroup whose entries stand behind a source, when it is one. */
function onlyGroup(inventory: Inventory, source: Source): string {
  const [group, ...others] = inventory.sourceGroups.get(sourceIdOf(source)) ?? []
  return group && others.length === 0 ? group : ''
}

function countNamespaces(rows: readonly NameRow[]): GraphInput['namespaces'] {
  const counts = new Map<string, number>()
  for (const { namespace } of rows) counts.set(namespace, (counts.get(namespace) ?? 0) + 1)
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, hosts]) => ({ name, hosts }))
}
