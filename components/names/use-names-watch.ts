'use client'

import { useQuery } from '@tanstack/react-query'
import { type ApiError, getJson } from '#components/data/api-client.ts'
import { retryable } from '#components/data/use-history.ts'
import type { WatchAnswer } from '#lib/names/watch.ts'

const AGAIN_MS = 15_000

/** What is watched over, asked again while it is looked at and whenever the tab comes back. */
export function useNamesWatch() {
  return useQuery<WatchAnswer, ApiError>({
    queryKey: ['names', 'watch'],
    queryFn: ({ signal }) => getJson<WatchAnswer>('/api/names/watch', signal),
    refetchInterval: AGAIN_MS,
    refetchOnWindowFocus: true,
    staleTime: 0,
    retry: retryable,
  })
}
