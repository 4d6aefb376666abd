'use client'

import { CircleCheck, CircleDashed, CircleMinus, CircleX } from 'lucide-react'
import { FilterChains } from '#components/proxies/tables/filter-chains.tsx'
import { Opener } from '#components/proxies/tables/opener.tsx'
import type { TabHref } from '#components/proxies/tables/table-links.ts'
import { useOpened } from '#components/proxies/tables/use-opened.ts'
import { type Column, DataTable } from '#components/ui/data-table.tsx'
import { NameText } from '#components/ui/name-text.tsx'
import type { EnvoyListener } from '#lib/envoy/listener.ts'

type Row = EnvoyListener & { id: string }

/** Listeners of an Envoy; a row opens to where its connections go. */
export function ListenersTable({ rows, hrefOf }: { rows: readonly EnvoyListener[]; hrefOf?: TabHref }) {
  const { isOpen, toggle } = useOpened()
  return (
    <DataTable
      label="Listeners"
      columns={columnsOf(isOpen, toggle)}
      rows={rows.map((row) => ({ ...row, id: `${row.name} ${row.state.kind}` }))}
      below={(row) => (isOpen(row.id) ? <FilterChains chains={row.chains} hrefOf={hrefOf} /> : null)}
      signalOf={({ state }) => state.kind}
    />
  )
}

const columnsOf = (isOpen: (id: string) => boolean, toggle: (id: string) => void): Column<Row>[] => [
  {
    id: 'name',
    header: 'Listener',
    cell: (row) => (
      <div className="min-w-36 max-w-2xl">
        {row.chains.length > 0 ? (
          <Opener isOpen={isOpen(row.id)} onToggle={() => toggle(row.id)}>
            <NameText>{row.name}</NameText>
          </Opener>
        ) : (
          <span className="pl-4 font-medium">
            <NameText>{row.name}</NameText>
          </span>
        )}
        <div className="pl-4 lg:hidden">
          <Addresses addresses={row.addresses} />
        </div>
        {row.explained ? <p className="pl-4 text-muted text-xs">{row.explained}</p> : null}
        {row.state.kind === 'error' ? (
          <p className="mt-1 pl-4 font-mono text-bad text-xs wrap-anywhere">{row.state.message}</p>
        ) : null}
      </div>
    ),
  },
  {
    id: 'addresses',
    header: 'Address',
    wideOnly: true,
    cell: ({ addresses }) => <Addresses addresses={addresses} />,
  },
  {
    id: 'direction',
    header: 'Direction',
    wideOnly: true,
    cell: ({ direction }) =>
      direction === 'unspecified' ? <span className="text-muted">–</span> : direction,
  },
  {
    id: 'chains',
    header: 'Filter chains',
    align: 'right',
    wideOnly: true,
    cell: ({ chains }) => (chains.length === 0 ? <span className="text-muted">–</span> : chains.length),
  },
  { id: 'state', header: 'State', cell: ({ state }) => <State kind={state.kind} /> },
]

const Addresses = ({ addresses }: { addresses: string[] }) => (
  <ul className="font-mono text-xs">
    {addresses.map((address) => (
      <li key={address} className="break-all">
        {address}
      </li>
    ))}
  </ul>
)

const STATES = {
  active: { label: 'Active', icon: CircleCheck, colour: 'text-ok' },
  warming: { label: 'Warming', icon: CircleDashed, colour: 'text-warn' },
  draining: { label: 'Draining', icon: CircleMinus, colour: 'text-warn' },
  error: { label: 'Refused an update', icon: CircleX, colour: 'text-bad' },
}

function State({ kind }: { kind: EnvoyListener['state']['kind'] }) {
  const { label, icon: Icon, colour } = STATES[kind]
  return (
    <span className="inline-flex items-start gap-1.5">
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${colour}`} />
      {label}
    </span>
  )
}
