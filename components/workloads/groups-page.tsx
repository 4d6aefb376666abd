'use client'

import { Server } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { knowledgeOf } from '#components/data/knowledge.ts'
import { useShell, useView } from '#components/data/live-provider.tsx'
import { ObjectChecksProvider } from '#components/data/object-checks.tsx'
import { RowChecks } from '#components/data/row-checks.tsx'
import { HEALTH_LOOKS, StateSummary } from '#components/mesh/health.tsx'
import { NamespaceSelect } from '#components/mesh/namespace-select.tsx'
import { Share } from '#components/mesh/share.tsx'
import { CommandLine } from '#components/ui/command-line.tsx'
import type { Column } from '#components/ui/data-table.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { FilterRow } from '#components/ui/filter-row.tsx'
import { listQuery } from '#components/ui/list-query.ts'
import { PagedList } from '#components/ui/paged-list.tsx'
import { Select } from '#components/ui/select.tsx'
import { subjectOf } from '#lib/checks/read-subject.ts'
import { HEALTH_STATES } from '#lib/health/health-state.ts'
import { GROUP_SORTS } from '#lib/mesh/view-query.ts'
import type { GroupRow } from '#lib/mesh/views.ts'

const StateChart = dynamic(
  () => import('#components/workloads/state-chart.tsx').then((module) => module.StateChart),
  {
    ssr: false,
    loading: () => <div className="h-40" />,
  },
)

/** Every WorkloadGroup with the health of its entries, live. */
export function GroupsPage() {
  const [query, setQuery] = useQueryStates(
    {
      ...listQuery(GROUP_SORTS),
      namespace: parseAsString.withDefault(''),
      state: parseAsStringLiteral([...HEALTH_STATES, '']).withDefault(''),
    },
    { history: 'replace' },
  )
  const document = useView<'groups'>({
    view: 'groups',
    pageSize: 50,
    ...query,
    page: Math.max(1, query.page),
  })
  const shell = useShell()
  const groups = document?.tables.groups
  return (
    <>
      <header className="flex flex-wrap items-end justify-between gap-3">
        <div>
          <h1 className="font-semibold text-xl tracking-tight">Workload groups</h1>
          <p className="text-muted">Virtual machines by the WorkloadGroup they registered for.</p>
        </div>
        {shell ? <Totals entries={shell.entries} groups={shell.groups} /> : null}
      </header>
      <FilterRow
        label="Search groups"
        placeholder="Name, service account, service"
        q={query.q}
        onQuery={setQuery}
      >
        <NamespaceSelect value={query.namespace} names={document?.facts.namespaces} onQuery={setQuery} />
        <Select
          label="With entries that are"
          value={query.state}
          onChange={(state) =>
            void setQuery({ state: HEALTH_STATES.find((one) => one === state) ?? '', page: 1 })
          }
          options={[
            { value: '', label: 'Any state' },
            ...HEALTH_STATES.map((state) => ({
              value: state,
              label: `With ${HEALTH_LOOKS[state].label.toLowerCase()}`,
            })),
          ]}
        />
      </FilterRow>
      {groups && groups.length > 1 ? <StateChart groups={groups} /> : null}
      <ObjectChecksProvider subjects={groups?.map(subjectOfRow) ?? []}>
        <PagedList
          label="Workload groups"
          nouns={['group', 'groups']}
          icon={Server}
          columns={COLUMNS}
          rows={groups}
          page={document?.facts.page}
          knowledge={knowledgeOf(shell?.feeds, ['WorkloadGroup'])}
          none={<NoGroups />}
          sorts={GROUP_SORTS}
          query={query}
          onQuery={setQuery}
          onAll={() => void setQuery({ q: '', namespace: '', state: '', page: 1 })}
          signalOf={(row) => JSON.stringify([row.byState, row.share])}
        />
      </ObjectChecksProvider>
    </>
  )
}

function Totals({ entries, groups }: { entries: Record<string, number>; groups: number }) {
  const total = Object.values(entries).reduce((sum, count) => sum + count, 0)
  const shown = HEALTH_STATES.filter((state) => (entries[state] ?? 0) > 0)
  return (
    <dl className="flex flex-wrap gap-x-5 gap-y-1 text-sm">
      {[
        { name: groups === 1 ? 'group' : 'groups', value: groups },
        { name: total === 1 ? 'entry' : 'entries', value: total },
        ...shown.map((state) => ({ name: state, value: entries[state] ?? 0 })),
      ].map(({ name, value }) => (
        <div key={name} className="flex flex-row-reverse items-baseline gap-1">
          <dt className="text-muted">{name}</dt>
          <dd className="font-semibold tabular-nums">{value.toLocaleString('en')}</dd>
        </div>
      ))}
    </dl>
  )
}

function NoGroups() {
  return (
    <EmptyState icon={Server} title="There is no WorkloadGroup yet">
      <p>
        A WorkloadGroup is the template that VMs register with. Make one like this, then start istio on the
        VM:
      </p>
      <div className="mt-3 text-left">
        <CommandLine command="istioctl x workload group create --name my-vm --namespace my-namespace --labels app=my-app,version=vm --ports http=8080 --serviceAccount my-app | kubectl apply -f -" />
      </div>
    </EmptyState>
  )
}

const subjectOfRow = ({ namespace, name }: GroupRow): string =>
  subjectOf({ kind: 'WorkloadGroup', namespace, name })

const groupHref = ({ namespace, name }: GroupRow): string =>
  `/workloads/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`

const COLUMNS: Column<GroupRow>[] = [
  {
    id: 'name',
    header: 'Group',
    sortable: true,
    cell: (row) => (
      <div className="min-w-36">
        <span className="flex flex-wrap items-center gap-x-2">
          <Link href={groupHref(row)} className="font-semibold text-accent hover:underline">
            {row.name}
          </Link>
          <RowChecks subject={subjectOfRow(row)} />
        </span>
        <p className="text-muted text-xs">{row.namespace}</p>
        {row.problems.map(({ code, message }) => (
          <p key={code} className="mt-0.5 max-w-64 text-warn text-xs">
            {message}
          </p>
        ))}
      </div>
    ),
  },
  {
    id: 'eligible',
    header: 'Entries',
    sortable: true,
    cell: (row) => <StateSummary byState={row.byState} eligible={row.eligible} total={row.total} />,
  },
  {
    id: 'pods',
    header: 'Pods beside',
    cell: (row) =>
      row.podsTotal === 0 ? (
        <span className="text-muted">none</span>
      ) : (
        <span className="whitespace-nowrap tabular-nums">
          {row.podsReady} of {row.podsTotal} ready
        </span>
      ),
  },
  { id: 'share', header: 'Traffic', cell: (row) => <Share share={row.share} /> },
  {
    id: 'services',
    header: 'Selected by',
    wideOnly: true,
    cell: (row) => row.services.join(', ') || <span className="text-warn">nothing</span>,
  },
  {
    id: 'serviceAccount',
    header: 'Service account',
    wideOnly: true,
    cell: (row) => row.serviceAccount || <span className="text-muted">–</span>,
  },
  {
    id: 'network',
    header: 'Network',
    wideOnly: true,
    cell: (row) => row.network || <span className="text-muted">–</span>,
  },
  {
    id: 'probe',
    header: 'Probe',
    wideOnly: true,
    cell: (row) => <span className="break-all font-mono text-xs">{row.probe || 'none'}</span>,
  },
]
