'use client'

import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import type { MigrationEvent } from '#lib/migration/migration.ts'

const FIRST = 5

/** What happened, the newest first. */
export function MigrationEvents({ events }: { events: MigrationEvent[] }) {
  const [isAll, setAll] = useState(false)
  if (events.length === 0) return null
  const shown = isAll ? events : events.slice(0, FIRST)
  return (
    <div className="space-y-1">
      <h4 className="font-medium text-muted text-xs">What happened</h4>
      <ol className="space-y-1 text-sm">
        {shown.map(({ atMs, actor, text }, index) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: two events of a moment may say the same
            key={`${atMs} ${index}`}
            className="grid grid-cols-[6rem_minmax(0,1fr)] gap-2"
          >
            <span className="text-muted tabular-nums">
              <RelativeTime atMs={atMs} suffix=" ago" />
            </span>
            <span className="min-w-0 wrap-anywhere">
              {text}
              {actor ? <span className="text-muted"> ({actor})</span> : null}
            </span>
          </li>
        ))}
      </ol>
      {events.length > FIRST ? (
        <Button look="quiet" className="-ml-3" aria-expanded={isAll} onPress={() => setAll(!isAll)}>
          {isAll ? 'Show the latest only' : `Show all ${events.length}`}
        </Button>
      ) : null}
    </div>
  )
}
