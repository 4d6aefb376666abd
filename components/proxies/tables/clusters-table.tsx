'use client'

import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react'
import { ClusterEndpoints } from '#components/proxies/tables/cluster-endpoints.tsx'
import { breakerWords, clusterTitle, lacksEndpoints } from '#components/proxies/tables/cluster-words.ts'
import { Opener } from '#components/proxies/tables/opener.tsx'
import { useOpened } from '#components/proxies/tables/use-opened.ts'
import { Badge } from '#components/ui/badge.tsx'
import { type Column, DataTable } from '#components/ui/data-table.tsx'
import { NameText } from '#components/ui/name-text.tsx'
import type { ClusterRow } from '#lib/proxies/proxy-pages.ts'

type Row = ClusterRow & { id: string }

/** Clusters of an Envoy; a row opens to the endpoints behind it. */
export function ClustersTable({ rows }: { rows: readonly ClusterRow[] }) {
  const { isOpen, toggle } = useOpened()
  return (
    <DataTable
      label="Clusters"
      columns={columnsOf(isOpen, toggle)}
      rows={rows.map((row) => ({ ...row, id: row.name }))}
      below={(row) => (isOpen(row.id) ? <ClusterEndpoints cluster={row} /> : null)}
      signalOf={({ available, endpointCount }) => `${available}/${endpointCount}`}
    />
  )
}

const columnsOf = (isOpen: (id: string) => boolean, toggle: (id: string) => void): Column<Row>[] => [
  {
    id: 'name',
    header: 'Cluster',
    cell: (row) => (
      <div className="min-w-36">
        <Opener isOpen={isOpen(row.id)} onToggle={() => toggle(row.id)}>
          <NameText>{clusterTitle(row)}</NameText>
        </Opener>
        {row.subset ? (
          <Badge tone="accent" className="ml-1.5">
            subset {row.subset}
          </Badge>
        ) : null}
        {row.name === clusterTitle(row) ? null : (
          <p className="pl-4 font-mono text-muted text-xs">
            <NameText>{row.name}</NameText>
          </p>
        )}
        <p className="pl-4 text-muted text-xs sm:hidden">{row.direction}</p>
        <Ghosts row={row} />
      </div>
    ),
  },
  {
    id: 'direction',
    header: 'Direction',
    wideOnly: true,
    cell: ({ direction, addedViaApi }) => (
      <>
        {direction}
        {addedViaApi ? null : <p className="text-muted text-xs">static</p>}
      </>
    ),
  },
  { id: 'endpoints', header: 'Endpoints', cell: (row) => <Available row={row} /> },
  {
    id: 'breakers',
    header: 'Limits',
    wideOnly: true,
    cell: ({ circuitBreakers }) => {
      const words = breakerWords(circuitBreakers)
      return words.length === 0 ? (
        <span className="text-muted">–</span>
      ) : (
        <ul className="max-w-56 text-xs">
          {words.map((limit) => (
            <li key={limit}>{limit}</li>
          ))}
        </ul>
      )
    },
  },
  {
    id: 'requests',
    header: 'Requests',
    align: 'right',
    cell: ({ requests }) =>
      requests === null ? <span className="text-muted">–</span> : requests.toLocaleString('en'),
  },
]

/** How many endpoints could take traffic; to have none is a fault only where istiod should have sent some. */
function Available({ row }: { row: Row }) {
  const { available, endpointCount } = row
  if (lacksEndpoints(row))
    return (
      <span className="inline-flex items-start gap-1.5">
        <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
        none: requests fail
      </span>
    )
  if (endpointCount === 0) return <span className="text-muted">none</span>
  const Icon = available === 0 ? CircleX : available < endpointCount ? TriangleAlert : CircleCheck
  const colour = available === 0 ? 'text-bad' : available < endpointCount ? 'text-warn' : 'text-ok'
  return (
    <span className="inline-flex items-start gap-1.5 whitespace-nowrap tabular-nums">
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${colour}`} />
      {available.toLocaleString('en')} of {endpointCount.toLocaleString('en')}
      <span className="sr-only"> available</span>
    </span>
  )
}

function Ghosts({ row }: { row: Row }) {
  const ghosts = row.endpoints.filter(({ ghost }) => ghost !== '').length
  return ghosts === 0 ? null : (
    <p className="pl-4 text-warn text-xs">
      {ghosts === 1 ? '1 endpoint has' : `${ghosts} endpoints have`} nothing behind{' '}
      {ghosts === 1 ? 'it' : 'them'}
    </p>
  )
}
