'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type ApiError, getJson } from '#components/data/api-client.ts'
import { useThrottled } from '#components/ui/use-throttled.ts'
import type { TablesAnswer } from '#lib/names/tables.ts'

const TYPING_MS = 80
const FOLLOW_MS = 15_000

export type TablesFilter = { proxy: string; q: string; only: 'differences' | null; page: number }

/** A page of the name tables of one proxy, kept up to date. Nothing is asked while no proxy is chosen. */
export function useTables({ proxy, q, only, page }: TablesFilter) {
  const settled = useThrottled(q.trim(), TYPING_MS)
  const path = `/api/names/tables?${new URLSearchParams({ proxy, q: settled, only: only ?? '', page: String(page) })}`
  const { data, error, isPlaceholderData, refetch } = useQuery<TablesAnswer, ApiError>({
    queryKey: ['names', 'tables', path],
    queryFn: ({ signal }) => getJson<TablesAnswer>(path, signal),
    enabled: proxy !== '',
    placeholderData: keepPreviousData,
    refetchInterval: FOLLOW_MS,
    staleTime: 0,
  })
  // What is known of one proxy says nothing of another one.
  const answer = data?.proxy.id === proxy ? data : undefined
  return { answer, error, isOld: isPlaceholderData, again: () => void refetch() }
}
