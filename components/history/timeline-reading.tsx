import { type Pointed, readingAt } from '#components/history/reading-at.ts'
import type { Timeline } from '#lib/history/timeline.ts'

/** What the timeline says at the moment under the pointer, the finger or the keys; before that, how to ask it. */
export function TimelineReading({ pointed, timeline }: { pointed: Pointed | null; timeline: Timeline }) {
  if (!pointed) {
    return (
      <p className="min-h-8 text-muted text-xs sm:min-h-5">
        <span className="hidden pointer-fine:inline">
          Point at a lane to read it; drag over the lanes to look closer.
        </span>
        <span className="pointer-fine:hidden">Tap a lane to read it.</span>
      </p>
    )
  }
  const { time, name, words, weights } = readingAt(pointed, timeline)
  return (
    <p className="line-clamp-2 min-h-8 text-xs tabular-nums sm:line-clamp-1 sm:min-h-5">
      <span className="text-muted">{time}</span>{' '}
      {words ? (
        <>
          <strong className="font-medium">{name}</strong> {words}
        </>
      ) : null}
      {weights.map((change) => ` · ${change}`)}
    </p>
  )
}
