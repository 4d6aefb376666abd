'use client'

import Link from 'next/link'
import { useHistory } from '#components/data/use-history.ts'
import { HistoryTrouble } from '#components/history/history-trouble.tsx'
import { TransitionBadge } from '#components/mesh/transition-looks.tsx'
import { TRANSITION_KINDS } from '#lib/health/transition.ts'
import type { LastHour } from '#lib/history/overview.ts'

/** What happened within the last hour in numbers, and who flaps. */
export function LastHourSummary() {
  const { data, error } = useHistory<LastHour>('/api/history/overview')
  if (!data) return <HistoryTrouble error={error} />
  const met = TRANSITION_KINDS.filter((kind) => (data.counts[kind] ?? 0) > 0)
  return (
    <div className="space-y-2">
      <HistoryTrouble error={error} />
      <ul aria-label="Transitions of the last hour" className="flex flex-wrap gap-2">
        {met.map((kind) => (
          <li key={kind}>
            <Link
              href={`/transitions?window=1h&show=${kind}`}
              className="inline-flex items-center gap-1.5 rounded-md border border-line bg-surface px-2 py-1 hover:border-line-strong"
            >
              <TransitionBadge kind={kind} />
              <span className="tabular-nums">{(data.counts[kind] ?? 0).toLocaleString('en')}</span>
            </Link>
          </li>
        ))}
        {met.length === 0 ? <li className="text-muted">Nothing changed within the last hour.</li> : null}
      </ul>
      {data.flapping.length > 0 ? (
        <p className="text-sm">
          <strong className="font-medium text-vm">Flapping now:</strong>{' '}
          {data.flapping.slice(0, 8).map(({ kind, namespace, name }, index) => (
            <span key={`${kind}/${namespace}/${name}`}>
              {index > 0 ? ', ' : ''}
              {kind === 'WorkloadEntry' ? (
                <Link href={`/entries/${namespace}/${name}`} className="hover:underline">
                  {name}
                </Link>
              ) : (
                name
              )}
            </span>
          ))}
          {data.flapping.length > 8 ? ` and ${data.flapping.length - 8} more` : ''}
        </p>
      ) : null}
    </div>
  )
}
