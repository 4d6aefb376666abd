import type { Inventory, NameEntry } from '#lib/mesh/inventory.ts'
import { allNameEntries } from '#lib/mesh/name-row.ts'
import { paged, wordsOf } from '#lib/mesh/view/list.ts'
import type { ViewQueryOf } from '#lib/mesh/view-query.ts'
import type { NamesDocument, ShellFacts } from '#lib/mesh/views.ts'
import type { VipOrigin } from '#lib/names/name-row.ts'

type Origin = VipOrigin | 'none'

/** The list of hosts with their addresses. */
export function namesView(
  inventory: Inventory,
  query: ViewQueryOf<'names'>,
  shell: ShellFacts,
): NamesDocument {
  const all = allNameEntries(inventory)
  const { origin } = query
  const fitting = filterNames(all, query)
  const matching = origin ? fitting.filter(({ origins }) => origins.includes(origin)) : fitting
  const { rows, page } = paged(inOrder(matching, query), query, all.length)
  return {
    view: 'names',
    tables: { names: rows.map(({ row }) => row) },
    facts: { shell, page, origins: countOrigins(fitting), ...countAll(all) },
  }
}

function countAll(all: readonly NameEntry[]): { namespaces: string[]; withProblems: number } {
  const namespaces = new Set<string>()
  let withProblems = 0
  for (const { row } of all) {
    namespaces.add(row.namespace)
    if (row.problems.length > 0) withProblems += 1
  }
  return { namespaces: [...namespaces].sort(), withProblems }
}

/**
 * The hosts of a namespace (empty: of all) that have every word of a search in their host, addresses or sources; with
 * `problems` of `only` those that have one.
 */
export function filterNames(
  all: NameEntry[],
  { q, namespace, problems }: { q: string; namespace: string; problems: 'only' | '' },
): NameEntry[] {
  const words = wordsOf(q)
  if (words.length === 0 && !namespace && !problems) return all
  return all.filter(
    ({ row, text }) =>
      (!namespace || row.namespace === namespace) &&
      (!problems || row.problems.length > 0) &&
      words.every((word) => text.includes(word)),
  )
}

function countOrigins(entries: readonly NameEntry[]): Record<Origin, number> {
  const counts: Record<Origin, number> = {
    'cluster-ip': 0,
    spec: 0,
    allocated: 0,
    headless: 0,
    legacy: 0,
    none: 0,
  }
  for (const { origins } of entries) for (const origin of origins) counts[origin] += 1
  return counts
}

/** They come in the order of their hosts, which decides between equal ones. */
function inOrder(entries: NameEntry[], { sort, dir }: ViewQueryOf<'names'>): NameEntry[] {
  if (sort === 'host') return dir === 'asc' ? entries : entries.toReversed()
  const sign = dir === 'asc' ? 1 : -1
  return entries.toSorted((a, b) => sign * compareBy(sort, a, b))
}

function compareBy(sort: 'namespace' | 'vip' | 'endpoints', a: NameEntry, b: NameEntry): number {
  switch (sort) {
    case 'namespace':
      return compareText(a.row.namespace, b.row.namespace)
    case 'vip':
      return compareText(a.vipOrder, b.vipOrder)
    case 'endpoints':
      return endpointsOf(a) - endpointsOf(b)
  }
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const endpointsOf = ({ row }: NameEntry): number => row.vmsEligible + row.podsReady
