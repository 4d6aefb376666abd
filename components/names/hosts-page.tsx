'use client'

import { Signpost } from 'lucide-react'
import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { knowledgeOf } from '#components/data/knowledge.ts'
import { useView } from '#components/data/live-provider.tsx'
import { NAME_COLUMNS } from '#components/names/name-columns.tsx'
import { NamesHeader } from '#components/names/names-nav.tsx'
import { ORIGIN_CHOICES, OriginFilter } from '#components/names/origin-filter.tsx'
import { CheckField } from '#components/ui/check-field.tsx'
import { DataTable } from '#components/ui/data-table.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { NotKnown } from '#components/ui/not-known.tsx'
import { Pagination } from '#components/ui/pagination.tsx'
import { SearchField } from '#components/ui/search-field.tsx'
import { Select } from '#components/ui/select.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { NAME_SORTS } from '#lib/mesh/view-query.ts'

/** Every host of the mesh with its addresses and where each comes from, live. */
export function HostsPage() {
  const [query, setQuery] = useQueryStates(
    {
      q: parseAsString.withDefault(''),
      namespace: parseAsString.withDefault(''),
      origin: parseAsStringLiteral([...ORIGIN_CHOICES, '']).withDefault(''),
      problems: parseAsStringLiteral(['only', '']).withDefault(''),
      sort: parseAsStringLiteral(NAME_SORTS).withDefault('host'),
      dir: parseAsStringLiteral(['asc', 'desc']).withDefault('asc'),
      page: parseAsInteger.withDefault(1),
    },
    { history: 'replace' },
  )
  const document = useView<'names'>({ view: 'names', pageSize: 50, ...query, page: Math.max(1, query.page) })
  const page = document?.facts.page
  const knowledge = knowledgeOf(document?.facts.shell.feeds, ['Service', 'ServiceEntry'])
  return (
    <>
      <NamesHeader
        title="Names & VIPs"
        lead="Hosts of the mesh, the addresses they resolve to, and where each one comes from."
      />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <SearchField
          label="Search hosts"
          value={query.q}
          onChange={(q) => void setQuery({ q, page: 1 })}
          placeholder="Host or address"
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
      </div>
      <OriginFilter
        counts={document?.facts.origins}
        value={query.origin}
        onChange={(origin) => void setQuery({ origin, page: 1 })}
      />
      {!document || !page || (page.total === 0 && knowledge === 'reading') ? (
        <Skeleton label="Reading hosts" />
      ) : page.total === 0 && knowledge === 'unknown' ? (
        <NotKnown what="Hosts" />
      ) : document.tables.names.length === 0 ? (
        <EmptyState
          icon={Signpost}
          title={page.total === 0 ? 'There is no Service or ServiceEntry' : 'No host fits these filters'}
        >
          {page.total === 0 ? (
            'Hosts come from Services and ServiceEntries. Once one exists, it appears here.'
          ) : (
            <button
              type="button"
              className="text-accent underline"
              onClick={() => void setQuery({ q: '', namespace: '', origin: '', problems: '', page: 1 })}
            >
              Show all {page.total.toLocaleString('en')}
            </button>
          )}
        </EmptyState>
      ) : (
        <>
          <DataTable
            label="Hosts"
            columns={NAME_COLUMNS}
            rows={document.tables.names}
            sort={{ by: query.sort, dir: query.dir }}
            onSort={({ by, dir }) =>
              void setQuery({ sort: NAME_SORTS.find((one) => one === by) ?? 'host', dir, page: 1 })
            }
            signalOf={(row) => JSON.stringify(row.vips)}
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
