'use client'

import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { type Asked, useAnswer } from '#components/proxies/use-answer.ts'
import { listQuery } from '#components/ui/list-query.ts'
import { useThrottled } from '#components/ui/use-throttled.ts'
import { PROXY_SORTS, type ProxiesAnswer, SYNC_FILTERS } from '#lib/proxies/proxy-row.ts'

const FOLLOW_MS = 5_000
const TYPING_MS = 120

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
  const q = useThrottled(query.q.trim(), TYPING_MS)
  const { page, ...filters } = query
  const params = new URLSearchParams({ ...filters, q, page: String(Math.max(1, page)), pageSize: '50' })
  const asked: Asked<ProxiesAnswer> = useAnswer(`/api/proxies?${params}`, FOLLOW_MS)
  return { query, setQuery, asked }
}

export type ProxyListQuery = ReturnType<typeof useProxyList>['query']
