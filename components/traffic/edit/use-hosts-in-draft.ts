'use client'

import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import { ApiError, getJson } from '#components/data/api-client.ts'
import type { HostInDraft } from '#components/traffic/edit/backends-in.ts'
import type { Draft } from '#components/traffic/edit/draft.ts'
import { policiesOf } from '#components/traffic/edit/page-objects.ts'
import type { HostBackends, HostDetail } from '#lib/mesh/views.ts'
import { targetsOf } from '#lib/traffic/targets.ts'

/**
 * The hosts that rules send to, with DestinationRules as they are in the draft. Hosts that only the draft names are
 * asked for.
 */
export function useHostsInDraft(detail: HostDetail, draft: Draft): HostInDraft[] {
  const known = useMemo(() => [detail, ...detail.others], [detail])
  const wanted = useMemo(() => {
    const named = Object.values(draft.edits).flatMap(({ ref, spec }) =>
      ref.kind === 'VirtualService' && spec ? targetsOf(spec, ref.namespace).map(({ host }) => host) : [],
    )
    const missing = new Set(named.filter((host) => !known.some((one) => one.host === host)))
    return [...missing].slice(0, 16)
  }, [draft.edits, known])
  const asked = useQueries({
    queries: wanted.map((host) => ({
      queryKey: ['traffic', 'host', host],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        getJson<HostBackends>(`/api/traffic/host?host=${encodeURIComponent(host)}`, signal),
      retry: false,
      staleTime: 10_000,
    })),
    combine: (results) =>
      results.flatMap(({ data, error }, index) => data ?? unknownHost(wanted[index] ?? '', error)),
  })
  return useMemo(() => {
    return [...known, ...asked].map(({ host, source, ports, endpointSets, destinationRules }) => {
      const drafted = policiesOf(detail, draft, host).filter(({ state }) => state !== 'removed')
      const isOfPage = known.some((one) => one.host === host)
      const policies = drafted.map(({ spec }) => spec)
      return {
        host,
        source,
        ports,
        endpointSets,
        policies: isOfPage ? policies : [...destinationRules.map(({ spec }) => spec), ...policies],
      }
    })
  }, [known, asked, detail, draft])
}

/** A host that nothing defines is known to be that; while the answer is out, nothing is known. */
const unknownHost = (host: string, error: Error | null): HostBackends[] =>
  error instanceof ApiError && error.code === 'not-found'
    ? [{ host, namespace: '', source: null, ports: [], destinationRules: [], endpointSets: [] }]
    : []
