'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext } from 'react'
import { type ApiError, getJson } from '#components/data/api-client.ts'
import { useShell } from '#components/data/live-provider.tsx'
import { retryable } from '#components/data/use-history.ts'
import { useThrottled } from '#components/ui/use-throttled.ts'
import type { ObjectChecks } from '#lib/checks/answer.ts'

/** Findings may change all the time; what is shown follows at this pace. */
const FOLLOW_EVERY_MS = 2_000
/** So many objects are asked about in one call, which keeps its address short. */
const AT_ONCE = 40
const NOTHING: ObjectChecks = {}

/**
 * What checks found of objects (`Kind/namespace/name`) and hosts (`host:<name>`), asked again whenever findings change.
 * Undefined until the first answer.
 */
export function useObjectChecks(subjects: readonly string[]): ObjectChecks | undefined {
  const revision = useThrottled(useShell()?.checks.revision ?? 0, FOLLOW_EVERY_MS)
  const wanted = [...new Set(subjects)].sort()
  const { data } = useQuery<ObjectChecks, ApiError>({
    queryKey: ['object-checks', wanted, revision],
    queryFn: ({ signal }) => readChecks(wanted, signal),
    enabled: wanted.length > 0,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: retryable,
  })
  return data
}

async function readChecks(subjects: readonly string[], signal: AbortSignal): Promise<ObjectChecks> {
  const parts: string[][] = []
  for (let from = 0; from < subjects.length; from += AT_ONCE) parts.push(subjects.slice(from, from + AT_ONCE))
  const answers = await Promise.all(
    parts.map((part) => {
      const query = new URLSearchParams(part.map((subject) => ['ref', subject]))
      return getJson<ObjectChecks>(`/api/checks/objects?${query}`, signal)
    }),
  )
  return Object.assign({}, ...answers)
}

const ChecksContext = createContext<ObjectChecks>(NOTHING)

/** Asks about all rows of a list at once; `useChecksOf` gives each row its own. */
export function ObjectChecksProvider({
  subjects,
  children,
}: {
  subjects: readonly string[]
  children: ReactNode
}) {
  return <ChecksContext value={useObjectChecks(subjects) ?? NOTHING}>{children}</ChecksContext>
}

export const useChecksOf = (subject: string): ObjectChecks[string] | undefined =>
  useContext(ChecksContext)[subject]
