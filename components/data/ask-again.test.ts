import { type InfiniteData, InfiniteQueryObserver, QueryClient, QueryObserver } from '@tanstack/react-query'
import { expect, test, vi } from 'vitest'
import { askAgain, HISTORY_KEY, KEPT, MOST_FOLLOWED_PAGES } from '#components/data/ask-again.ts'

const client = (): QueryClient =>
  new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Number.POSITIVE_INFINITY } } })

test('a slow answer is waited for, shown, and asked for once more as it may be old', async () => {
  const cache = client()
  const answers: ((value: string) => void)[] = []
  const queryFn = vi.fn(() => new Promise<string>((resolve) => answers.push(resolve)))
  const observer = new QueryObserver(cache, { queryKey: [...HISTORY_KEY, 'a'], queryFn })
  const stop = observer.subscribe(() => undefined)
  for (let i = 0; i < 5; i += 1) askAgain(cache)
  expect(queryFn).toHaveBeenCalledTimes(1)
  answers[0]?.('first')
  await vi.waitFor(() => expect(queryFn).toHaveBeenCalledTimes(2))
  expect(observer.getCurrentResult().data).toBe('first')
  answers[1]?.('second')
  await vi.waitFor(() => expect(observer.getCurrentResult().data).toBe('second'))
  expect(queryFn).toHaveBeenCalledTimes(2)
  stop()
})

test('what is kept stays; once it is out of sight it is old, so that it is read anew when it comes back', async () => {
  const cache = client()
  const queryKey = [...HISTORY_KEY, 'kept']
  const queryFn = vi.fn(async () => 'answer')
  const observer = new QueryObserver(cache, { queryKey, queryFn, meta: KEPT })
  const stop = observer.subscribe(() => undefined)
  await vi.waitFor(() => expect(observer.getCurrentResult().data).toBe('answer'))
  askAgain(cache)
  expect(cache.getQueryState(queryKey)).toMatchObject({ isInvalidated: false, fetchStatus: 'idle' })
  stop()
  askAgain(cache)
  expect(cache.getQueryState(queryKey)).toMatchObject({ isInvalidated: true, fetchStatus: 'idle' })
  expect(queryFn).toHaveBeenCalledTimes(1)
})

test('a feed is followed as long as few of its pages are loaded', async () => {
  const cache = client()
  const queryFn = vi.fn(async ({ pageParam }: { pageParam: number }) => pageParam)
  const observer = new InfiniteQueryObserver<
    number,
    Error,
    InfiniteData<number, number>,
    readonly string[],
    number
  >(cache, {
    queryKey: [...HISTORY_KEY, 'feed'],
    queryFn,
    initialPageParam: 0,
    getNextPageParam: (last) => last + 1,
  })
  const stop = observer.subscribe(() => undefined)
  await vi.waitFor(() => expect(observer.getCurrentResult().isSuccess).toBe(true))
  while (queryFn.mock.calls.length < MOST_FOLLOWED_PAGES) await observer.fetchNextPage()
  queryFn.mockClear()
  askAgain(cache)
  await vi.waitFor(() => expect(queryFn).toHaveBeenCalledTimes(MOST_FOLLOWED_PAGES))
  await vi.waitFor(() => expect(observer.getCurrentResult().isFetching).toBe(false))
  await observer.fetchNextPage()
  queryFn.mockClear()
  askAgain(cache)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(queryFn).not.toHaveBeenCalled()
  stop()
})
