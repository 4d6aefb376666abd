'use client'

import { TriangleAlert } from 'lucide-react'
import Link from 'next/link'
import { nameHref } from '#components/names/names-sections.ts'
import { type Cell, cellOf, SIDE_WORDS, SIDES } from '#components/names/tables/table-columns.ts'
import { Badge } from '#components/ui/badge.tsx'
import { type Column, DataTable } from '#components/ui/data-table.tsx'
import { NameText } from '#components/ui/name-text.tsx'
import type { TableRow, TablesAnswer } from '#lib/names/tables.ts'

type Row = TableRow & { id: string }

/** Each host with what the three tables say of it; a difference is explained under its host. */
export function NamesTable({ answer: { rows, columns, proxy } }: { answer: TablesAnswer }) {
  return (
    <DataTable
      label={`Name tables of ${proxy.id}`}
      columns={columnsOf(columns)}
      rows={rows.map((row) => ({ ...row, id: row.host }))}
      signalOf={({ computed, istiod, agent }) => JSON.stringify([computed, istiod, agent])}
    />
  )
}

const columnsOf = (columns: TablesAnswer['columns']): Column<Row>[] => [
  {
    id: 'host',
    header: 'Host',
    cell: (row) => (
      <div className="min-w-44 max-w-xl space-y-1">
        <Link href={nameHref(row.host)} className="font-medium text-accent hover:underline">
          <NameText>{row.host}</NameText>
        </Link>
        {row.difference ? (
          <p className="flex items-start gap-1.5 text-warn wrap-anywhere">
            <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
            {row.difference}
          </p>
        ) : null}
        <dl className="grid grid-cols-[5rem_minmax(0,1fr)] gap-x-2 gap-y-1 lg:hidden">
          {SIDES.map((side) => (
            <div key={side} className="contents">
              <dt className="text-muted text-xs">{SIDE_WORDS[side].title}</dt>
              <dd className="min-w-0">
                <Entry cell={cellOf(row, side, columns)} />
              </dd>
            </div>
          ))}
        </dl>
      </div>
    ),
  },
  ...SIDES.map(
    (side): Column<Row> => ({
      id: side,
      header: SIDE_WORDS[side].title,
      wideOnly: true,
      cell: (row) => <Entry cell={cellOf(row, side, columns)} />,
    }),
  ),
]

function Entry({ cell }: { cell: Cell }) {
  if (cell.kind === 'unknown') return <span className="text-muted">unknown</span>
  return (
    <div className="min-w-0 space-y-0.5">
      {cell.kind === 'none' ? (
        <span className="text-muted">not in it</span>
      ) : (
        <>
          {cell.info.ips.length > 0 ? (
            <ul className="font-mono text-xs wrap-anywhere">
              {cell.info.ips.map((ip) => (
                <li key={ip}>{ip}</li>
              ))}
            </ul>
          ) : (
            <span className="text-muted">no address</span>
          )}
          <p className="text-muted text-xs">
            {cell.info.registry}
            {cell.info.shortname ? `, ${cell.info.shortname}.${cell.info.namespace ?? ''}` : ''}
          </p>
        </>
      )}
      {cell.isOther ? <Badge tone="warn">differs</Badge> : null}
    </div>
  )
}
