'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type ApiError, getJson } from '#components/data/api-client.ts'
import { useThrottled } from '#components/ui/use-throttled.ts'
import type { NamesGraph } from '#lib/names/name-row.ts'

const TYPING_MS = 60
const FOLLOW_MS = 15_000

export type GraphFilter = { q: string; namespace: string; open: string }

/** The map with the question it answers. */
type AskedGraph = { graph: NamesGraph; question: string }

/** The map for a filter, kept up to date; while another one is on its way the last one stays. */
export function useGraph(filter: GraphFilter) {
  const q = useThrottled(filter.q.trim(), TYPING_MS)
  const path = `/api/names/graph?${new URLSearchParams({ ...filter, q })}`
  const { data, error, isPlaceholderData, refetch } = useQuery<AskedGraph, ApiError>({
    queryKey: ['names', path],
    queryFn: async ({ signal }) => ({
      graph: await getJson<NamesGraph>(path, signal),
      question: `${q} ${filter.namespace}`,
    }),
    placeholderData: keepPreviousData,
    refetchInterval: FOLLOW_MS,
    staleTime: 0,
  })
  return { ...data, error, isOld: isPlaceholderData, again: () => void refetch() }
}
