import type { NameInfo } from '#lib/names/name-service.ts'
import type { ColumnState, TableRow, TablesAnswer } from '#lib/names/tables.ts'

export const SIDES = ['computed', 'istiod', 'agent'] as const
export type Side = (typeof SIDES)[number]

export const SIDE_WORDS: Record<Side, { title: string; source: string }> = {
  computed: { title: 'Computed', source: 'by Isthmus, from the objects of the cluster' },
  istiod: { title: 'istiod', source: 'what it would send the proxy now' },
  agent: { title: 'Agent', source: 'what the proxy’s agent last got' },
}

/** What a side says of a host: its entry, that it has none, or that it could not be asked. */
export type Cell =
  | { kind: 'entry'; info: NameInfo; isOther: boolean }
  | { kind: 'none'; isOther: boolean }
  | { kind: 'unknown' }

/** `isOther` where it is not what we computed, the order of addresses aside. */
export function cellOf(row: TableRow, side: Side, columns: TablesAnswer['columns']): Cell {
  if (columns[side].state === 'unknown') return { kind: 'unknown' }
  const info = row[side]
  const isOther = columns.computed.state === 'known' && printOf(info) !== printOf(row.computed)
  return info ? { kind: 'entry', info, isOther } : { kind: 'none', isOther }
}

const printOf = (info: NameInfo | null): string =>
  info ? JSON.stringify([info.ips.toSorted(), info.registry, info.shortname ?? '', info.namespace ?? '']) : ''

/** How many sides can be compared with one another. */
export const sidesKnown = (columns: TablesAnswer['columns']): number =>
  SIDES.filter((side) => columns[side].state === 'known').length

export const hostsWords = (column: Extract<ColumnState, { state: 'known' }>): string =>
  column.hosts === 1 ? '1 host' : `${column.hosts.toLocaleString('en')} hosts`
