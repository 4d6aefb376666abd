'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type ApiError, getJson } from '#components/data/api-client.ts'
import { HISTORY_KEY } from '#components/data/ask-again.ts'

/** A window that ends now moves on by itself, whether anything happens or not. */
const MOVE_ON_MS = 30_000

/** An answer of the history API, kept up to date; while another one is on its way, the last one stays. */
export function useHistory<T>(path: string): { data: T | undefined; error: ApiError | null; isOld: boolean } {
  const { data, error, isPlaceholderData } = useQuery<T, ApiError>({
    queryKey: [...HISTORY_KEY, path],
    queryFn: ({ signal }) => getJson<T>(path, signal),
    placeholderData: keepPreviousData,
    refetchInterval: MOVE_ON_MS,
    retry: retryable,
  })
  return { data, error, isOld: isPlaceholderData }
}

/** A question that is wrong, or a database that is away, is told at once; a revision asks again. */
export const retryable = (count: number, error: ApiError): boolean => error.code === 'offline' && count < 3
