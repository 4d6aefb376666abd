'use client'

import Link from 'next/link'
import { useState } from 'react'
import { type TimelineTableRow, timelineRows } from '#components/history/timeline-rows.ts'
import { Button } from '#components/ui/button.tsx'
import { type Column, DataTable } from '#components/ui/data-table.tsx'
import { momentWords } from '#components/ui/moment-words.ts'
import { NameText } from '#components/ui/name-text.tsx'
import type { Timeline } from '#lib/history/timeline.ts'

const MOST_ROWS = 200

/** The lanes as a table, for those who would rather read than look; made when it is asked for. */
export function TimelineTable({ timeline, allHref }: { timeline: Timeline; allHref: string }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <div className="space-y-2">
      <Button look="quiet" aria-expanded={isOpen} onPress={() => setOpen(!isOpen)} className="-ml-3">
        {isOpen ? 'Hide the table' : 'Show as table'}
      </Button>
      {isOpen ? <OpenTable timeline={timeline} allHref={allHref} /> : null}
    </div>
  )
}

function OpenTable({ timeline, allHref }: { timeline: Timeline; allHref: string }) {
  const { rows, total } = timelineRows(timeline, MOST_ROWS)
  return (
    <>
      <DataTable label="Health over time" columns={COLUMNS} rows={rows} />
      {total > rows.length ? (
        <p className="text-muted text-sm">
          {rows.length} of {total.toLocaleString('en')} are shown.{' '}
          <Link href={allHref} className="text-accent hover:underline">
            All transitions
          </Link>
        </p>
      ) : null}
    </>
  )
}

const dash = <span className="text-muted">–</span>

const COLUMNS: Column<TimelineTableRow>[] = [
  {
    id: 'of',
    header: 'Of',
    cell: ({ of, message }) => (
      <div className="min-w-24">
        <NameText>{of}</NameText>
        {message ? <p className="mt-0.5 text-xs wrap-anywhere lg:hidden">{message}</p> : null}
      </div>
    ),
  },
  {
    id: 'what',
    header: 'State',
    cell: ({ what, duration }) => (
      <>
        {what}
        <p className="text-muted text-xs lg:hidden">{duration}</p>
      </>
    ),
  },
  {
    id: 'from',
    header: 'From',
    cell: ({ fromMs, toMs }) => (
      <div className="tabular-nums">
        {momentWords(fromMs)}
        {toMs === null ? null : <p className="text-muted text-xs lg:hidden">to {momentWords(toMs)}</p>}
      </div>
    ),
  },
  {
    id: 'to',
    header: 'To',
    wideOnly: true,
    cell: ({ toMs }) => (toMs === null ? dash : <span className="tabular-nums">{momentWords(toMs)}</span>),
  },
  { id: 'duration', header: 'For', wideOnly: true, cell: ({ duration }) => duration || dash },
  {
    id: 'message',
    header: 'What was said',
    wideOnly: true,
    cell: ({ message }) => (message ? <span className="wrap-anywhere">{message}</span> : dash),
  },
]
