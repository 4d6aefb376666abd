'use client'

import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Answered } from '#components/data/answered.tsx'
import { type Asked, useAnswer } from '#components/data/use-answer.ts'
import { NoSource } from '#components/proxies/proxy/no-source.tsx'
import { pageCommands } from '#components/proxies/proxy/proxy-commands.ts'
import {
  NO_FILTERS,
  type ProxyQuery,
  type SetProxyQuery,
  type Source,
} from '#components/proxies/proxy/use-proxy-query.ts'
import { CommandList } from '#components/ui/command-list.tsx'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { FilterRow } from '#components/ui/filter-row.tsx'
import { NothingFits } from '#components/ui/nothing-fits.tsx'
import { Pagination } from '#components/ui/pagination.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { useThrottled } from '#components/ui/use-throttled.ts'
import type { PageOf, ProxyPage } from '#lib/proxies/proxy-pages.ts'
import type { ProxyDetail } from '#lib/proxies/proxy-row.ts'

const TYPING_MS = 150

/** What every tab with rows needs to know. */
export type TabProps = {
  detail: ProxyDetail
  source: Source
  query: ProxyQuery
  setQuery: SetProxyQuery
}

type RowsTabProps<P extends ProxyPage> = TabProps & {
  of: P
  /** One row, and several. */
  nouns: readonly [string, string]
  icon: LucideIcon
  placeholder: string
  /** Further filters as the API knows them. */
  params?: Record<string, string>
  /** The controls of those filters. */
  filters?: ReactNode
  everyMs: number
  /** Why there may be no row at all. */
  none: string
  children: (answer: PageOf[P]) => ReactNode
}

/** One page of what a proxy has of a sort: searched and cut by the server, and asked for again while it is shown. */
export function RowsTab<P extends ProxyPage>(props: RowsTabProps<P>) {
  const { of, detail, source, query, setQuery, nouns, icon, placeholder, filters, none, children } = props
  const [one, many] = nouns
  const isOpen = (source === 'envoy' ? detail.way : detail.intent).state === 'open'
  const asked = usePage(props, isOpen)
  if (!isOpen)
    return <NoSource source={source} detail={detail} onSource={(next) => void setQuery({ source: next })} />
  return (
    <>
      <FilterRow
        className="gap-x-3"
        label={`Search ${many}`}
        placeholder={placeholder}
        q={query.q}
        onQuery={setQuery}
      >
        {filters}
      </FilterRow>
      <Answered asked={asked} label={`Reading ${many}`}>
        {(answer) =>
          answer.page.total === 0 && !isFiltered(query) ? (
            <EmptyState icon={icon} title={`It has no ${many}`}>
              {none}
            </EmptyState>
          ) : answer.rows.length === 0 ? (
            <NothingFits
              icon={icon}
              noun={one}
              {...(answer.page.total > 0 ? { total: answer.page.total } : {})}
              onAll={() => void setQuery(NO_FILTERS)}
            />
          ) : (
            <>
              {children(answer)}
              <Pagination
                {...answer.page}
                noun={answer.page.matching === 1 ? one : many}
                onPage={(page) => void setQuery({ page })}
              />
              <p className="text-muted text-xs">
                {source === 'envoy' ? 'Envoy answered' : 'istiod answered'}{' '}
                <RelativeTime atMs={answer.atMs} suffix=" ago" />.
              </p>
            </>
          )
        }
      </Answered>
      <Disclosure title="The same in a terminal">
        <CommandList commands={pageCommands(detail.row, of, source)} />
      </Disclosure>
    </>
  )
}

/** Envoy itself leaves out statistics that do not fit, so that nobody counts all of them. */
const isFiltered = ({ q, direction, trouble, used }: ProxyQuery): boolean =>
  [q, direction, trouble, used].some((filter) => filter !== '')

function usePage<P extends ProxyPage>(
  { of, detail, source, query, params = {}, everyMs }: RowsTabProps<P>,
  isOpen: boolean,
): Asked<PageOf[P]> {
  const q = useThrottled(query.q.trim(), TYPING_MS)
  const asked = new URLSearchParams({ source, q, page: String(Math.max(1, query.page)), ...params })
  const path = `/api/proxies/${encodeURIComponent(detail.row.id)}/${of}?${asked}`
  return useAnswer<PageOf[P]>(isOpen ? path : '', everyMs, (answer) => answer.source === source)
}
