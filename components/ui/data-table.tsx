'use client'

import { ArrowDown, ArrowUp } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { cn } from '#components/ui/cn.ts'

export type Column<R> = {
  id: string
  header: string
  cell: (row: R) => ReactNode
  /** The server can order by this column under its id. */
  sortable?: boolean
  align?: 'right'
  /** Left out on narrow screens; the first column must say enough there. */
  wideOnly?: boolean
}

export type Sort = { by: string; dir: 'asc' | 'desc' }

type DataTableProps<R> = {
  label: string
  columns: Column<R>[]
  rows: R[]
  sort?: Sort
  onSort?: (sort: Sort) => void
  /** What makes a row light up when it changes, such as its state. */
  signalOf?: (row: R) => string
  /** What stands under a row, over the whole width; null for nothing. */
  below?: (row: R) => ReactNode
}

/** A table of one page of rows, which the server has searched, ordered and cut. */
export function DataTable<R extends { id: string }>({
  label,
  columns,
  rows,
  sort,
  onSort,
  signalOf,
  below,
}: DataTableProps<R>) {
  return (
    <div className="overflow-x-auto rounded-lg border border-line bg-surface">
      <table aria-label={label} className="w-full border-collapse text-left text-sm">
        <thead>
          <tr className="border-line border-b">
            {columns.map((column) => (
              <HeaderCell key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <BodyRow
              key={row.id}
              row={row}
              columns={columns}
              signal={signalOf?.(row) ?? ''}
              below={below?.(row) ?? null}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

const cellClass = (column: { align?: 'right'; wideOnly?: boolean }) =>
  cn(
    'px-3 py-2 align-top',
    column.align === 'right' && 'text-right tabular-nums',
    column.wideOnly && 'hidden lg:table-cell',
  )

function HeaderCell<R>({
  column,
  sort,
  onSort,
}: {
  column: Column<R>
  sort: Sort | undefined
  onSort: ((sort: Sort) => void) | undefined
}) {
  const isSorted = sort?.by === column.id
  const next: Sort = { by: column.id, dir: isSorted && sort.dir === 'asc' ? 'desc' : 'asc' }
  const Arrow = isSorted && sort.dir === 'desc' ? ArrowDown : ArrowUp
  return (
    <th
      scope="col"
      {...(isSorted
        ? { 'aria-sort': sort.dir === 'asc' ? ('ascending' as const) : ('descending' as const) }
        : {})}
      className={cn(
        cellClass(column),
        'whitespace-nowrap py-1.5 align-middle font-medium text-muted text-xs',
      )}
    >
      {column.sortable && onSort ? (
        <button
          type="button"
          onClick={() => onSort(next)}
          className="-mx-1 inline-flex items-center gap-1 rounded px-1 py-0.5 hover:text-text"
        >
          {column.header}
          <Arrow aria-hidden className={cn('size-3', !isSorted && 'opacity-0')} />
        </button>
      ) : (
        column.header
      )}
    </th>
  )
}

function BodyRow<R extends { id: string }>({
  row,
  columns,
  signal,
  below,
}: {
  row: R
  columns: Column<R>[]
  signal: string
  below: ReactNode
}) {
  const ref = useRef<HTMLTableRowElement>(null)
  const seen = useRef(signal)
  useEffect(() => {
    if (seen.current === signal) return
    seen.current = signal
    const element = ref.current
    element?.classList.remove('lit')
    // Reading a layout property restarts the animation.
    void element?.offsetWidth
    element?.classList.add('lit')
  }, [signal])
  return (
    <>
      <tr
        ref={ref}
        data-row={row.id}
        className={cn('hover:bg-bg', below === null && 'border-line border-b last:border-b-0')}
      >
        {columns.map((column) => (
          <td key={column.id} className={cellClass(column)}>
            {column.cell(row)}
          </td>
        ))}
      </tr>
      {below === null ? null : (
        <tr className="border-line border-b last:border-b-0">
          <td colSpan={columns.length} className="bg-bg px-3 py-2">
            {below}
          </td>
        </tr>
      )}
    </>
  )
}
