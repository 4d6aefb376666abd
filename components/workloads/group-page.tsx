'use client'

import { Boxes, ServerOff } from 'lucide-react'
import Link from 'next/link'
import { parseAsStringLiteral, useQueryStates } from 'nuqs'
import type { ReactNode } from 'react'
import { knowledgeOf } from '#components/data/knowledge.ts'
import { useView } from '#components/data/live-provider.tsx'
import { ObjectChecksProvider } from '#components/data/object-checks.tsx'
import { ExportButton } from '#components/export/export-dialog.tsx'
import { HEALTH_LOOKS, StateSummary } from '#components/mesh/health.tsx'
import { Share } from '#components/mesh/share.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { CommandLine } from '#components/ui/command-line.tsx'
import { type Column, DataTable } from '#components/ui/data-table.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Facts } from '#components/ui/facts.tsx'
import { FilterRow } from '#components/ui/filter-row.tsx'
import { listQuery } from '#components/ui/list-query.ts'
import { NameText } from '#components/ui/name-text.tsx'
import { NotKnown } from '#components/ui/not-known.tsx'
import { PagedList } from '#components/ui/paged-list.tsx'
import { Select } from '#components/ui/select.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { ENTRY_COLUMNS, subjectOfEntry } from '#components/workloads/entry-columns.tsx'
import { HostCell } from '#components/workloads/host-cell.tsx'
import { ObjectYaml } from '#components/yaml/object-yaml.tsx'
import { HEALTH_STATES } from '#lib/health/health-state.ts'
import { ENTRY_SORTS } from '#lib/mesh/view-query.ts'
import type { GroupRow, PodRow, SelectingService } from '#lib/mesh/views.ts'

/** One WorkloadGroup: its live entries, what selects them, and the pods beside them. */
export function GroupPage({
  namespace,
  name,
  overTime,
  checks,
  actions,
}: {
  namespace: string
  name: string
  overTime: ReactNode
  /** What checks found of the group. */
  checks: ReactNode
  /** What can be done with it, beside its name. */
  actions?: ReactNode
}) {
  const [query, setQuery] = useQueryStates(
    {
      ...listQuery(ENTRY_SORTS),
      state: parseAsStringLiteral([...HEALTH_STATES, '']).withDefault(''),
    },
    { history: 'replace' },
  )
  const document = useView<'group'>({
    view: 'group',
    namespace,
    name,
    pageSize: 50,
    ...query,
    page: Math.max(1, query.page),
  })
  if (!document) return <Skeleton label="Reading the workload group" rows={8} />
  const { group, page, shell } = document.facts
  const knowledge = knowledgeOf(shell.feeds, ['WorkloadGroup', 'WorkloadEntry'])
  if (!group && knowledge === 'reading') return <Skeleton label="Reading the workload group" rows={8} />
  if (!group && knowledge === 'unknown' && page.total === 0)
    return <NotKnown what="This group and its entries" />
  const { entries, pods, services } = document.tables
  return (
    <>
      <header className="flex flex-wrap items-end justify-between gap-3">
        <div className="min-w-0">
          <nav aria-label="Breadcrumb" className="text-muted text-sm">
            <Link href="/workloads" className="hover:underline">
              Workload groups
            </Link>{' '}
            / {namespace}
          </nav>
          <h1 className="mt-0.5 break-all font-semibold text-xl tracking-tight">{name}</h1>
        </div>
        {group ? (
          <div className="flex flex-wrap items-center gap-3">
            {actions}
            <ExportButton
              refs={[{ kind: 'WorkloadGroup', namespace, name }, ...services.map(({ ref }) => ref)]}
              name={name}
            />
          </div>
        ) : null}
      </header>
      {group ? (
        <GroupFacts group={group} />
      ) : (
        <GroupGone namespace={namespace} name={name} left={page.total} />
      )}
      {checks}
      <section aria-labelledby="entries" className="space-y-3">
        <div className="flex flex-wrap items-center justify-between gap-2">
          <h2 id="entries" className="font-semibold text-base">
            Entries
          </h2>
          <FilterRow
            className="flex-1 basis-full sm:basis-auto sm:justify-end"
            label="Search entries"
            placeholder="Name, address, label, message"
            q={query.q}
            onQuery={setQuery}
          >
            <Select
              label="State"
              value={query.state}
              onChange={(state) =>
                void setQuery({ state: HEALTH_STATES.find((one) => one === state) ?? '', page: 1 })
              }
              options={[
                { value: '', label: 'Any state' },
                ...HEALTH_STATES.map((state) => ({ value: state, label: HEALTH_LOOKS[state].label })),
              ]}
            />
          </FilterRow>
        </div>
        <ObjectChecksProvider subjects={entries.map(subjectOfEntry)}>
          <PagedList
            label="Entries"
            nouns={['entry', 'entries']}
            icon={ServerOff}
            columns={ENTRY_COLUMNS}
            rows={entries}
            page={page}
            none={
              <EmptyState icon={ServerOff} title="No VM has registered">
                A VM appears here once its proxy connects with ISTIO_META_AUTO_REGISTER_GROUP={name}.
              </EmptyState>
            }
            sorts={ENTRY_SORTS}
            query={query}
            onQuery={setQuery}
            onAll={() => void setQuery({ q: '', state: '', page: 1 })}
            signalOf={(row) => row.health.state}
          />
        </ObjectChecksProvider>
      </section>
      {overTime}
      <section aria-labelledby="selecting" className="space-y-3">
        <h2 id="selecting" className="font-semibold text-base">
          What selects them
        </h2>
        {services.length === 0 ? (
          <EmptyState icon={Boxes} title="Nothing sends traffic to these VMs">
            No Service or ServiceEntry of namespace {namespace} has a selector that matches their labels.
          </EmptyState>
        ) : (
          <DataTable label="Services" columns={SERVICE_COLUMNS} rows={services} />
        )}
      </section>
      {pods.length > 0 ? (
        <section aria-labelledby="pods" className="space-y-3">
          <h2 id="pods" className="font-semibold text-base">
            Pods beside them
          </h2>
          <DataTable label="Pods" columns={POD_COLUMNS} rows={pods} signalOf={(row) => String(row.ready)} />
        </section>
      ) : null}
      {group ? (
        <section aria-labelledby="object" className="space-y-3">
          <h2 id="object" className="font-semibold text-base">
            The same in a terminal
          </h2>
          <CommandLine command={`kubectl get workloadgroup ${name} -n ${namespace} -o yaml`} />
          <CommandLine command={`kubectl get workloadentries -n ${namespace} -o wide --watch`} />
          <ObjectYaml kind="WorkloadGroup" namespace={namespace} name={name} />
        </section>
      ) : null}
    </>
  )
}

function GroupFacts({ group }: { group: GroupRow }) {
  return (
    <div className="space-y-4 rounded-lg border border-line bg-surface p-4">
      <Facts
        facts={[
          {
            name: 'Entries',
            value: <StateSummary byState={group.byState} eligible={group.eligible} total={group.total} />,
          },
          { name: 'Traffic', value: <Share share={group.share} /> },
          {
            name: 'Pods beside',
            value: group.podsTotal > 0 ? `${group.podsReady} of ${group.podsTotal} ready` : 'none',
          },
          { name: 'Service account', value: group.serviceAccount },
          { name: 'Network and locality', value: [group.network, group.locality].filter(Boolean).join(', ') },
          {
            name: 'Probe',
            value: <span className="font-mono text-xs wrap-anywhere">{group.probe || 'none'}</span>,
          },
        ]}
      />
      {group.problems.map(({ code, message, fix }) => (
        <Callout key={code} tone="warn" title={message}>
          {fix}
        </Callout>
      ))}
    </div>
  )
}

function GroupGone({ namespace, name, left }: { namespace: string; name: string; left: number }) {
  return (
    <Callout tone="warn" title={`There is no WorkloadGroup ${name} in namespace ${namespace}`}>
      {left > 0
        ? `${left} of its entries are still there; Kubernetes removes those that it owned.`
        : 'It was deleted, or never existed.'}
    </Callout>
  )
}

const SERVICE_COLUMNS: Column<SelectingService & { id: string }>[] = [
  {
    id: 'host',
    header: 'Host',
    cell: (row) => <HostCell row={row} />,
  },
  {
    id: 'ports',
    header: 'Ports',
    wideOnly: true,
    cell: (row) => (
      <span className="font-mono text-xs">
        {row.ports.map(({ name, port, target }) => `${name || port} ${port}→${target}`).join(', ')}
      </span>
    ),
  },
  { id: 'vms', header: 'VMs', cell: (row) => `${row.vmsEligible} of ${row.vmsTotal}` },
  { id: 'pods', header: 'Pods', cell: (row) => `${row.podsReady} of ${row.podsTotal}` },
  { id: 'share', header: 'Traffic', cell: (row) => <Share share={row.share} /> },
]

const POD_COLUMNS: Column<PodRow>[] = [
  {
    id: 'name',
    header: 'Pod',
    cell: (row) => (
      <span className="font-medium">
        <NameText>{row.name}</NameText>
      </span>
    ),
  },
  {
    id: 'ready',
    header: 'Ready',
    cell: (row) =>
      row.ready ? 'Ready' : <span className="text-bad">Not ready ({row.phase || 'unknown'})</span>,
  },
  {
    id: 'address',
    header: 'Address',
    cell: (row) => <span className="font-mono text-xs">{row.address || '–'}</span>,
  },
  { id: 'version', header: 'Version', wideOnly: true, cell: (row) => row.version || '–' },
  { id: 'node', header: 'Node', wideOnly: true, cell: (row) => row.nodeName || '–' },
]
