'use client'

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ApiError, deleteJson, getJson, postJson } from '#components/data/api-client.ts'
import { useThrottled } from '#components/ui/use-throttled.ts'
import type { ProxiesAnswer } from '#lib/proxies/proxy-row.ts'
import type { DifferencesAnswer, Snapshot, SnapshotsAnswer } from '#lib/proxies/snapshot.ts'

const TYPING_MS = 150

const base = (id: string): string => `/api/proxies/${encodeURIComponent(id)}`
const snapshotsKey = (id: string) => ['proxies', 'snapshots', id]

/** How a proxy's own configuration differs from another one; asked once, and again when somebody wants it. */
export function useDifferences(id: string, against: string) {
  return useQuery<DifferencesAnswer, ApiError>({
    queryKey: ['proxies', 'differences', id, against],
    queryFn: ({ signal }) =>
      getJson<DifferencesAnswer>(`${base(id)}/differences?${new URLSearchParams({ against })}`, signal),
    enabled: against !== '',
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  })
}

/** The configurations of a proxy that were kept, newest first. */
export const useSnapshots = (id: string) =>
  useQuery<SnapshotsAnswer, ApiError>({
    queryKey: snapshotsKey(id),
    queryFn: ({ signal }) => getJson<SnapshotsAnswer>(`${base(id)}/snapshots`, signal),
  })

/** Keeps the configuration that the proxy has now. */
export function useTakeSnapshot(id: string) {
  const cache = useQueryClient()
  return useMutation<Snapshot, ApiError, string>({
    mutationFn: (note) => postJson<Snapshot>(`${base(id)}/snapshots`, { note }),
    onSettled: () => cache.invalidateQueries({ queryKey: snapshotsKey(id) }),
  })
}

export function useDeleteSnapshot(id: string) {
  const cache = useQueryClient()
  return useMutation<unknown, ApiError, string>({
    mutationFn: (snapshot) => deleteJson(`${base(id)}/snapshots/${encodeURIComponent(snapshot)}`),
    onSettled: () => cache.invalidateQueries({ queryKey: snapshotsKey(id) }),
  })
}

/** Ids of proxies that have this text, ten at most. */
export function useProxyIds(text: string): string[] {
  const q = useThrottled(text, TYPING_MS)
  const { data } = useQuery<ProxiesAnswer, ApiError>({
    queryKey: ['proxies', 'ids', q],
    queryFn: ({ signal }) =>
      getJson<ProxiesAnswer>(`/api/proxies?${new URLSearchParams({ q, pageSize: '10' })}`, signal),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  })
  return data?.rows.map(({ id }) => id) ?? []
}
