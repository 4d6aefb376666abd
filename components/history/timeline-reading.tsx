import { STATE_BARS } from '#components/mesh/transition-looks.tsx'
import type { Interval } from '#lib/history/interval.ts'
import { durationWords } from '#lib/history/time-axis.ts'
import type { Lane, Timeline } from '#lib/history/timeline.ts'

export type Pointed = { atMs: number; lane: Lane | null }

/** What the timeline says at the moment under the pointer. */
export function TimelineReading({ pointed, timeline }: { pointed: Pointed | null; timeline: Timeline }) {
  if (!pointed) {
    return (
      <p className="min-h-5 text-muted text-xs">
        <span className="hidden sm:inline">
          Point at a lane to read it; drag over the lanes to look closer.
        </span>
      </p>
    )
  }
  const { atMs, lane } = pointed
  const holds = ({ fromMs, toMs }: Interval): boolean => fromMs <= atMs && atMs < toMs
  const span = lane?.spans.find(holds)
  const nearMs = (timeline.window.toMs - timeline.window.fromMs) / 150
  const weights = timeline.weights.filter((change) => Math.abs(change.atMs - atMs) < nearMs)
  return (
    <p className="min-h-5 truncate text-xs tabular-nums">
      <span className="text-muted">{new Date(atMs).toLocaleString('en-GB')}</span>{' '}
      {lane && span ? (
        <>
          <strong className="font-medium">{lane.subject.name}</strong>{' '}
          {STATE_BARS[span.state].label.toLowerCase()} for {durationWords(span.toMs - span.fromMs)}
          {span.message ? `: ${span.message}` : ''}
          {timeline.gaps.some(holds) ? ' (nobody watched)' : ''}
          {lane.flapping.some(holds) ? ' (flapping)' : ''}
        </>
      ) : null}
      {weights.map(({ subject, message }) => ` · ${subject.name}: ${message}`)}
    </p>
  )
}
