'use client'

import { Server } from 'lucide-react'
import Link from 'next/link'
import { parseAsString, useQueryStates } from 'nuqs'
import { knowledgeOf } from '#components/data/knowledge.ts'
import { useShell, useView } from '#components/data/live-provider.tsx'
import { formHref } from '#components/mesh/form-href.ts'
import { StateSummary } from '#components/mesh/health.tsx'
import { NamespaceSelect } from '#components/mesh/namespace-select.tsx'
import { FormCards } from '#components/onboarding/form-cards.tsx'
import { ObjectsToEdit } from '#components/onboarding/objects-to-edit.tsx'
import { OnboardingHeader } from '#components/onboarding/onboarding-header.tsx'
import type { Column } from '#components/ui/data-table.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { FilterRow } from '#components/ui/filter-row.tsx'
import { listQuery } from '#components/ui/list-query.ts'
import { PagedList } from '#components/ui/paged-list.tsx'
import { Section } from '#components/ui/section.tsx'
import { GROUP_SORTS } from '#lib/mesh/view-query.ts'
import type { GroupRow } from '#lib/mesh/views.ts'

/** Where a VM's way into the mesh begins: what can be made, and the groups that it can register with. */
export function OnboardingPage() {
  const [query, setQuery] = useQueryStates(
    { ...listQuery(GROUP_SORTS), namespace: parseAsString.withDefault('') },
    { history: 'replace' },
  )
  const document = useView<'groups'>({
    view: 'groups',
    state: '',
    pageSize: 50,
    ...query,
    page: Math.max(1, query.page),
  })
  const shell = useShell()
  return (
    <>
      <OnboardingHeader
        title="Onboarding"
        lead="From a VM to one that takes traffic: a WorkloadGroup, a bundle, and what makes it reachable."
      />
      <FormCards />
      <Section id="groups" title="Groups that a VM can register with">
        <FilterRow
          label="Search groups"
          placeholder="Name, service account, service"
          q={query.q}
          onQuery={setQuery}
        >
          <NamespaceSelect value={query.namespace} names={document?.facts.namespaces} onQuery={setQuery} />
        </FilterRow>
        <PagedList
          label="Workload groups"
          nouns={['group', 'groups']}
          icon={Server}
          columns={COLUMNS}
          rows={document?.tables.groups}
          page={document?.facts.page}
          knowledge={knowledgeOf(shell?.feeds, ['WorkloadGroup'])}
          none={
            <EmptyState icon={Server} title="There is no WorkloadGroup yet">
              A VM registers with a WorkloadGroup.{' '}
              <Link href="/onboarding/workload-group" className="text-accent underline">
                Make the first one
              </Link>
              , then get the bundle for a VM here.
            </EmptyState>
          }
          sorts={GROUP_SORTS}
          query={query}
          onQuery={setQuery}
          onAll={() => void setQuery({ q: '', namespace: '', page: 1 })}
          signalOf={(row) => JSON.stringify(row.byState)}
        />
      </Section>
      <ObjectsToEdit />
    </>
  )
}

const placeOf = ({ namespace, name }: GroupRow): string =>
  `${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`

const COLUMNS: Column<GroupRow>[] = [
  {
    id: 'name',
    header: 'Group',
    sortable: true,
    cell: (row) => (
      <div className="min-w-36">
        <Link href={`/workloads/${placeOf(row)}`} className="font-semibold text-accent hover:underline">
          {row.name}
        </Link>
        <p className="text-muted text-xs">{row.namespace}</p>
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
    id: 'serviceAccount',
    header: 'Service account',
    wideOnly: true,
    cell: (row) => row.serviceAccount || <span className="text-warn">none</span>,
  },
  {
    id: 'probe',
    header: 'Probe',
    wideOnly: true,
    cell: (row) => <span className="break-all font-mono text-xs">{row.probe || 'none'}</span>,
  },
  {
    id: 'actions',
    header: 'Actions',
    cell: (row) => (
      <div className="flex flex-wrap gap-x-4 gap-y-1">
        <Link
          href={`/onboarding/vm/${placeOf(row)}`}
          aria-label={`Bundle for a VM of ${row.namespace}/${row.name}`}
          className="whitespace-nowrap text-accent underline"
        >
          Bundle for a VM
        </Link>
        <Link
          href={formHref({ kind: 'WorkloadGroup', ...row })}
          aria-label={`Edit ${row.namespace}/${row.name}`}
          className="text-accent underline"
        >
          Edit
        </Link>
      </div>
    ),
  },
]
