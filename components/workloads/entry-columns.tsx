import { TriangleAlert } from 'lucide-react'
import Link from 'next/link'
import { RowChecks } from '#components/data/row-checks.tsx'
import { HealthBadge } from '#components/mesh/health.tsx'
import type { Column } from '#components/ui/data-table.tsx'
import { NameText } from '#components/ui/name-text.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { subjectOf } from '#lib/checks/read-subject.ts'
import type { EntryRow } from '#lib/mesh/views.ts'

const dash = <span className="text-muted">–</span>

export const subjectOfEntry = ({ namespace, name }: EntryRow): string =>
  subjectOf({ kind: 'WorkloadEntry', namespace, name })

/** The columns of a group's live entries. */
export const ENTRY_COLUMNS: Column<EntryRow>[] = [
  {
    id: 'name',
    header: 'Entry',
    sortable: true,
    cell: (row) => (
      <div className="min-w-36">
        <span className="flex flex-wrap items-center gap-x-2">
          <Link href={`/entries/${row.id}`} className="font-medium hover:text-accent hover:underline">
            <NameText>{row.name}</NameText>
          </Link>
          <RowChecks subject={subjectOfEntry(row)} />
        </span>
        {row.registration === 'auto' ? null : (
          <p className="text-muted text-xs">
            {row.registration === 'static' ? 'written by hand' : 'made by hand, health by istiod'}
          </p>
        )}
        {row.membership.mismatch ? (
          <p className="mt-0.5 flex max-w-80 gap-1 text-warn text-xs">
            <TriangleAlert aria-hidden className="mt-0.5 size-3 shrink-0" />
            {row.membership.mismatch}
          </p>
        ) : null}
      </div>
    ),
  },
  {
    id: 'state',
    header: 'Health',
    sortable: true,
    cell: (row) => (
      <div className="min-w-28">
        <HealthBadge state={row.health.state} />
        {row.health.message ? (
          <p className="mt-1 max-w-96 break-words text-xs">{row.health.message}</p>
        ) : null}
      </div>
    ),
  },
  {
    id: 'since',
    header: 'Since',
    sortable: true,
    cell: ({ health }) => (
      <span className="whitespace-nowrap tabular-nums">
        {health.sinceMs === null ? dash : <RelativeTime atMs={health.sinceMs} />}
      </span>
    ),
  },
  {
    id: 'address',
    header: 'Address',
    sortable: true,
    wideOnly: true,
    cell: (row) => <span className="font-mono text-xs">{row.address}</span>,
  },
  { id: 'version', header: 'Version', sortable: true, wideOnly: true, cell: (row) => row.version || dash },
  {
    id: 'ports',
    header: 'Ports',
    wideOnly: true,
    cell: (row) => (
      <span className="font-mono text-xs">
        {Object.entries(row.ports)
          .map(([name, port]) => `${name} ${port}`)
          .join(', ') || dash}
      </span>
    ),
  },
  {
    id: 'network',
    header: 'Network',
    wideOnly: true,
    cell: (row) => [row.network, row.locality].filter(Boolean).join(', ') || dash,
  },
  { id: 'weight', header: 'Weight', align: 'right', wideOnly: true, cell: (row) => row.weight },
  {
    id: 'connectedAt',
    header: 'Connected',
    sortable: true,
    wideOnly: true,
    cell: (row) => (
      <span className="whitespace-nowrap tabular-nums">
        {row.connectedAt ? <RelativeTime atMs={Date.parse(row.connectedAt)} /> : dash}
      </span>
    ),
  },
  {
    id: 'controller',
    header: 'istiod',
    wideOnly: true,
    cell: (row) => <span className="break-all font-mono text-xs">{row.controller || dash}</span>,
  },
]
