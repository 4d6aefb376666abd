'use client'

import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import type { ProxyDetail } from '#lib/proxies/proxy-row.ts'

const TAB_IDS = [
  'summary',
  'clusters',
  'listeners',
  'routes',
  'certificates',
  'stats',
  'config',
  'differences',
] as const
export type TabId = (typeof TAB_IDS)[number]

/** Whose word is shown of a proxy that can be asked. */
export const SOURCES = ['envoy', 'istiod'] as const
export type Source = (typeof SOURCES)[number]

const DIRECTIONS = ['outbound', 'inbound', 'other', ''] as const

const QUERY = {
  tab: parseAsStringLiteral(TAB_IDS).withDefault('summary'),
  source: parseAsStringLiteral(SOURCES),
  q: parseAsString.withDefault(''),
  page: parseAsInteger.withDefault(1),
  direction: parseAsStringLiteral(DIRECTIONS).withDefault(''),
  trouble: parseAsStringLiteral(['only', '']).withDefault(''),
  used: parseAsStringLiteral(['only', '']).withDefault(''),
  text: parseAsStringLiteral(['shown', '']).withDefault(''),
}

/** What belongs to one tab and is no question to another. */
export const NO_FILTERS = { q: '', page: 1, direction: '', trouble: '', used: '', text: '' } as const

/** The tab of a proxy, the source and the filters in the URL. Another tab is a step that Back takes back. */
export function useProxyQuery() {
  const [query, setQuery] = useQueryStates(QUERY, { history: 'replace' })
  return {
    query,
    setQuery,
    goTo: (tab: TabId): void => void setQuery({ ...NO_FILTERS, tab }, { history: 'push' }),
  }
}

export type ProxyQuery = ReturnType<typeof useProxyQuery>['query']
export type SetProxyQuery = ReturnType<typeof useProxyQuery>['setQuery']

/** The source that is asked for; otherwise Envoy's own answer, unless only istiod can be asked. */
export const sourceOf = (asked: Source | null, detail: Pick<ProxyDetail, 'way' | 'intent'>): Source =>
  asked ?? (detail.way.state === 'none' && detail.intent.state === 'open' ? 'istiod' : 'envoy')
