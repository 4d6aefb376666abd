import { LANE_GRID, LANE_TRACK } from '#components/history/lane-row.tsx'
import { cn } from '#components/ui/cn.ts'
import type { Interval } from '#lib/history/interval.ts'
import { positionOf } from '#lib/history/time-axis.ts'
import type { WeightChange } from '#lib/history/timeline.ts'

/** What lies over all lanes: changes of weights, the moment that is read, and the stretch that is being chosen. */
export function TimelineMarks({
  window,
  weights,
  atMs,
  drag,
}: {
  window: Interval
  weights: readonly WeightChange[]
  atMs: number | null
  drag: Interval | null
}) {
  const left = (moment: number): string => `${positionOf(moment, window) * 100}%`
  return (
    <div
      aria-hidden
      className={cn(LANE_GRID, 'pointer-events-none absolute inset-x-0 top-0 bottom-5 items-stretch')}
    >
      <span className="hidden sm:block" />
      <div className={cn(LANE_TRACK, 'relative')}>
        {weights.map((change) => (
          <span
            key={`${change.atMs} ${change.subject.namespace} ${change.subject.name}`}
            className="absolute inset-y-0 border-accent border-l border-dashed"
            style={{ left: left(change.atMs) }}
          >
            <span className="absolute -top-0.5 -left-[4.5px] size-2 rotate-45 bg-accent" />
          </span>
        ))}
        {atMs === null ? null : (
          <span className="absolute inset-y-0 border-text/60 border-l" style={{ left: left(atMs) }} />
        )}
        {drag ? (
          <span
            className="absolute inset-y-0 bg-accent/15"
            style={{ left: left(drag.fromMs), right: `${100 - positionOf(drag.toMs, window) * 100}%` }}
          />
        ) : null}
      </div>
    </div>
  )
}
