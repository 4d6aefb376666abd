'use client'

import { useQuery } from '@tanstack/react-query'
import type { ApiError } from '#components/data/api-client.ts'
import { readBase } from '#components/onboarding/fields/use-object-form.ts'
import type { JsonObject } from '#lib/json.ts'

export type Prefill = { manifest: JsonObject | null; error: ApiError | null; isReading: boolean }

/** The WorkloadGroup `namespace/name` that a form begins from; nothing is read for an empty one. */
export function usePrefill(group: string): Prefill {
  const { data, error } = useQuery({
    queryKey: ['prefill', group],
    queryFn: () => readBase('WorkloadGroup', group),
    enabled: group !== '',
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    retry: false,
  })
  return {
    manifest: data?.manifest ?? null,
    error: error as ApiError | null,
    isReading: group !== '' && !data && !error,
  }
}
