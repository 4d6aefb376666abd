'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApplyChoices } from '#components/changes/review/apply-form.tsx'
import type { Bases } from '#components/changes/review/conflict-of.ts'
import { useStaleConflict } from '#components/changes/review/use-stale-conflict.ts'
import { useBegunOperation } from '#components/changes/use-operations.ts'
import { type ApiError, postJson } from '#components/data/api-client.ts'
import type { ApplyRequest, ReviewRequest, TrafficEdit } from '#lib/traffic/edit.ts'
import type { Operation } from '#lib/traffic/operation.ts'
import type { TrafficReview } from '#lib/traffic/review.ts'

type ReviewInput = { host: string; edit: TrafficEdit; bases: Bases; isBegun: boolean }

/** The server's review of an edit, what the user says to it, and the way to apply it. */
export function useReview(
  { host, edit, bases, isBegun }: ReviewInput,
  onBegun: (operation: Operation) => void,
) {
  const [choices, setChoices] = useState<ApplyChoices>({ note: '', override: false, onTimeout: 'ask' })
  const remember = useBegunOperation()
  const review = useQuery<TrafficReview, ApiError>({
    queryKey: ['review', host, edit],
    queryFn: () => postJson<TrafficReview>('/api/traffic/review', { host, edit } satisfies ReviewRequest),
    enabled: !isBegun,
    staleTime: 0,
    gcTime: 0,
  })
  const isStale = review.error?.code === 'conflict' && !isBegun
  const stale = useStaleConflict(edit, bases, isStale)
  const apply = useMutation<Operation, ApiError>({
    mutationFn: () =>
      postJson<Operation>('/api/traffic/apply', { host, edit, ...choices } satisfies ApplyRequest),
    onSuccess: (operation) => {
      remember(operation)
      onBegun(operation)
    },
    // What was looked at is out of date when the server now says no.
    onError: ({ code }) => {
      if (code === 'blocked' || code === 'conflict') void review.refetch()
    },
  })
  return { review, apply, stale, isStale, choices, setChoices }
}

export type Review = ReturnType<typeof useReview>
