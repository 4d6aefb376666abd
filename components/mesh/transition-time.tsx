'use client'

import { TIME_SOURCE_WORDS } from '#components/mesh/transition-looks.tsx'
import { momentWords } from '#components/ui/moment-words.ts'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import type { TransitionRow } from '#lib/history/transition-row.ts'

/** When a transition happened; by whose clock, and when it was seen, in the title. */
export function TransitionTime({
  row: { atMs, timeSource, observedMs },
}: {
  row: Pick<TransitionRow, 'atMs' | 'timeSource' | 'observedMs'>
}) {
  return (
    <div
      className="whitespace-nowrap tabular-nums"
      title={`${TIME_SOURCE_WORDS[timeSource]}; seen ${new Date(observedMs).toLocaleString()}`}
    >
      <p suppressHydrationWarning>{momentWords(atMs)}</p>
      <p className="text-muted text-xs">
        <RelativeTime atMs={atMs} suffix=" ago" />
      </p>
    </div>
  )
}
