'use client'

import Link from 'next/link'
import { useTransitions } from '#components/data/use-transitions.ts'
import { TransitionTable } from '#components/history/transition-table.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { LOUD_KINDS } from '#lib/health/transition.ts'
import type { WindowName } from '#lib/history/transition-row.ts'

type Whose = { subjectKind: 'WorkloadEntry'; namespace: string; name: string }

/** The latest transitions of the mesh or of one subject, live, and the way to all of them. */
export function RecentTransitions({
  whose,
  window,
  limit,
  isQuietShown = false,
}: {
  whose?: Whose
  window: WindowName
  limit: number
  isQuietShown?: boolean
}) {
  const query = new URLSearchParams({
    window,
    limit: String(limit),
    ...(isQuietShown ? {} : { kinds: LOUD_KINDS.join(',') }),
    ...whose,
  }).toString()
  const { data, rows, error, hasNextPage } = useTransitions(query, true)
  if (!data && error) return <p className="text-muted">{error.message}</p>
  if (!data) return <Skeleton label="Reading transitions" rows={4} />
  if (rows.length === 0) return <p className="text-muted">Nothing changed within the last {window}.</p>
  const all = `/transitions?window=${window}${whose ? `&show=all&subjectKind=${whose.subjectKind}&namespace=${whose.namespace}&q=${whose.name}` : ''}`
  return (
    <>
      <TransitionTable rows={rows} without={whose ? ['subject', 'group'] : ['clock', 'group']} />
      {hasNextPage || !whose ? (
        <Link href={all} className="inline-block text-accent text-sm hover:underline">
          All transitions
        </Link>
      ) : null}
    </>
  )
}
