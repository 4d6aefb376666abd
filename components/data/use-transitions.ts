'use client'

import { type InfiniteData, keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { type ApiError, getJson } from '#components/data/api-client.ts'
import { HISTORY_KEY, KEPT, MOST_FOLLOWED_PAGES, pagesOf } from '#components/data/ask-again.ts'
import { retryable } from '#components/data/use-history.ts'
import type { TransitionPage } from '#lib/history/transition-row.ts'

type Pages = InfiniteData<TransitionPage, string>

/**
 * Pages of transitions, the newest first, which follow the present while `wantsToFollow` and few are loaded. Otherwise
 * what is shown stays as it is, older pages included.
 */
export function useTransitions(query: string, wantsToFollow: boolean) {
  const cache = useQueryClient()
  const queryKey = [...HISTORY_KEY, `transitions?${query}`]
  const feed = useInfiniteQuery<TransitionPage, ApiError, Pages, readonly string[], string>({
    queryKey,
    queryFn: ({ pageParam, signal }) =>
      getJson<TransitionPage>(`/api/history/transitions?${query}&before=${pageParam}`, signal),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next || undefined,
    placeholderData: keepPreviousData,
    retry: retryable,
    refetchOnMount: wantsToFollow,
    refetchOnWindowFocus: wantsToFollow,
    refetchOnReconnect: wantsToFollow,
    ...(wantsToFollow ? {} : { meta: KEPT }),
  })
  const isDeep = !feed.isPlaceholderData && pagesOf(feed.data) > MOST_FOLLOWED_PAGES
  return {
    ...feed,
    rows: feed.data?.pages.flatMap(({ rows }) => rows) ?? [],
    /** Not followed although that is wanted, as many older pages are loaded. */
    isHeldBack: wantsToFollow && isDeep,
    /** Drops the answer that is on its way: it would change what is to stay. */
    hold: (): void => {
      if (feed.data && !feed.isFetchingNextPage) void cache.cancelQueries({ queryKey, exact: true })
    },
    /** Comes back to the present; a feed with many older pages begins again at the newest one. */
    resume: (): void => {
      if (isDeep) cache.setQueryData<Pages>(queryKey, (shown) => shown && firstOf(shown))
      void feed.refetch({ cancelRefetch: false })
    },
  }
}

const firstOf = ({ pages, pageParams }: Pages): Pages => ({
  pages: pages.slice(0, 1),
  pageParams: pageParams.slice(0, 1),
})
