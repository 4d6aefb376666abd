import { KeyRound, Landmark } from 'lucide-react'
import { leftWords, renewalOf } from '#components/proxies/certificate-words.ts'
import { type Column, DataTable } from '#components/ui/data-table.tsx'
import { momentWords } from '#components/ui/moment-words.ts'
import { NameText } from '#components/ui/name-text.tsx'
import type { EnvoyCertificate } from '#lib/envoy/certificate.ts'

type Row = EnvoyCertificate & { id: string }

/** Certificates that an Envoy holds: its own, and the roots that it trusts. */
export function CertificatesTable({ rows }: { rows: readonly EnvoyCertificate[] }) {
  return (
    <DataTable
      label="Certificates"
      columns={COLUMNS}
      rows={rows.map((row, index) => ({ ...row, id: `${row.kind} ${row.serialNumber} ${index}` }))}
      signalOf={({ serialNumber }) => serialNumber}
    />
  )
}

const dash = <span className="text-muted">–</span>

const COLUMNS: Column<Row>[] = [
  {
    id: 'kind',
    header: 'Certificate',
    cell: (row) => (
      <div className="min-w-40">
        <p className="flex items-start gap-1.5 font-medium">
          {row.kind === 'workload' ? (
            <KeyRound aria-hidden className="mt-0.5 size-3.5 shrink-0 text-accent" />
          ) : (
            <Landmark aria-hidden className="mt-0.5 size-3.5 shrink-0 text-muted" />
          )}
          {row.kind === 'workload' ? 'Workload' : 'Root'}
        </p>
        <ul className="pl-5 font-mono text-xs">
          {row.subjectAltNames.map((name) => (
            <li key={name} className="wrap-anywhere">
              {name}
            </li>
          ))}
        </ul>
        <p className="mt-0.5 pl-5 font-mono text-muted text-xs lg:hidden">
          <NameText>{row.serialNumber}</NameText>
        </p>
      </div>
    ),
  },
  {
    id: 'serial',
    header: 'Serial number',
    wideOnly: true,
    cell: ({ serialNumber }) => (
      <span className="block max-w-64 font-mono text-xs wrap-anywhere">{serialNumber || '–'}</span>
    ),
  },
  {
    id: 'from',
    header: 'Valid from',
    wideOnly: true,
    cell: ({ validFromMs }) => (validFromMs === null ? dash : <Moment atMs={validFromMs} />),
  },
  {
    id: 'to',
    header: 'Valid to',
    cell: ({ expiresAtMs }) => (expiresAtMs === null ? dash : <Until atMs={expiresAtMs} />),
  },
  { id: 'renewal', header: 'Rotation', cell: (row) => <Rotation row={row} /> },
]

function Until({ atMs }: { atMs: number }) {
  const { words, isShort } = leftWords(atMs, Date.now())
  return (
    <>
      <Moment atMs={atMs} />
      <p className={isShort ? 'font-medium text-bad text-xs' : 'text-muted text-xs'}>{words}</p>
    </>
  )
}

const Moment = ({ atMs }: { atMs: number }) => (
  <time
    dateTime={new Date(atMs).toISOString()}
    title={new Date(atMs).toISOString()}
    className="tabular-nums"
    suppressHydrationWarning
  >
    {momentWords(atMs)}
  </time>
)

/** When the certificate came and when its agent will ask for the next one. Roots are replaced by people. */
function Rotation({ row: { kind, validFromMs, expiresAtMs } }: { row: Row }) {
  if (kind === 'root' || validFromMs === null || expiresAtMs === null) return dash
  const { atMs, isLate } = renewalOf({ validFromMs, expiresAtMs }, Date.now())
  return (
    <div className="min-w-28">
      <p>
        renewed <Moment atMs={validFromMs} />
      </p>
      <p className={isLate ? 'text-warn text-xs' : 'text-muted text-xs'}>
        {isLate ? 'should have been renewed about ' : 'next about '}
        <Moment atMs={atMs} />
      </p>
    </div>
  )
}
