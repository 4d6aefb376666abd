import Link from 'next/link'
import type { KeyboardEvent } from 'react'
import { LaneBar } from '#components/history/lane-bar.tsx'
import { gapsOf } from '#components/history/lane-gaps.ts'
import { readingAt, sayReading } from '#components/history/reading-at.ts'
import { stepCursor } from '#components/history/step-cursor.ts'
import { subjectHref } from '#components/history/subject-link.tsx'
import { cn } from '#components/ui/cn.ts'
import { durationWords, percentWords, positionOf } from '#lib/history/time-axis.ts'
import type { Lane, Timeline } from '#lib/history/timeline.ts'

/** Name, track and figure: side by side, or the track below on narrow screens. */
export const LANE_GRID =
  'grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 sm:grid-cols-[11rem_minmax(0,1fr)_7rem] lg:grid-cols-[16rem_minmax(0,1fr)_7rem]'
export const LANE_TRACK = 'col-span-2 sm:col-span-1'

/** One lane: who, its states over time, and how available that makes it. Keys move the cursor on its track. */
export function LaneRow({
  lane,
  index,
  timeline,
  cursorMs,
  onCursor,
  onFocus,
  onBlur,
}: {
  lane: Lane
  index: number
  timeline: Timeline
  cursorMs: number
  onCursor: (atMs: number) => void
  onFocus: () => void
  onBlur: () => void
}) {
  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const { key, shiftKey: toChange } = event
    const atMs = stepCursor({ key, toChange }, cursorMs, lane.spans, timeline.window)
    if (atMs === null) return
    event.preventDefault()
    onCursor(atMs)
  }
  return (
    <div data-lane={index} className={cn(LANE_GRID, 'rounded py-0.5 hover:bg-bg')}>
      <LaneName lane={lane} />
      <LaneFigure lane={lane} />
      <div
        role="slider"
        tabIndex={0}
        aria-label={`${lane.subject.name} over time`}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(positionOf(cursorMs, timeline.window) * 100)}
        aria-valuetext={sayReading(readingAt({ atMs: cursorMs, lane }, timeline))}
        onKeyDown={press}
        onFocus={onFocus}
        onBlur={onBlur}
        className={LANE_TRACK}
      >
        <LaneBar lane={lane} window={timeline.window} gaps={gapsOf(lane, timeline)} />
      </div>
    </div>
  )
}

function LaneName({ lane: { subject, isFlapping } }: { lane: Lane }) {
  const href = subjectHref(subject)
  return (
    <p
      className="relative z-10 flex w-fit max-w-full gap-1 bg-surface pr-1 text-xs sm:bg-transparent"
      title={subject.name}
    >
      {href ? (
        <Link
          href={href}
          className="truncate font-medium hover:text-accent hover:underline"
          draggable={false}
        >
          {subject.name}
        </Link>
      ) : (
        <>
          <span className="truncate">{subject.name}</span> <span className="text-muted">pod</span>
        </>
      )}
      {isFlapping ? <span className="font-medium text-vm">flapping</span> : null}
    </p>
  )
}

function LaneFigure({ lane }: { lane: Lane }) {
  const { ratio, outages, recoverMs } = lane.availability
  const recovery = recoverMs === null ? '' : `, back after ${durationWords(recoverMs)} on average`
  const words = outages === 0 ? 'no outage' : `${outages} ${outages === 1 ? 'outage' : 'outages'}${recovery}`
  return (
    <p
      className="relative z-10 bg-surface pl-1 text-right text-xs tabular-nums sm:order-last sm:bg-transparent"
      title={words}
    >
      <span className={cn(ratio !== null && ratio < 0.99 && 'font-medium text-bad')}>
        {percentWords(ratio)}
      </span>
      <span className="sr-only"> available, {words}</span>
      <span aria-hidden className="ml-1.5 inline-block min-w-4 text-muted">
        {outages > 0 ? `↓${outages}` : ''}
      </span>
    </p>
  )
}
