import { gapsOf } from '#components/history/lane-gaps.ts'
import { STATE_BARS } from '#components/mesh/transition-looks.tsx'
import type { SubjectState } from '#lib/health/transition.ts'
import type { Timeline } from '#lib/history/timeline.ts'

/** What the colours and heights of the lanes mean; only what is on them. */
export function StateLegend({ timeline }: { timeline: Timeline }) {
  const met = new Set(timeline.lanes.flatMap(({ spans }) => spans.map(({ state }) => state)))
  const states = (Object.keys(STATE_BARS) as SubjectState[]).filter((state) => met.has(state))
  return (
    <ul aria-label="Legend" className="flex flex-wrap gap-x-4 gap-y-1 text-muted text-xs">
      {states.map((state) => (
        <li key={state} className="inline-flex items-center gap-1.5">
          <span aria-hidden className="flex h-3 w-3 items-end">
            <span
              className="w-full"
              style={{
                height: `max(2px, ${STATE_BARS[state].height * 100}%)`,
                background: STATE_BARS[state].fill,
              }}
            />
          </span>
          {STATE_BARS[state].label}
        </li>
      ))}
      {timeline.lanes.some((lane) => gapsOf(lane, timeline).length > 0) ? (
        <li className="inline-flex items-center gap-1.5">
          <svg aria-hidden className="size-3">
            <rect width="100%" height="100%" fill="url(#unwatched)" stroke="var(--line-strong)" />
          </svg>
          Nobody watched
        </li>
      ) : null}
      {timeline.lanes.some(({ flapping }) => flapping.length > 0) ? (
        <li className="inline-flex items-center gap-1.5">
          <span aria-hidden className="h-1 w-3 bg-vm-fill" />
          Flapping
        </li>
      ) : null}
      {timeline.weights.length > 0 ? (
        <li className="inline-flex items-center gap-1.5">
          <span aria-hidden className="size-2 rotate-45 bg-accent" />
          Weights changed
        </li>
      ) : null}
    </ul>
  )
}
