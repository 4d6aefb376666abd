'use client'

import Link from 'next/link'
import { kindWords, SubjectLink } from '#components/history/subject-link.tsx'
import { TIME_SOURCE_WORDS, TransitionBadge } from '#components/mesh/transition-looks.tsx'
import { TransitionTime } from '#components/mesh/transition-time.tsx'
import { type Column, DataTable } from '#components/ui/data-table.tsx'
import type { TransitionRow } from '#lib/history/transition-row.ts'

type Row = Omit<TransitionRow, 'id'> & { id: string }

const COLUMNS: Column<Row>[] = [
  {
    id: 'time',
    header: 'Time',
    cell: (row) => <TransitionTime row={row} />,
  },
  { id: 'kind', header: 'Transition', wideOnly: true, cell: ({ kind }) => <TransitionBadge kind={kind} /> },
  {
    id: 'subject',
    header: 'Of',
    cell: ({ kind, subject, message }) => (
      <div className="min-w-32">
        <p className="mb-1 lg:hidden">
          <TransitionBadge kind={kind} />
        </p>
        <SubjectLink subject={subject} message={message} />
        <p className="text-muted text-xs">
          {kindWords(subject)} in {subject.namespace}
        </p>
        <p className="mt-0.5 break-words text-xs lg:hidden">{message}</p>
      </div>
    ),
  },
  {
    id: 'message',
    header: 'What was said',
    wideOnly: true,
    cell: ({ message }) =>
      message ? <span className="break-words">{message}</span> : <span className="text-muted">–</span>,
  },
  {
    id: 'group',
    header: 'Group',
    wideOnly: true,
    cell: ({ group }) =>
      group ? (
        <Link href={`/workloads/${group}`} className="hover:text-accent hover:underline">
          {group.slice(group.indexOf('/') + 1)}
        </Link>
      ) : (
        <span className="text-muted">–</span>
      ),
  },
  {
    id: 'clock',
    header: 'Clock',
    wideOnly: true,
    cell: ({ timeSource }) => (
      <span className="whitespace-nowrap text-muted text-xs">{TIME_SOURCE_WORDS[timeSource]}</span>
    ),
  },
]

/** On a narrow screen, what the subject's column says besides the subject. */
const NARROW_KIND: Column<Row> = {
  id: 'kind',
  header: 'Transition',
  cell: ({ kind, message }) => (
    <>
      <TransitionBadge kind={kind} />
      {message ? <p className="mt-1 text-xs wrap-anywhere lg:hidden">{message}</p> : null}
    </>
  ),
}

/** Transitions as rows; `without` leaves out what the page says already. */
export function TransitionTable({ rows, without = [] }: { rows: TransitionRow[]; without?: string[] }) {
  const columns = COLUMNS.filter(({ id }) => !without.includes(id))
  return (
    <DataTable
      label="Transitions"
      columns={
        without.includes('subject')
          ? columns.map((column) => (column.id === 'kind' ? NARROW_KIND : column))
          : columns
      }
      rows={rows.map((row) => ({ ...row, id: String(row.id) }))}
    />
  )
}
