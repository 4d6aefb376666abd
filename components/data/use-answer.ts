'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type ApiError, getJson } from '#components/data/api-client.ts'
import { retryable } from '#components/data/use-history.ts'
import { useThrottled } from '#components/ui/use-throttled.ts'

export type Asked<T> = {
  data: T | undefined
  error: ApiError | null
  /** When `data` came, in epoch milliseconds. */
  atMs: number
  /** What is shown answers an earlier question; the answer to this one is on its way. */
  isOld: boolean
  again: () => void
}

/**
 * An answer of the API, asked for again every `everyMs` while it is looked at. While another one is on its way the last
 * one stays, unless `keeps` says that it is about something else. An empty path asks nothing.
 */
export function useAnswer<T>(
  path: string,
  everyMs: number,
  keeps: (answer: T) => boolean = () => true,
): Asked<T> {
  const { data, error, dataUpdatedAt, isPlaceholderData, refetch } = useQuery<T, ApiError>({
    queryKey: ['answer', path],
    queryFn: ({ signal }) => getJson<T>(path, signal),
    enabled: path !== '',
    placeholderData: keepPreviousData,
    refetchInterval: everyMs,
    refetchOnWindowFocus: true,
    staleTime: 0,
    retry: retryable,
  })
  const shown = data !== undefined && path !== '' && keeps(data) ? data : undefined
  return { data: shown, error, atMs: dataUpdatedAt, isOld: isPlaceholderData, again: () => void refetch() }
}

const FOLLOW_MS = 5_000
const TYPING_MS = 120
const PAGE_SIZE = 50

/** A page of a list by the filters in its URL, kept up to date. */
export function useListAnswer<T>(
  path: string,
  { q, page, ...filters }: { q: string; page: number } & Record<string, string | number>,
): Asked<T> {
  const typed = useThrottled(q.trim(), TYPING_MS)
  const wanted = { ...filters, q: typed, page: Math.max(1, page), pageSize: PAGE_SIZE }
  const params = Object.entries(wanted).map(([name, value]) => [name, String(value)])
  return useAnswer<T>(`${path}?${new URLSearchParams(params)}`, FOLLOW_MS)
}
