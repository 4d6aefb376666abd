'use client'

import type { ApiError } from '#components/data/api-client.ts'
import { useShell } from '#components/data/live-provider.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'

/**
 * Says what is wrong with the history, while something is. What is live is not touched by it. A request that failed for
 * a reason of its own says that first; one that failed as the database is away is told by the state of the history.
 */
export function HistoryTrouble({ error }: { error?: ApiError | null }) {
  const history = useShell()?.history
  if (error && error.code !== 'history-unavailable') return <OwnTrouble error={error} />
  if (history?.state === 'unavailable') {
    return (
      <Callout tone="warn" title="History can’t be stored">
        {history.reason}. Live pages go on.{' '}
        {history.waiting > 0
          ? `${history.waiting.toLocaleString('en')} observations are kept until the database is back. `
          : ''}
        {history.dropped > 0
          ? `${history.dropped.toLocaleString('en')} were too many to keep: they will be missing. `
          : ''}
        Since <RelativeTime atMs={history.sinceMs} suffix=" ago" />.
      </Callout>
    )
  }
  if (history?.state === 'catching-up') {
    return (
      <Callout tone="info" title="History is catching up">
        {history.waiting.toLocaleString('en')} observations wait to be stored.
      </Callout>
    )
  }
  return error ? <OwnTrouble error={error} /> : null
}

function OwnTrouble({ error }: { error: ApiError }) {
  return (
    <Callout tone="warn" title={error.message}>
      {error.fix}
    </Callout>
  )
}
