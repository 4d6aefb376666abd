import type { Query, QueryClient, QueryKey } from '@tanstack/react-query'

/** Each page of a feed is a request of its own; with more of them loaded the feed is not followed. */
export const MOST_FOLLOWED_PAGES = 3

export const HISTORY_KEY = ['history'] as const
/** The `meta` of a query whose answer shall stay on screen as it is. */
export const KEPT = { isKept: true } as const

/** How many pages a feed has loaded; of any other answer, one. */
export function pagesOf(data: unknown): number {
  const pages = data && typeof data === 'object' && 'pages' in data ? data.pages : null
  return Array.isArray(pages) ? pages.length : 1
}

const isFollowed = (query: Query): boolean =>
  !query.isActive() || (query.meta?.isKept !== true && pagesOf(query.state.data) <= MOST_FOLLOWED_PAGES)

/**
 * Asks again what is followed. An answer that is on its way is waited for, however slow, rather than thrown away; as it
 * may be older than the news, its question is asked once more after it.
 */
export function askAgain(cache: QueryClient): void {
  for (const query of cache.getQueryCache().findAll({ queryKey: HISTORY_KEY, predicate: isFollowed })) {
    const wasBusy = query.state.fetchStatus !== 'idle'
    const answered = ask(cache, query.queryKey)
    if (wasBusy) void answered.then(() => ask(cache, query.queryKey))
  }
}

const ask = (cache: QueryClient, queryKey: QueryKey): Promise<void> =>
  cache.invalidateQueries({ queryKey, exact: true, predicate: isFollowed }, { cancelRefetch: false })
