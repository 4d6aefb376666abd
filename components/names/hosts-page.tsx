'use client'

import { Signpost } from 'lucide-react'
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { knowledgeOf } from '#components/data/knowledge.ts'
import { useView } from '#components/data/live-provider.tsx'
import { ObjectChecksProvider } from '#components/data/object-checks.tsx'
import { NamespaceSelect } from '#components/mesh/namespace-select.tsx'
import { NAME_COLUMNS } from '#components/names/name-columns.tsx'
import { NamesHeader } from '#components/names/names-nav.tsx'
import { ORIGIN_CHOICES, OriginFilter } from '#components/names/origin-filter.tsx'
import { CheckField } from '#components/ui/check-field.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { FilterRow } from '#components/ui/filter-row.tsx'
import { listQuery } from '#components/ui/list-query.ts'
import { PagedList } from '#components/ui/paged-list.tsx'
import { hostSubject } from '#lib/checks/read-subject.ts'
import { NAME_SORTS } from '#lib/mesh/view-query.ts'

/** Every host of the mesh with its addresses and where each comes from, live. */
export function HostsPage() {
  const [query, setQuery] = useQueryStates(
    {
      ...listQuery(NAME_SORTS),
      namespace: parseAsString.withDefault(''),
      origin: parseAsStringLiteral([...ORIGIN_CHOICES, '']).withDefault(''),
      problems: parseAsStringLiteral(['only', '']).withDefault(''),
    },
    { history: 'replace' },
  )
  const document = useView<'names'>({ view: 'names', pageSize: 50, ...query, page: Math.max(1, query.page) })
  return (
    <>
      <NamesHeader
        title="Names & VIPs"
        lead="Hosts of the mesh, the addresses they resolve to, and where each one comes from."
      />
      <FilterRow
        className="gap-x-3"
        label="Search hosts"
        placeholder="Host or address"
        q={query.q}
        onQuery={setQuery}
      >
        <NamespaceSelect value={query.namespace} names={document?.facts.namespaces} onQuery={setQuery} />
        <CheckField
          isSelected={query.problems === 'only'}
          onChange={(isOnly) => void setQuery({ problems: isOnly ? 'only' : '', page: 1 })}
        >
          Only with problems
          {document ? (
            <span className="text-muted tabular-nums">
              {document.facts.withProblems.toLocaleString('en')}
            </span>
          ) : null}
        </CheckField>
      </FilterRow>
      <OriginFilter
        counts={document?.facts.origins}
        value={query.origin}
        onChange={(origin) => void setQuery({ origin, page: 1 })}
      />
      <ObjectChecksProvider subjects={document?.tables.names.map(({ host }) => hostSubject(host)) ?? []}>
        <PagedList
          label="Hosts"
          nouns={['host', 'hosts']}
          icon={Signpost}
          columns={NAME_COLUMNS}
          rows={document?.tables.names}
          page={document?.facts.page}
          knowledge={knowledgeOf(document?.facts.shell.feeds, ['Service', 'ServiceEntry'])}
          none={
            <EmptyState icon={Signpost} title="There is no Service or ServiceEntry">
              Hosts come from Services and ServiceEntries. Once one exists, it appears here.
            </EmptyState>
          }
          sorts={NAME_SORTS}
          query={query}
          onQuery={setQuery}
          onAll={() => void setQuery({ q: '', namespace: '', origin: '', problems: '', page: 1 })}
          signalOf={(row) => JSON.stringify(row.vips)}
        />
      </ObjectChecksProvider>
    </>
  )
}
