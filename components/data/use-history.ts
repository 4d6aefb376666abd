'use client'

import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { type ApiError, getJson } from '#components/data/api-client.ts'
import { useShell } from '#components/data/live-provider.tsx'
import type { TransitionPage } from '#lib/history/transition-row.ts'

/** A window that ends now moves on by itself, whether anything happens or not. */
const MOVE_ON_MS = 30_000

const keyOf = (path: string, follow: boolean) => ['history', follow ? 'followed' : 'kept', path] as const

/** Asks again what is followed whenever the history has grown. Mounted once, beside the stream that tells of it. */
export function useFollowHistory(): void {
  const cache = useQueryClient()
  const history = useShell()?.history
  const revision = history && 'revision' in history ? history.revision : null
  const state = history?.state
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision or state is what it waits for
  useEffect(() => {
    void cache.invalidateQueries({ queryKey: ['history', 'followed'] })
  }, [cache, revision, state])
}

/** An answer of the history API, kept up to date; while another one is on its way, the last one stays. */
export function useHistory<T>(path: string): { data: T | undefined; error: ApiError | null; isOld: boolean } {
  const { data, error, isPlaceholderData } = useQuery<T, ApiError>({
    queryKey: keyOf(path, true),
    queryFn: () => getJson<T>(path),
    placeholderData: keepPreviousData,
    refetchInterval: MOVE_ON_MS,
    retry: retryable,
  })
  return { data, error, isOld: isPlaceholderData }
}

/** Pages of transitions, the newest first; `follow` keeps the first of them at the present. */
export function useTransitions(query: string, follow: boolean) {
  return useInfiniteQuery<TransitionPage, ApiError, { pages: TransitionPage[] }, readonly string[], string>({
    queryKey: keyOf(`transitions?${query}`, follow),
    queryFn: ({ pageParam }) =>
      getJson<TransitionPage>(`/api/history/transitions?${query}&before=${pageParam}`),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next || undefined,
    placeholderData: keepPreviousData,
    retry: retryable,
    ...(follow ? {} : { staleTime: Number.POSITIVE_INFINITY }),
  })
}

/** A question that is wrong, or a database that is away, is told at once; a revision asks again. */
const retryable = (count: number, error: ApiError): boolean => error.code === 'offline' && count < 3
