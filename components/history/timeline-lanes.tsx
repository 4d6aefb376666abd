'use client'

import { type MouseEvent, useRef, useState } from 'react'
import { AvailabilityChart } from '#components/history/availability-chart.tsx'
import { LANE_GRID, LANE_TRACK, LaneRow } from '#components/history/lane-row.tsx'
import type { Pointed } from '#components/history/reading-at.ts'
import { TimelineMarks } from '#components/history/timeline-marks.tsx'
import { TimelineReading } from '#components/history/timeline-reading.tsx'
import { UnwatchedPattern } from '#components/history/unwatched-pattern.tsx'
import { cn } from '#components/ui/cn.ts'
import type { Interval } from '#lib/history/interval.ts'
import { positionOf, ticksOf } from '#lib/history/time-axis.ts'
import type { Lane, Timeline } from '#lib/history/timeline.ts'

/** A drag shorter than this share of the track is a click. */
const LEAST_DRAG = 0.01
const keyOf = ({ subject }: Lane): string => `${subject.kind} ${subject.name}`

/**
 * One lane a subject on a shared time axis, with the weights that changed meanwhile. A mouse reads where it points, and
 * looks closer by dragging; keys and fingers leave a cursor that reads until the lane loses the focus.
 */
export function TimelineLanes({
  timeline,
  isGroup,
  onZoom,
}: {
  timeline: Timeline
  isGroup: boolean
  onZoom: (window: Interval) => void
}) {
  const { window, lanes, weights, series } = timeline
  const [hovered, setHovered] = useState<Pointed | null>(null)
  /** Null stays at the end of the window as that moves on. */
  const [cursor, setCursor] = useState<number | null>(null)
  const [focused, setFocused] = useState<string | null>(null)
  const [drag, setDrag] = useState<{ startMs: number; endMs: number } | null>(null)
  const axis = useRef<HTMLDivElement>(null)

  const cursorMs = Math.max(window.fromMs, Math.min(cursor ?? window.toMs, window.toMs - 1))
  const focusedLane = lanes.find((lane) => keyOf(lane) === focused)
  const pointed = hovered ?? (focusedLane ? { atMs: cursorMs, lane: focusedLane } : null)
  const chosen = drag && {
    fromMs: Math.min(drag.startMs, drag.endMs),
    toMs: Math.max(drag.startMs, drag.endMs),
  }

  const timeAt = (event: MouseEvent): number | null => {
    const box = axis.current?.getBoundingClientRect()
    if (!box || box.width === 0) return null
    const share = (event.clientX - box.left) / box.width
    return share < 0 || share > 1 ? null : window.fromMs + share * (window.toMs - window.fromMs)
  }
  const rowAt = ({ target }: MouseEvent): Element | null =>
    target instanceof Element && !target.closest('a') ? target.closest('[data-lane]') : null
  const read = (event: MouseEvent): void => {
    const atMs = timeAt(event)
    const track = rowAt(event)?.querySelector<HTMLElement>('[role=slider]')
    if (atMs === null || !track) return
    setCursor(atMs)
    track.focus({ preventScroll: true })
  }
  const finish = (): void => {
    setDrag(null)
    if (chosen && chosen.toMs - chosen.fromMs > LEAST_DRAG * (window.toMs - window.fromMs))
      onZoom({ fromMs: Math.round(chosen.fromMs), toMs: Math.round(chosen.toMs) })
  }

  return (
    <div>
      <TimelineReading pointed={pointed} timeline={timeline} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the tracks inside take the focus and the keys */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the tracks inside take the focus and the keys */}
      <div
        className="relative mt-1 touch-pan-y select-none"
        onClick={read}
        onPointerMove={(event) => {
          if (event.pointerType === 'touch') return read(event)
          const atMs = timeAt(event)
          const lane = lanes[Number(rowAt(event)?.getAttribute('data-lane') ?? -1)] ?? null
          setHovered(atMs === null ? null : { atMs, lane })
          if (atMs !== null) setDrag((now) => now && { ...now, endMs: atMs })
        }}
        onPointerLeave={() => {
          setHovered(null)
          setDrag(null)
        }}
        onPointerDown={(event) => {
          const atMs = event.button === 0 && event.pointerType !== 'touch' ? timeAt(event) : null
          if (atMs !== null) setDrag({ startMs: atMs, endMs: atMs })
        }}
        onPointerUp={finish}
      >
        <UnwatchedPattern />
        {isGroup ? (
          <div className={LANE_GRID}>
            <p className="col-span-2 flex justify-between self-stretch text-muted text-xs sm:col-span-1">
              <span className="self-center">Available</span>
              <span
                aria-hidden
                className="hidden flex-col justify-between text-right text-[10px] leading-none sm:flex"
              >
                <span>100 %</span>
                <span>0 %</span>
              </span>
            </p>
            <p className="hidden text-right text-muted text-xs sm:order-last sm:block">Over the window</p>
            <div className={LANE_TRACK}>
              <AvailabilityChart series={series} window={window} />
            </div>
          </div>
        ) : null}
        {lanes.map((lane, index) => (
          <LaneRow
            key={keyOf(lane)}
            lane={lane}
            index={index}
            timeline={timeline}
            cursorMs={cursorMs}
            onCursor={(atMs) => {
              setCursor(atMs === window.toMs - 1 ? null : atMs)
              setHovered(null)
            }}
            onFocus={() => setFocused(keyOf(lane))}
            onBlur={() => setFocused(null)}
          />
        ))}
        <div className={LANE_GRID}>
          <span className="hidden sm:block" />
          <div
            ref={axis}
            className={cn(LANE_TRACK, 'relative h-5 border-line border-t text-[11px] text-muted')}
          >
            {ticksOf(window, 8, new Date().getTimezoneOffset()).map(({ atMs, label }) => (
              <span
                key={atMs}
                className="absolute top-0.5 -translate-x-1/2 whitespace-nowrap tabular-nums [&:nth-child(even)]:hidden sm:[&:nth-child(even)]:inline"
                style={{ left: `${positionOf(atMs, window) * 100}%` }}
                suppressHydrationWarning
              >
                {label}
              </span>
            ))}
          </div>
        </div>
        <TimelineMarks window={window} weights={weights} atMs={pointed?.atMs ?? null} drag={chosen} />
      </div>
    </div>
  )
}
