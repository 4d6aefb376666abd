'use client'

import { History } from 'lucide-react'
import { About } from '#components/changes/about.tsx'
import { acknowledgedShort } from '#components/changes/acknowledgement-words.ts'
import { changeWords } from '#components/changes/change-words.ts'
import type { OperationDesk } from '#components/changes/operation-desk.tsx'
import { OperationBadge } from '#components/changes/operation-looks.tsx'
import { useOperations } from '#components/changes/use-operations.ts'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { type Column, DataTable } from '#components/ui/data-table.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Pagination } from '#components/ui/pagination.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { decisionsOf, type Operation } from '#lib/traffic/operation.ts'

type ChangesTableProps = {
  /** Empty for all hosts. */
  host: string
  page: number
  onPage: (page: number) => void
  desk: OperationDesk
}

/** The audit list: who changed what, when and why, what came of it, and the way back. */
export function ChangesTable({ host, page, onPage, desk }: ChangesTableProps) {
  const { data, error, refetch } = useOperations(host, page)
  const trouble = error ? (
    <Callout
      tone="warn"
      title={error.code === 'history-unavailable' ? 'The list of changes can’t be read now' : error.message}
      actions={<Button onPress={() => void refetch()}>Try again</Button>}
    >
      {error.code === 'history-unavailable' ? error.message : error.fix}
    </Callout>
  ) : null
  if (!data) return trouble ?? <Skeleton label="Reading the changes" rows={4} />
  const last = Math.max(1, Math.ceil(data.total / data.pageSize))
  return (
    <div className="space-y-3">
      {trouble}
      {data.total === 0 ? (
        <EmptyState icon={History} title="No change yet">
          Every change made here is kept: who, what, why, and how many proxies have it.
        </EmptyState>
      ) : data.operations.length === 0 ? (
        <EmptyState icon={History} title="There is no such page">
          <button type="button" className="text-accent underline" onClick={() => onPage(last)}>
            Show the last one
          </button>
        </EmptyState>
      ) : (
        <>
          <DataTable
            label="Changes"
            columns={columnsOf(desk, host === '')}
            rows={data.operations}
            signalOf={({ state, rolledBackBy }) => `${state} ${rolledBackBy}`}
          />
          <Pagination
            page={data.page}
            pageSize={data.pageSize}
            matching={data.total}
            total={data.total}
            noun={data.total === 1 ? 'change' : 'changes'}
            onPage={onPage}
          />
        </>
      )}
    </div>
  )
}

const columnsOf = (desk: OperationDesk, isHostShown: boolean): Column<Operation>[] => [
  {
    id: 'when',
    header: 'When',
    cell: ({ startedMs, actor }) => (
      <>
        <span className="whitespace-nowrap tabular-nums">
          <RelativeTime atMs={startedMs} suffix=" ago" />
        </span>
        <p className="text-muted text-xs wrap-anywhere lg:hidden">{actor}</p>
      </>
    ),
  },
  {
    id: 'who',
    header: 'Who',
    wideOnly: true,
    cell: ({ actor }) => <span className="wrap-anywhere">{actor}</span>,
  },
  {
    id: 'what',
    header: 'What',
    cell: (operation) => (
      <div className="min-w-40 space-y-0.5">
        <button
          type="button"
          className="text-left text-accent wrap-anywhere hover:underline"
          onClick={() => desk.show(operation)}
        >
          {changeWords(operation.steps)}
        </button>
        {isHostShown ? (
          <p className="text-xs">
            <About operation={operation} className="text-muted hover:text-accent hover:underline" />
          </p>
        ) : null}
        {operation.reason === 'edit' ? null : (
          <p className="text-muted text-xs">
            {operation.reason === 'migration' ? 'Step of a migration plan' : 'Roll back of an earlier change'}
          </p>
        )}
        {operation.note ? (
          <p className="text-muted text-xs wrap-anywhere lg:hidden">{operation.note}</p>
        ) : null}
      </div>
    ),
  },
  {
    id: 'why',
    header: 'Why',
    wideOnly: true,
    cell: ({ note }) =>
      note ? <span className="wrap-anywhere">{note}</span> : <span className="text-muted">–</span>,
  },
  {
    id: 'result',
    header: 'Result',
    cell: (operation) => (
      <div className="space-y-1">
        <OperationBadge operation={operation} />
        <p className="text-muted text-xs">{acknowledgedShort(operation, Date.now())}</p>
        <div className="lg:hidden">
          <RollBack operation={operation} desk={desk} />
        </div>
      </div>
    ),
  },
  {
    id: 'back',
    header: 'Roll back',
    wideOnly: true,
    cell: (operation) => <RollBack operation={operation} desk={desk} />,
  },
]

function RollBack({ operation, desk }: { operation: Operation; desk: OperationDesk }) {
  const { decision } = desk
  if (!decisionsOf(operation).includes('roll-back')) return null
  return (
    <Button
      aria-label={`Roll back: ${changeWords(operation.steps)}`}
      isDisabled={decision.isPending}
      onPress={() => desk.rollBack(operation)}
    >
      {decision.isPending && decision.variables.id === operation.id ? 'Rolling back…' : 'Roll back'}
    </Button>
  )
}
