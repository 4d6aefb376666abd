'use client'

import { FilePen } from 'lucide-react'
import Link from 'next/link'
import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { Trouble } from '#components/data/answered.tsx'
import { knowledgeOf } from '#components/data/knowledge.ts'
import { useShell } from '#components/data/live-provider.tsx'
import { useListAnswer } from '#components/data/use-answer.ts'
import { formHref } from '#components/mesh/form-href.ts'
import { NamespaceSelect } from '#components/mesh/namespace-select.tsx'
import type { Column } from '#components/ui/data-table.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { FilterRow } from '#components/ui/filter-row.tsx'
import { PagedList } from '#components/ui/paged-list.tsx'
import { Section } from '#components/ui/section.tsx'
import { Select } from '#components/ui/select.tsx'
import {
  LISTED_KINDS,
  type ListedKind,
  OBJECT_SORTS,
  type ObjectList,
  type ObjectRow,
} from '#lib/onboarding/object-list.ts'

const NOUNS: Record<ListedKind, readonly [string, string]> = {
  ServiceEntry: ['ServiceEntry', 'ServiceEntries'],
  Sidecar: ['Sidecar', 'Sidecars'],
  PeerAuthentication: ['PeerAuthentication', 'PeerAuthentications'],
  Gateway: ['east-west Gateway', 'east-west Gateways'],
}

/** The objects that the forms edit, to find one of them. It shares the URL with the list of groups. */
export function ObjectsToEdit() {
  const [query, setQuery] = useQueryStates(
    {
      kind: parseAsStringLiteral(LISTED_KINDS).withDefault('ServiceEntry'),
      q: parseAsString.withDefault(''),
      namespace: parseAsString.withDefault(''),
      sort: parseAsStringLiteral(OBJECT_SORTS).withDefault('name'),
      dir: parseAsStringLiteral(['asc', 'desc']).withDefault('asc'),
      page: parseAsInteger.withDefault(1),
    },
    {
      history: 'replace',
      urlKeys: {
        q: 'object',
        namespace: 'objectNamespace',
        sort: 'objectSort',
        dir: 'objectDir',
        page: 'objectPage',
      },
    },
  )
  const asked = useListAnswer<ObjectList>('/api/onboarding/objects', query)
  const feeds = useShell()?.feeds
  const nouns = NOUNS[query.kind]
  return (
    <Section id="objects" title="Objects to edit">
      <FilterRow label="Search objects" placeholder="Name, host, label" q={query.q} onQuery={setQuery}>
        <Select
          label="Kind"
          value={query.kind}
          options={LISTED_KINDS.map((value) => ({ value, label: NOUNS[value][1] }))}
          onChange={(value) =>
            void setQuery({
              kind: LISTED_KINDS.find((kind) => kind === value) ?? 'ServiceEntry',
              namespace: '',
              page: 1,
            })
          }
        />
        <NamespaceSelect value={query.namespace} names={asked.data?.namespaces} onQuery={setQuery} />
      </FilterRow>
      <Trouble asked={asked} />
      {asked.error && !asked.data ? null : (
        <PagedList
          label="Objects"
          nouns={nouns}
          icon={FilePen}
          columns={columnsOf(query.kind)}
          rows={asked.data?.rows}
          page={asked.data?.page}
          knowledge={knowledgeOf(feeds, [query.kind])}
          none={<EmptyState icon={FilePen} title={`There is no ${nouns[0]} yet`} />}
          sorts={OBJECT_SORTS}
          query={query}
          onQuery={setQuery}
          onAll={() => void setQuery({ q: '', namespace: '', page: 1 })}
          signalOf={({ about }) => about}
        />
      )}
    </Section>
  )
}

const columnsOf = (kind: ListedKind): Column<ObjectRow>[] => [
  {
    id: 'name',
    header: 'Name',
    sortable: true,
    cell: (row) => (
      <Link
        href={formHref({ kind, ...row })}
        aria-label={`Edit ${kind} ${row.id}`}
        className="font-semibold text-accent hover:underline"
      >
        {row.name}
      </Link>
    ),
  },
  { id: 'namespace', header: 'Namespace', sortable: true, cell: (row) => row.namespace },
  {
    id: 'about',
    header: 'About',
    wideOnly: true,
    cell: (row) => <span className="font-mono text-xs wrap-anywhere">{row.about}</span>,
  },
]
