'use client'

import { useQueries } from '@tanstack/react-query'
import { ApiError } from '#components/data/api-client.ts'
import { readIfThere } from '#components/onboarding/gateways/gateway-bases.ts'
import { useThrottled } from '#components/ui/use-throttled.ts'
import type { FormBase } from '#lib/onboarding/forms/object-form.ts'

const TYPING_MS = 400

/** The objects of these keys (`editKey`) that are there; read again when somebody types other names. */
export function useLiveObjects(keys: readonly string[]): {
  objects: ReadonlyMap<string, FormBase>
  isReading: boolean
  error: ApiError | null
} {
  const wanted = JSON.stringify(keys)
  const asked = useThrottled(wanted, TYPING_MS)
  const askedKeys = JSON.parse(asked) as string[]
  const answers = useQueries({
    queries: askedKeys.map((key) => ({
      queryKey: ['gateways', 'live', key],
      queryFn: () => readIfThere(key),
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 0,
      refetchOnWindowFocus: false,
      retry: false,
    })),
  })
  const isReading = asked !== wanted || answers.some(({ isPending, isFetching }) => isPending || isFetching)
  const error = answers.find((answer) => answer.error)?.error
  return {
    objects: new Map(
      isReading
        ? []
        : askedKeys.flatMap((key, at) => {
            const object = answers[at]?.data
            return object ? [[key, object] as const] : []
          }),
    ),
    isReading,
    error: error instanceof ApiError ? error : null,
  }
}
