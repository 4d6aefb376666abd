'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type ApiError, getJson } from '#components/data/api-client.ts'
import { useThrottled } from '#components/ui/use-throttled.ts'
import type { ProxiesAnswer } from '#lib/names/tables.ts'

const TYPING_MS = 80

/** The proxies whose id holds a text; those of the text before stay until the answer is there. */
export function useProxies(text: string) {
  const q = useThrottled(text.trim(), TYPING_MS)
  return useQuery<ProxiesAnswer, ApiError>({
    queryKey: ['names', 'proxies', q],
    queryFn: ({ signal }) => getJson<ProxiesAnswer>(`/api/names/proxies?q=${encodeURIComponent(q)}`, signal),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  })
}
