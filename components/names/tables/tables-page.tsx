'use client'

import { CircleCheck, Table2 } from 'lucide-react'
import Link from 'next/link'
import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useEffect, useState } from 'react'
import { proxyHref } from '#components/mesh/proxy-href.ts'
import { NamesHeader } from '#components/names/names-nav.tsx'
import { tableCommands } from '#components/names/proxy/ask-commands.ts'
import { ProxyFacts } from '#components/names/proxy/proxy-facts.tsx'
import { ProxyField } from '#components/names/proxy/proxy-field.tsx'
import { useProxies } from '#components/names/proxy/use-proxies.ts'
import { ColumnStates } from '#components/names/tables/column-states.tsx'
import { NamesTable } from '#components/names/tables/names-table.tsx'
import { sidesKnown } from '#components/names/tables/table-columns.ts'
import { useTables } from '#components/names/tables/use-tables.ts'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { CheckField } from '#components/ui/check-field.tsx'
import { CommandList } from '#components/ui/command-list.tsx'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Pagination } from '#components/ui/pagination.tsx'
import { SearchField } from '#components/ui/search-field.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { isProxyId } from '#lib/names/proxy-id.ts'
import type { TablesAnswer } from '#lib/names/tables.ts'

const FILTER = {
  proxy: parseAsString.withDefault(''),
  q: parseAsString.withDefault(''),
  only: parseAsStringLiteral(['differences']),
  page: parseAsInteger.withDefault(1),
}

/** The name table of one proxy three times: computed, as istiod would send it, and as its agent holds it. */
export function TablesPage() {
  const [query, setQuery] = useQueryStates(FILTER, { history: 'replace' })
  const { answer, error, isOld, again } = useTables({ ...query, page: Math.max(1, query.page) })
  const choose = (proxy: string): void => void setQuery({ proxy, page: 1 }, { history: 'push' })
  return (
    <>
      <NamesHeader
        title="Name tables"
        lead="All names that one proxy can resolve: computed, by istiod, and by its own agent."
      />
      <ChooseProxy chosen={query.proxy} onChoose={choose} />
      {error ? (
        <Callout
          tone={answer ? 'warn' : 'bad'}
          title={error.message}
          actions={<Button onPress={again}>Try again</Button>}
        >
          {error.fix}
        </Callout>
      ) : null}
      {query.proxy === '' ? (
        <FirstProxies onChoose={choose} />
      ) : answer ? (
        <>
          <ColumnStates answer={answer} />
          <section
            aria-label="The proxy"
            className="space-y-3 rounded-lg border border-line bg-surface p-3 sm:p-4"
          >
            <ProxyFacts proxy={answer.proxy} />
            <Disclosure title="Read the tables yourself">
              <CommandList commands={tableCommands(answer.proxy)} />
            </Disclosure>
          </section>
          <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
            <SearchField
              label="Search hosts"
              value={query.q}
              onChange={(q) => void setQuery({ q, page: 1 })}
              placeholder="Host or address"
            />
            <CheckField
              isSelected={query.only !== null}
              onChange={(isOn) => void setQuery({ only: isOn ? 'differences' : null, page: 1 })}
            >
              Only differences ({answer.differences.toLocaleString('en')})
            </CheckField>
            <Link
              href={`/names/explain?proxy=${encodeURIComponent(answer.proxy.id)}`}
              className="text-accent text-sm hover:underline sm:ml-auto"
            >
              Explain a name for this proxy
            </Link>
            <Link href={proxyHref(answer.proxy.id)} className="text-accent text-sm hover:underline">
              Its Envoy
            </Link>
          </div>
          <div aria-busy={isOld} className="space-y-3">
            {answer.rows.length === 0 ? (
              <NoRows
                answer={answer}
                isOnlyDifferences={query.only !== null}
                onAll={() => void setQuery({ q: '', only: null, page: 1 })}
              />
            ) : (
              <>
                <NamesTable answer={answer} />
                <Pagination
                  page={answer.page}
                  pageSize={answer.pageSize}
                  matching={answer.matching}
                  total={answer.total}
                  noun={answer.matching === 1 ? 'host' : 'hosts'}
                  onPage={(page) => void setQuery({ page })}
                />
              </>
            )}
          </div>
        </>
      ) : error ? null : (
        <Skeleton label="Reading the name tables" rows={8} />
      )}
    </>
  )
}

/** The proxy of the URL, and one that is being typed; one is asked about once it is whole. */
function ChooseProxy({ chosen, onChoose }: { chosen: string; onChoose: (proxy: string) => void }) {
  const [typed, setTyped] = useState(chosen)
  useEffect(() => setTyped(chosen), [chosen])
  return (
    <form
      className="flex items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        if (isProxyId(typed.trim())) onChoose(typed.trim())
      }}
    >
      <ProxyField
        className="max-w-xl flex-1"
        label="Proxy"
        value={typed}
        onChange={setTyped}
        onChoose={onChoose}
      />
      {typed.trim() !== chosen && isProxyId(typed.trim()) ? (
        <Button type="submit" look="primary">
          Show
        </Button>
      ) : null}
    </form>
  )
}

const FIRST = 6

function FirstProxies({ onChoose }: { onChoose: (proxy: string) => void }) {
  const { data, error } = useProxies('')
  if (error)
    return (
      <Callout tone="bad" title="The proxies could not be read">
        {error.message}
      </Callout>
    )
  if (!data) return <Skeleton label="Reading proxies" rows={4} />
  return (
    <EmptyState icon={Table2} title={data.total === 0 ? 'No proxy is known' : 'Choose a proxy'}>
      {data.total === 0 ? (
        'Proxies are WorkloadEntries that are connected and Pods with a sidecar. Once there is one, it can be chosen here.'
      ) : (
        <ul aria-label="Proxies" className="mt-2 flex flex-wrap justify-center gap-2">
          {data.proxies.slice(0, FIRST).map(({ id }) => (
            <li key={id} className="min-w-0">
              <Button
                className="h-auto min-h-8 max-w-full whitespace-normal wrap-anywhere"
                onPress={() => onChoose(id)}
              >
                {id}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {data.istiod.state === 'unknown' ? (
        <p className="mt-3">What istiod knows of them is missing: {data.istiod.reason}</p>
      ) : null}
    </EmptyState>
  )
}

function NoRows({
  answer,
  isOnlyDifferences,
  onAll,
}: {
  answer: TablesAnswer
  isOnlyDifferences: boolean
  onAll: () => void
}) {
  const isAlone = sidesKnown(answer.columns) < 2
  const isComputed = answer.columns.computed.state === 'known'
  const agrees = isOnlyDifferences && answer.differences === 0 && answer.total > 0
  return (
    <EmptyState
      icon={agrees && !isAlone ? CircleCheck : Table2}
      title={
        answer.total === 0
          ? isComputed
            ? 'No host is in any of these tables'
            : 'No host is in the tables that are known'
          : agrees
            ? isAlone
              ? 'There is nothing to compare with'
              : 'The tables that are known agree on every host'
            : 'No host fits these filters'
      }
    >
      {answer.total === 0 ? (
        isComputed ? (
          'The proxy sees no host that has an address for it.'
        ) : (
          'Which hosts the proxy sees is not known: the objects that decide it are not all read.'
        )
      ) : (
        <button type="button" className="text-accent underline" onClick={onAll}>
          Show all {answer.total.toLocaleString('en')}
        </button>
      )}
    </EmptyState>
  )
}
