'use client'

import { useQuery } from '@tanstack/react-query'
import { SearchX } from 'lucide-react'
import Link from 'next/link'
import { getJson } from '#components/data/api-client.ts'
import { nameHref } from '#components/names/names-sections.ts'
import { nearest, nearQueries } from '#components/names/near-hosts.ts'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { NameText } from '#components/ui/name-text.tsx'
import type { SearchResult } from '#lib/mesh/search.ts'

/** Stands where a host would be that nothing defines, with those that it may have been meant for. */
export function NoSuchHost({ host }: { host: string }) {
  const { data: near = [] } = useQuery({
    queryKey: ['near-hosts', host],
    queryFn: async ({ signal }) => nearest(host, await searchHosts(nearQueries(host), signal)),
  })
  return (
    <EmptyState icon={SearchX} title="Nothing defines this host">
      <p>
        No Service or ServiceEntry has the host <span className="break-all font-mono text-xs">{host}</span>.
        It was deleted, or never existed. A proxy asks its upstream resolvers for it;{' '}
        <Link href={`/names/explain?name=${encodeURIComponent(host)}`} className="text-accent underline">
          explain what comes of that
        </Link>
        .
      </p>
      {near.length > 0 ? (
        <nav aria-label="Hosts with a similar name" className="mt-4">
          <p className="text-sm">Hosts with a similar name</p>
          <ul className="mt-1 space-y-1">
            {near.map((one) => (
              <li key={one}>
                <Link href={nameHref(one)} className="font-medium text-accent hover:underline">
                  <NameText>{one}</NameText>
                </Link>
              </li>
            ))}
          </ul>
        </nav>
      ) : null}
    </EmptyState>
  )
}

/** The hosts that the first of the texts finds that finds any. */
async function searchHosts(texts: string[], signal: AbortSignal): Promise<string[]> {
  for (const text of texts) {
    const { results } = await getJson<{ results: SearchResult[] }>(
      `/api/search?q=${encodeURIComponent(text)}`,
      signal,
    )
    const hosts = results.filter(({ kind }) => kind === 'name').map(({ label }) => label)
    if (hosts.length > 0) return hosts
  }
  return []
}
