'use client'

import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { type Column, DataTable, type Sort } from '#components/ui/data-table.tsx'
import { NotKnown } from '#components/ui/not-known.tsx'
import { NothingFits } from '#components/ui/nothing-fits.tsx'
import { Pagination } from '#components/ui/pagination.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'

type PagedListProps<R, S extends string> = {
  /** What the rows are, as a title: `Hosts`. */
  label: string
  /** One row, and several. */
  nouns: readonly [string, string]
  icon: LucideIcon
  columns: Column<R>[]
  /** Both are missing until the first answer. */
  rows: R[] | undefined
  page: { page: number; pageSize: number; matching: number; total: number } | undefined
  /** Whether no rows at all means that there are none. */
  knowledge?: 'known' | 'reading' | 'unknown'
  /** Stands in for the table when there are none, whatever the filters. */
  none: ReactNode
  sorts: readonly [S, ...S[]]
  query: { sort: S; dir: Sort['dir'] }
  onQuery: (change: { page: number; sort?: S; dir?: Sort['dir'] }) => unknown
  /** Takes all filters away. */
  onAll: () => void
  signalOf: (row: R) => string
}

/** One page of a list as a table; or why it has no rows: being read, not known, none there, none that fits. */
export function PagedList<R extends { id: string }, S extends string>({
  label,
  nouns: [one, many],
  icon,
  columns,
  rows,
  page,
  knowledge = 'known',
  none,
  sorts,
  query,
  onQuery,
  onAll,
  signalOf,
}: PagedListProps<R, S>) {
  if (!rows || !page || (page.total === 0 && knowledge === 'reading'))
    return <Skeleton label={`Reading ${label.toLowerCase()}`} />
  if (page.total === 0) return knowledge === 'unknown' ? <NotKnown what={label} /> : none
  if (rows.length === 0) return <NothingFits icon={icon} noun={one} total={page.total} onAll={onAll} />
  return (
    <>
      <DataTable
        label={label}
        columns={columns}
        rows={rows}
        sort={{ by: query.sort, dir: query.dir }}
        onSort={({ by, dir }) =>
          void onQuery({ sort: sorts.find((sort) => sort === by) ?? sorts[0], dir, page: 1 })
        }
        signalOf={signalOf}
      />
      <Pagination
        {...page}
        label={`Pages of ${label.toLowerCase()}`}
        noun={page.matching === 1 ? one : many}
        onPage={(next) => void onQuery({ page: next })}
      />
    </>
  )
}
