'use client'

import { useQuery } from '@tanstack/react-query'
import { type ApiError, getJson } from '#components/data/api-client.ts'
import { type Example, examplesOf } from '#components/names/explain/examples.ts'
import { useProxies } from '#components/names/proxy/use-proxies.ts'
import { useThrottled } from '#components/ui/use-throttled.ts'
import type { NamesGraph } from '#lib/names/name-row.ts'

const TYPING_MS = 150
const OFFERED = 12

/** Hosts that a text is part of, to offer while it is typed. */
export function useHosts(text: string) {
  const q = useThrottled(text.trim(), TYPING_MS)
  const { data } = useQuery<NamesGraph, ApiError>({
    queryKey: ['names', 'hosts', q],
    queryFn: ({ signal }) => getJson<NamesGraph>(`/api/names/graph?q=${encodeURIComponent(q)}`, signal),
    staleTime: 30_000,
  })
  return data?.nodes ?? NONE
}
const NONE: NamesGraph['nodes'] = []

export function useNameSuggestions(text: string): string[] {
  return useHosts(text)
    .flatMap(({ kind, label }) => (kind === 'host' && !label.includes('*') ? [label] : []))
    .slice(0, OFFERED)
}

export function useExamples(): Example[] {
  const { data } = useProxies('')
  return examplesOf(data?.proxies ?? [], useHosts(''))
}
