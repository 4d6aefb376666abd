import { CircleCheck, CircleHelp, TriangleAlert } from 'lucide-react'
import { hostsWords, SIDE_WORDS, SIDES } from '#components/names/tables/table-columns.ts'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import type { ColumnState, TablesAnswer } from '#lib/names/tables.ts'

/** Where each of the three tables comes from and how fresh it is, or why it is not known and what to do. */
export function ColumnStates({
  answer: { columns, settings },
}: {
  answer: Pick<TablesAnswer, 'columns' | 'settings'>
}) {
  return (
    <ul aria-label="The three tables" className="grid gap-3 md:grid-cols-3">
      {SIDES.map((side) => (
        <li key={side} className="min-w-0 space-y-1 rounded-lg border border-line bg-surface px-3 py-2.5">
          <p className="font-semibold">{SIDE_WORDS[side].title}</p>
          <p className="text-muted text-xs">{SIDE_WORDS[side].source}</p>
          <State column={columns[side]} />
          {side === 'computed' && settings === 'defaults' ? <DefaultsNote /> : null}
        </li>
      ))}
    </ul>
  )
}

function DefaultsNote() {
  return (
    <p className="flex items-start gap-1.5 text-warn">
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span>Computed with Istio’s default settings: no istiod has told those of this mesh.</span>
    </p>
  )
}

function State({ column }: { column: ColumnState }) {
  return column.state === 'known' ? (
    <p className="flex items-start gap-1.5">
      <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-ok" />
      <span>
        {hostsWords(column)}, <RelativeTime atMs={column.atMs} suffix=" ago" />
      </span>
    </p>
  ) : (
    <p className="flex items-start gap-1.5 wrap-anywhere">
      <CircleHelp aria-hidden className="mt-0.5 size-4 shrink-0 text-unknown" />
      <span>
        <span className="font-medium">Unknown.</span> <span className="text-muted">{column.reason}</span>
      </span>
    </p>
  )
}
