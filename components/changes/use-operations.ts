'use client'

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { isFollowed } from '#components/changes/is-followed.ts'
import { type ApiError, getJson, postJson } from '#components/data/api-client.ts'
import type { Decision, Operation, OperationsPage } from '#lib/traffic/operation.ts'

const KEY = ['operations'] as const
const RUNNING_MS = 500
const LIST_RUNNING_MS = 2_000
const LIST_RESTING_MS = 10_000
const ASK_AGAIN_MS = [0, 600, 1_500]

/** One page of the changes of a host, or of all hosts for an empty one, newest first, kept up to date. */
export function useOperations(host: string, page: number) {
  const query = new URLSearchParams({ host, page: String(page) }).toString()
  return useQuery<OperationsPage, ApiError>({
    queryKey: [...KEY, 'list', query],
    queryFn: ({ signal }) => getJson<OperationsPage>(`/api/traffic/operations?${query}`, signal),
    placeholderData: keepPreviousData,
    staleTime: 0,
    refetchInterval: ({ state }) =>
      state.data?.operations.some((one) => isFollowed(one, Date.now())) ? LIST_RUNNING_MS : LIST_RESTING_MS,
  })
}

/** One operation, followed closely while it runs, and slowly while somebody may decide on it elsewhere. */
export function useOperation(id: string) {
  return useQuery<Operation, ApiError>({
    queryKey: operationKey(id),
    queryFn: ({ signal }) => getJson<Operation>(`/api/traffic/operations/${encodeURIComponent(id)}`, signal),
    enabled: id !== '',
    staleTime: 0,
    refetchInterval: ({ state }) =>
      state.data && isFollowed(state.data, Date.now()) ? RUNNING_MS : LIST_RUNNING_MS,
  })
}

/** Asks for the lists again whenever `versions` changes: at once, and when the server has looked into who did it. */
export function useAskAgain(versions: string): void {
  const cache = useQueryClient()
  const seen = useRef(versions)
  useEffect(() => {
    if (seen.current === versions) return
    seen.current = versions
    const timers = ASK_AGAIN_MS.map((ms) =>
      setTimeout(() => void cache.invalidateQueries({ queryKey: [...KEY, 'list'] }), ms),
    )
    return () => timers.forEach(clearTimeout)
  }, [cache, versions])
}

export type DecisionInput = { id: string; decision: Decision['decision']; override?: boolean }

/** Decides on an operation. `onDecided` gets the operation to look at next: for `roll-back`, the one that takes it back. */
export function useDecision(onDecided: (operation: Operation) => void) {
  const cache = useQueryClient()
  return useMutation<Operation, ApiError, DecisionInput>({
    mutationFn: ({ id, decision, override = false }) =>
      postJson<Operation>(`/api/traffic/operations/${encodeURIComponent(id)}`, {
        decision,
        note: '',
        override,
      } satisfies Decision),
    onSuccess: (operation) => {
      cache.setQueryData(operationKey(operation.id), operation)
      void cache.invalidateQueries({ queryKey: KEY })
      onDecided(operation)
    },
  })
}

export type DecisionMutation = ReturnType<typeof useDecision>

/** Puts an operation that was just begun into the cache, and has the lists show it. */
export function useBegunOperation(): (operation: Operation) => void {
  const cache = useQueryClient()
  return (operation) => {
    cache.setQueryData(operationKey(operation.id), operation)
    void cache.invalidateQueries({ queryKey: [...KEY, 'list'] })
  }
}

const operationKey = (id: string) => [...KEY, 'one', id] as const
