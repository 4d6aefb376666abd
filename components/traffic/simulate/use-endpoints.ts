'use client'

import { useQueries } from '@tanstack/react-query'
import { type ApiError, getJson } from '#components/data/api-client.ts'
import type { EndpointRow, EndpointsAnswer } from '#lib/traffic/endpoint-set.ts'

const POLL_MS = 5000

export type KnownEndpoints = {
  isReading: boolean
  endpoints: Record<string, EndpointRow[]>
  /** How many each host has, listed or not. */
  totals: Record<string, number>
  /** What is not known, or not whole, in words. */
  gaps: string[]
}

/** The endpoints behind hosts, as istiod sends them; a host that could not be read is left out and said. */
export function useEndpoints(hosts: readonly string[]): KnownEndpoints {
  return useQueries({
    queries: hosts.map((host) => ({
      queryKey: ['traffic', 'endpoints', host],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        getJson<EndpointsAnswer>(`/api/traffic/endpoints?host=${encodeURIComponent(host)}`, signal),
      refetchInterval: POLL_MS,
      staleTime: 0,
    })),
    combine: (answers): KnownEndpoints => ({
      isReading: answers.some(({ isPending }) => isPending),
      endpoints: Object.fromEntries(
        answers.flatMap(({ data }, index) => (data ? [[hosts[index] ?? data.host, data.endpoints]] : [])),
      ),
      totals: Object.fromEntries(
        answers.flatMap(({ data }, index) => (data ? [[hosts[index] ?? data.host, data.total]] : [])),
      ),
      gaps: answers.flatMap(({ data, error }, index) => [
        ...(error ? [gapWords(hosts[index] ?? '', error)] : []),
        ...(data && data.endpoints.length < data.total
          ? [
              `${data.host} has ${data.total.toLocaleString('en')} endpoints; shares are worked out among ${data.endpoints.length.toLocaleString('en')} of them.`,
            ]
          : []),
      ]),
    }),
  })
}

/** A name that the cluster has not is known to have no endpoints in the mesh: the result says what becomes of it. */
const gapWords = (host: string, error: Error): string =>
  `The endpoints of ${host} are not known: ${(error as ApiError).message}.`
