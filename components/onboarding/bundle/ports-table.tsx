'use client'

import { type Column, DataTable } from '#components/ui/data-table.tsx'
import { type OpenPort, portsToOpen } from '#lib/onboarding/bundle/ports.ts'

const COLUMNS: Column<OpenPort>[] = [
  {
    id: 'from',
    header: 'From → to',
    cell: ({ from, to, why }) => (
      <>
        {from} → {to}
        <span className="block text-muted text-xs lg:hidden">{why}</span>
      </>
    ),
  },
  {
    id: 'ports',
    header: 'TCP ports',
    cell: ({ ports, id }) => (
      <span className="font-mono text-xs">
        {ports}
        {id === 'never' ? <span className="block font-sans text-bad">never open</span> : null}
      </span>
    ),
  },
  { id: 'why', header: 'Why', wideOnly: true, cell: ({ why }) => <span className="text-muted">{why}</span> },
]

/** What firewalls between the VM and the mesh let through. */
export const PortsTable = ({
  group,
  gateway,
}: {
  group: { ports: Record<string, number> }
  gateway: string
}) => <DataTable label="Ports to open" columns={COLUMNS} rows={portsToOpen(group, { gateway })} />
