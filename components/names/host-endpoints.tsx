import { Box, CircleCheck, CircleMinus, Server } from 'lucide-react'
import Link from 'next/link'
import { LabelChips } from '#components/mesh/label-chips.tsx'
import { AddressText } from '#components/names/address-text.tsx'
import { nothingBehind } from '#components/names/name-words.ts'
import { type Column, DataTable } from '#components/ui/data-table.tsx'
import { NameText } from '#components/ui/name-text.tsx'
import type { NameDetail, NameEndpoint } from '#lib/names/name-row.ts'

type Row = NameEndpoint & { id: string }

/** The VMs and pods behind a host, and why one of them takes no requests. */
export function HostEndpoints({ detail }: { detail: NameDetail }) {
  const { endpoints, endpointsTotal } = detail
  if (endpointsTotal === 0) return <p className="text-muted">{nothingBehind(detail)}</p>
  return (
    <>
      <DataTable
        label="Endpoints"
        columns={COLUMNS}
        rows={endpoints.map((endpoint, index) => ({
          ...endpoint,
          // The same workload can be behind a host twice, such as by two addresses.
          id: `${endpoint.kind} ${endpoint.namespace}/${endpoint.name} ${endpoint.address} ${index}`,
        }))}
        signalOf={(row) => row.why}
      />
      {endpoints.length < endpointsTotal ? (
        <p className="text-muted text-sm">
          {endpoints.length.toLocaleString('en')} of {endpointsTotal.toLocaleString('en')} endpoints, those
          that take requests first.
        </p>
      ) : null}
    </>
  )
}

const COLUMNS: Column<Row>[] = [
  {
    id: 'name',
    header: 'Endpoint',
    cell: ({ kind, namespace, name, address }) => (
      <div className="flex min-w-36 items-start gap-1.5">
        {kind === 'vm' ? (
          <Server aria-hidden className="mt-0.5 size-3.5 shrink-0 text-vm" />
        ) : (
          <Box aria-hidden className="mt-0.5 size-3.5 shrink-0 text-pod" />
        )}
        <div>
          {kind === 'vm' && name !== address ? (
            <Link
              href={`/entries/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`}
              className="font-medium text-accent hover:underline"
            >
              <NameText>{name}</NameText>
            </Link>
          ) : (
            <span className="font-medium">
              <NameText>{name}</NameText>
            </span>
          )}
          <p className="text-muted text-xs">
            {kind === 'pod'
              ? `Pod in ${namespace}`
              : name === address
                ? 'written in spec.endpoints'
                : `VM in ${namespace}`}
          </p>
        </div>
      </div>
    ),
  },
  {
    id: 'address',
    header: 'Address',
    cell: ({ address }) => <AddressText>{address || '–'}</AddressText>,
  },
  {
    id: 'eligible',
    header: 'Takes requests',
    cell: ({ eligible, why }) => (
      <span className="inline-flex items-start gap-1.5">
        {eligible ? (
          <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-ok" />
        ) : (
          <CircleMinus aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
        )}
        {eligible ? 'Yes' : `No. ${why}`}
      </span>
    ),
  },
  {
    id: 'labels',
    header: 'Labels',
    wideOnly: true,
    cell: ({ labels }) => <LabelChips labels={labels} />,
  },
  { id: 'weight', header: 'Weight', align: 'right', wideOnly: true, cell: ({ weight }) => weight },
]
