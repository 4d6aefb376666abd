import { SYNC_LOOKS, XDS_WORDS } from '#components/proxies/sync-looks.ts'
import { Badge } from '#components/ui/badge.tsx'
import { type Column, DataTable } from '#components/ui/data-table.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { type ProxyRow, type SyncState, XDS_NAMES, type XdsName } from '#lib/proxies/proxy-row.ts'

type Row = { id: XdsName; state: SyncState }

/** How far a proxy has each type of configuration, when it was sent, and what it refused in its own words. */
export function SyncTable({ sync }: { sync: NonNullable<ProxyRow['sync']> }) {
  return (
    <DataTable
      label="Sync by type"
      columns={COLUMNS}
      rows={XDS_NAMES.map((id) => ({ id, state: sync[id] }))}
      signalOf={({ state }) => state.kind}
    />
  )
}

const COLUMNS: Column<Row>[] = [
  {
    id: 'type',
    header: 'Type',
    cell: ({ id }) => (
      <span className="whitespace-nowrap">
        <span className="font-medium">{id}</span> <span className="text-muted">{XDS_WORDS[id]}</span>
      </span>
    ),
  },
  {
    id: 'state',
    header: 'State',
    cell: ({ state }) => {
      const { label, tone, icon: Icon, meaning } = SYNC_LOOKS[state.kind]
      return (
        <div className="min-w-32 space-y-1">
          <Badge tone={tone} icon={<Icon aria-hidden className="size-3.5" />}>
            {label}
          </Badge>
          <p className="text-muted text-xs">{meaning}</p>
          {state.kind === 'rejected' ? (
            <p className="font-mono text-bad text-xs wrap-anywhere">
              {state.message || 'The proxy gave no reason.'}
            </p>
          ) : null}
        </div>
      )
    },
  },
  {
    id: 'sent',
    header: 'Sent',
    align: 'right',
    cell: ({ state }) =>
      state.kind === 'not-sent' || state.sentAtMs === null ? (
        <span className="text-muted">–</span>
      ) : (
        <span className="whitespace-nowrap">
          <RelativeTime atMs={state.sentAtMs} suffix=" ago" />
        </span>
      ),
  },
]
