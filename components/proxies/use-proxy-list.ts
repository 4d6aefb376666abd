'use client'

import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useListAnswer } from '#components/data/use-answer.ts'
import { listQuery } from '#components/ui/list-query.ts'
import { PROXY_SORTS, type ProxiesAnswer, SYNC_FILTERS } from '#lib/proxies/proxy-row.ts'

const QUERY = {
  ...listQuery(PROXY_SORTS),
  namespace: parseAsString.withDefault(''),
  kind: parseAsStringLiteral(['vm', 'pod', '']).withDefault(''),
  sync: parseAsStringLiteral([...SYNC_FILTERS, '']).withDefault(''),
  istiod: parseAsString.withDefault(''),
  skewed: parseAsStringLiteral(['only', '']).withDefault(''),
  expiring: parseAsStringLiteral(['only', '']).withDefault(''),
}

export const NO_FILTERS = {
  q: '',
  namespace: '',
  kind: '',
  sync: '',
  istiod: '',
  skewed: '',
  expiring: '',
} as const

/** The page of proxies that the URL asks for, kept up to date. */
export function useProxyList() {
  const [query, setQuery] = useQueryStates(QUERY, { history: 'replace' })
  return { query, setQuery, asked: useListAnswer<ProxiesAnswer>('/api/proxies', query) }
}

export type ProxyListQuery = ReturnType<typeof useProxyList>['query']
