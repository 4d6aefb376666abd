import Link from 'next/link'
import { RowChecks } from '#components/data/row-checks.tsx'
import { exportedWords, resolutionWords } from '#components/names/name-words.ts'
import { nameHref } from '#components/names/names-sections.ts'
import { VipList } from '#components/names/vip-list.tsx'
import { CopyIcon } from '#components/ui/copy-icon.tsx'
import type { Column } from '#components/ui/data-table.tsx'
import { NameText } from '#components/ui/name-text.tsx'
import { hostSubject } from '#lib/checks/read-subject.ts'
import type { NameRow } from '#lib/names/name-row.ts'
import type { NamePort } from '#lib/names/name-service.ts'

const SHOWN_PORTS = 3

const counted = (some: number, all: number): string =>
  `${some.toLocaleString('en')} of ${all.toLocaleString('en')}`

/** The columns of the list of hosts. */
export const NAME_COLUMNS: Column<NameRow>[] = [
  {
    id: 'host',
    header: 'Host',
    sortable: true,
    cell: (row) => (
      <div className="min-w-40">
        <div className="flex items-start gap-0.5">
          <Link href={nameHref(row.host)} className="font-semibold text-accent hover:underline">
            <NameText>{row.host}</NameText>
          </Link>
          <CopyIcon text={row.host} what={row.host} />
          <RowChecks subject={hostSubject(row.host)} />
        </div>
        <p className="text-muted text-xs">
          {row.sources[0]?.kind ?? row.registry} in {row.namespace}
          {row.sources.length > 1 ? `, and ${row.sources.length - 1} more` : ''}
        </p>
        {row.problems.map(({ code, message }) => (
          <p key={`${code} ${message}`} className="mt-0.5 max-w-96 text-warn text-xs">
            {message}
          </p>
        ))}
      </div>
    ),
  },
  { id: 'vip', header: 'VIPs', sortable: true, cell: (row) => <VipList row={row} /> },
  { id: 'ports', header: 'Ports', wideOnly: true, cell: (row) => <Ports ports={row.ports} /> },
  {
    id: 'resolution',
    header: 'Resolution',
    wideOnly: true,
    cell: (row) => <span className="text-xs">{resolutionWords(row.resolution, row.registry)}</span>,
  },
  {
    id: 'endpoints',
    header: 'Endpoints',
    sortable: true,
    cell: ({ vmsEligible, vmsTotal, podsReady, podsTotal }) =>
      vmsTotal + podsTotal === 0 ? (
        <span className="text-muted">–</span>
      ) : (
        <div className="whitespace-nowrap tabular-nums">
          {vmsTotal > 0 ? <p>{counted(vmsEligible, vmsTotal)} VMs</p> : null}
          {podsTotal > 0 ? <p>{counted(podsReady, podsTotal)} pods</p> : null}
        </div>
      ),
  },
  {
    id: 'exported',
    header: 'Exported to',
    wideOnly: true,
    cell: ({ exported }) => (
      <span
        className={exported.to === 'none' ? 'text-warn' : ''}
        {...(exported.to === 'namespaces' ? { title: exported.namespaces.join(', ') } : {})}
      >
        {exportedWords(exported)}
      </span>
    ),
  },
]

function Ports({ ports }: { ports: NamePort[] }) {
  if (ports.length === 0) return <span className="text-muted">–</span>
  const shown = ports.slice(0, ports.length > SHOWN_PORTS + 1 ? SHOWN_PORTS : undefined)
  return (
    <ul className="font-mono text-xs">
      {shown.map(({ name, number, protocol }) => (
        <li key={`${number} ${name}`} className="whitespace-nowrap">
          {number} <span className="text-muted">{protocol}</span>
        </li>
      ))}
      {shown.length < ports.length ? (
        <li className="font-sans text-muted">+{ports.length - shown.length} more</li>
      ) : null}
    </ul>
  )
}
