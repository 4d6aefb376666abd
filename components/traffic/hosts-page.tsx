'use client'

import { Split } from 'lucide-react'
import Link from 'next/link'
import { parseAsString, useQueryStates } from 'nuqs'
import { knowledgeOf } from '#components/data/knowledge.ts'
import { useView } from '#components/data/live-provider.tsx'
import { ObjectChecksProvider } from '#components/data/object-checks.tsx'
import { RowChecks } from '#components/data/row-checks.tsx'
import { NamespaceSelect } from '#components/mesh/namespace-select.tsx'
import type { Column } from '#components/ui/data-table.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { FilterRow } from '#components/ui/filter-row.tsx'
import { listQuery } from '#components/ui/list-query.ts'
import { PagedList } from '#components/ui/paged-list.tsx'
import { SplitBar } from '#components/ui/split-bar.tsx'
import { hostSubject } from '#lib/checks/read-subject.ts'
import { HOST_SORTS } from '#lib/mesh/view-query.ts'
import type { HostRow } from '#lib/mesh/views.ts'

/** Every host of the mesh with how its traffic is split. */
export function HostsPage() {
  const [query, setQuery] = useQueryStates(
    {
      ...listQuery(HOST_SORTS),
      namespace: parseAsString.withDefault(''),
    },
    { history: 'replace' },
  )
  const document = useView<'hosts'>({ view: 'hosts', pageSize: 50, ...query, page: Math.max(1, query.page) })
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
      <FilterRow label="Search hosts" placeholder="Host or VirtualService" q={query.q} onQuery={setQuery}>
        <NamespaceSelect value={query.namespace} names={document?.facts.namespaces} onQuery={setQuery} />
      </FilterRow>
      <ObjectChecksProvider subjects={document?.tables.hosts.map(({ host }) => hostSubject(host)) ?? []}>
        <PagedList
          label="Hosts"
          nouns={['host', 'hosts']}
          icon={Split}
          columns={COLUMNS}
          rows={document?.tables.hosts}
          page={document?.facts.page}
          knowledge={knowledgeOf(document?.facts.shell.feeds, ['Service', 'ServiceEntry', 'VirtualService'])}
          none={
            <EmptyState icon={Split} title="There is no Service or ServiceEntry">
              Hosts come from Services, ServiceEntries and VirtualServices. Once one exists, it appears here.
            </EmptyState>
          }
          sorts={HOST_SORTS}
          query={query}
          onQuery={setQuery}
          onAll={() => void setQuery({ q: '', namespace: '', page: 1 })}
          signalOf={(row) => JSON.stringify(row.split)}
        />
      </ObjectChecksProvider>
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
        <span className="flex flex-wrap items-center gap-x-2">
          <Link
            href={`/traffic/${encodeURIComponent(row.host)}`}
            className="break-all font-semibold text-accent hover:underline"
          >
            {row.host}
          </Link>
          <RowChecks subject={hostSubject(row.host)} />
        </span>
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
