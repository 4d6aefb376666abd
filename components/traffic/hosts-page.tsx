'use client'

import { Split } from 'lucide-react'
import Link from 'next/link'
import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { knowledgeOf } from '#components/data/knowledge.ts'
import { useView } from '#components/data/live-provider.tsx'
import { type Column, DataTable } from '#components/ui/data-table.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { NotKnown } from '#components/ui/not-known.tsx'
import { Pagination } from '#components/ui/pagination.tsx'
import { SearchField } from '#components/ui/search-field.tsx'
import { Select } from '#components/ui/select.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { SplitBar } from '#components/ui/split-bar.tsx'
import { HOST_SORTS } from '#lib/mesh/view-query.ts'
import type { HostRow } from '#lib/mesh/views.ts'

/** Every host of the mesh with how its traffic is split. */
export function HostsPage() {
  const [query, setQuery] = useQueryStates(
    {
      q: parseAsString.withDefault(''),
      namespace: parseAsString.withDefault(''),
      sort: parseAsStringLiteral(HOST_SORTS).withDefault('host'),
      dir: parseAsStringLiteral(['asc', 'desc']).withDefault('asc'),
      page: parseAsInteger.withDefault(1),
    },
    { history: 'replace' },
  )
  const document = useView<'hosts'>({ view: 'hosts', pageSize: 50, ...query, page: Math.max(1, query.page) })
  const page = document?.facts.page
  const knowledge = knowledgeOf(document?.facts.shell.feeds, ['Service', 'ServiceEntry', 'VirtualService'])
  return (
    <>
      <header className="flex flex-wrap items-end justify-between gap-3">
        <div>
          <h1 className="font-semibold text-xl tracking-tight">Traffic</h1>
          <p className="text-muted">Hosts of the mesh, and how requests to them are split.</p>
        </div>
        <Link href="/traffic/changes" className="text-accent text-sm hover:underline">
          Changes of traffic
        </Link>
      </header>
      <div className="flex flex-wrap items-center gap-2">
        <SearchField
          label="Search hosts"
          value={query.q}
          onChange={(q) => void setQuery({ q, page: 1 })}
          placeholder="Host or VirtualService"
        />
        <Select
          label="Namespace"
          value={query.namespace}
          onChange={(namespace) => void setQuery({ namespace, page: 1 })}
          options={[
            { value: '', label: 'All namespaces' },
            ...(document?.facts.namespaces ?? []).map((name) => ({ value: name, label: name })),
          ]}
        />
      </div>
      {!document || !page || (page.total === 0 && knowledge === 'reading') ? (
        <Skeleton label="Reading hosts" />
      ) : page.total === 0 && knowledge === 'unknown' ? (
        <NotKnown what="Hosts" />
      ) : document.tables.hosts.length === 0 ? (
        <EmptyState
          icon={Split}
          title={page.total === 0 ? 'There is no Service or ServiceEntry' : 'No host fits these filters'}
        >
          {page.total === 0 ? (
            'Hosts come from Services, ServiceEntries and VirtualServices. Once one exists, it appears here.'
          ) : (
            <button
              type="button"
              className="text-accent underline"
              onClick={() => void setQuery({ q: '', namespace: '', page: 1 })}
            >
              Show all {page.total.toLocaleString('en')}
            </button>
          )}
        </EmptyState>
      ) : (
        <>
          <DataTable
            label="Hosts"
            columns={COLUMNS}
            rows={document.tables.hosts}
            sort={{ by: query.sort, dir: query.dir }}
            onSort={({ by, dir }) =>
              void setQuery({ sort: HOST_SORTS.find((one) => one === by) ?? 'host', dir, page: 1 })
            }
            signalOf={(row) => JSON.stringify(row.split)}
          />
          <Pagination
            {...page}
            noun={page.matching === 1 ? 'host' : 'hosts'}
            onPage={(next) => void setQuery({ page: next })}
          />
        </>
      )}
    </>
  )
}

const FILLS = ['bg-accent', 'bg-pod-fill', 'bg-vm-fill', 'bg-warn-fill', 'bg-ok-fill', 'bg-unknown-fill']

const counted = (eligible: number, total: number): string => (total === 0 ? '–' : `${eligible} of ${total}`)

const COLUMNS: Column<HostRow>[] = [
  {
    id: 'host',
    header: 'Host',
    sortable: true,
    cell: (row) => (
      <div className="min-w-44">
        <Link
          href={`/traffic/${encodeURIComponent(row.host)}`}
          className="break-all font-semibold text-accent hover:underline"
        >
          {row.host}
        </Link>
        <p className="text-muted text-xs">
          {row.source ? `${row.source.kind} in ${row.namespace}` : 'nothing defines this host'}
        </p>
        {row.problems.map(({ code, message }) => (
          <p key={code} className="mt-0.5 text-warn text-xs">
            {message}
          </p>
        ))}
      </div>
    ),
  },
  {
    id: 'split',
    header: 'Split',
    cell: ({ split }) =>
      split.length < 2 ? (
        <span className="text-muted">{split[0] ? `all to ${split[0].label}` : 'by endpoints'}</span>
      ) : (
        <div className="min-w-40">
          <p className="tabular-nums">
            {split.map(({ label, percent }) => `${Math.round(percent * 10) / 10} % ${label}`).join(', ')}
          </p>
          <SplitBar
            className="mt-1"
            parts={split.map(({ label, percent }, index) => ({
              label,
              value: percent,
              className: FILLS[index % FILLS.length] ?? '',
            }))}
          />
        </div>
      ),
  },
  {
    id: 'vms',
    header: 'VMs',
    cell: (row) => (
      <span className="whitespace-nowrap tabular-nums">{counted(row.vmsEligible, row.vmsTotal)}</span>
    ),
  },
  {
    id: 'pods',
    header: 'Pods',
    cell: (row) => (
      <span className="whitespace-nowrap tabular-nums">{counted(row.podsReady, row.podsTotal)}</span>
    ),
  },
  {
    id: 'virtualService',
    header: 'VirtualService',
    wideOnly: true,
    cell: (row) => (row.virtualService ? `${row.virtualService.namespace}/${row.virtualService.name}` : '–'),
  },
  {
    id: 'rules',
    header: 'Rules',
    sortable: true,
    align: 'right',
    wideOnly: true,
    cell: (row) => row.rules || '–',
  },
]
