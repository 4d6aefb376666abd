'use client'

import Link from 'next/link'
import { type PointerEvent, useRef, useState } from 'react'
import { AvailabilityChart } from '#components/history/availability-chart.tsx'
import { LaneBar } from '#components/history/lane-bar.tsx'
import { subjectHref } from '#components/history/subject-link.tsx'
import { type Pointed, TimelineReading } from '#components/history/timeline-reading.tsx'
import { cn } from '#components/ui/cn.ts'
import type { Interval } from '#lib/history/interval.ts'
import { durationWords, percentWords, positionOf, ticksOf } from '#lib/history/time-axis.ts'
import type { Lane, Timeline } from '#lib/history/timeline.ts'

const ROW =
  'grid grid-cols-[minmax(0,1fr)_4.5rem] items-center gap-x-3 sm:grid-cols-[11rem_minmax(0,1fr)_7rem]'
const TRACK = 'col-span-2 sm:col-span-1'
/** A drag shorter than this share of the track is a click. */
const LEAST_DRAG = 0.01

/** One lane a subject on a shared time axis, with the weights that changed meanwhile. Dragging over it looks closer. */
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
  const [pointed, setPointed] = useState<Pointed | null>(null)
  const [drag, setDrag] = useState<{ fromMs: number; toMs: number } | null>(null)
  const axis = useRef<HTMLDivElement>(null)
  const ticks = ticksOf(window, 8, new Date().getTimezoneOffset())

  const timeAt = (event: PointerEvent): number | null => {
    const box = axis.current?.getBoundingClientRect()
    if (!box || box.width === 0) return null
    const share = (event.clientX - box.left) / box.width
    return share < 0 || share > 1 ? null : window.fromMs + share * (window.toMs - window.fromMs)
  }
  const laneAt = (event: PointerEvent): Lane | null => {
    const row = event.target instanceof Element ? event.target.closest('[data-lane]') : null
    return lanes[Number(row?.getAttribute('data-lane') ?? -1)] ?? null
  }
  const finish = (): void => {
    setDrag(null)
    if (!drag) return
    const [fromMs, toMs] = [Math.min(drag.fromMs, drag.toMs), Math.max(drag.fromMs, drag.toMs)]
    if (toMs - fromMs > LEAST_DRAG * (window.toMs - window.fromMs))
      onZoom({ fromMs: Math.round(fromMs), toMs: Math.round(toMs) })
  }
  const left = (atMs: number): string => `${positionOf(atMs, window) * 100}%`

  return (
    <div>
      <TimelineReading pointed={pointed} timeline={timeline} />
      <div
        className="relative mt-1 touch-pan-y select-none"
        onPointerMove={(event) => {
          const atMs = timeAt(event)
          setPointed(atMs === null ? null : { atMs, lane: laneAt(event) })
          if (atMs !== null) setDrag((now) => now && { ...now, toMs: atMs })
        }}
        onPointerLeave={() => {
          setPointed(null)
          setDrag(null)
        }}
        onPointerDown={(event) => {
          const atMs = event.button === 0 && event.pointerType !== 'touch' ? timeAt(event) : null
          if (atMs !== null) setDrag({ fromMs: atMs, toMs: atMs })
        }}
        onPointerUp={finish}
      >
        <svg aria-hidden className="absolute size-0">
          <defs>
            <pattern
              id="unwatched"
              width="6"
              height="6"
              patternUnits="userSpaceOnUse"
              patternTransform="rotate(45)"
            >
              <rect width="6" height="6" fill="var(--surface)" opacity="0.75" />
              <rect width="2" height="6" fill="var(--line-strong)" opacity="0.45" />
            </pattern>
          </defs>
        </svg>
        {isGroup ? (
          <div className={ROW}>
            <p className="text-muted text-xs">Available</p>
            <p className="hidden text-right text-muted text-xs sm:order-last sm:block">Over the window</p>
            <div className={TRACK}>
              <AvailabilityChart series={series} window={window} />
            </div>
          </div>
        ) : null}
        {lanes.map((lane, index) => (
          <LaneRow
            key={`${lane.subject.kind} ${lane.subject.name}`}
            lane={lane}
            index={index}
            timeline={timeline}
          />
        ))}
        <div className={ROW}>
          <span className="hidden sm:block" />
          <div ref={axis} className={cn(TRACK, 'relative h-5 border-line border-t text-[11px] text-muted')}>
            {ticks.map(({ atMs, label }) => (
              <span
                key={atMs}
                className="absolute top-0.5 -translate-x-1/2 whitespace-nowrap tabular-nums [&:nth-child(even)]:hidden sm:[&:nth-child(even)]:inline"
                style={{ left: left(atMs) }}
                suppressHydrationWarning
              >
                {label}
              </span>
            ))}
          </div>
        </div>
        <div className={cn(ROW, 'pointer-events-none absolute inset-x-0 top-0 bottom-5 items-stretch')}>
          <span className="hidden sm:block" />
          <div className={cn(TRACK, 'relative')}>
            {weights.map(({ atMs, subject, message }) => (
              <span
                key={`${atMs} ${subject.name}`}
                title={`${subject.name}: ${message}`}
                className="absolute inset-y-0 border-accent border-l border-dashed"
                style={{ left: left(atMs) }}
              >
                <span className="absolute -top-0.5 -left-[4.5px] size-2 rotate-45 bg-accent" />
              </span>
            ))}
            {pointed ? (
              <span
                className="absolute inset-y-0 border-line-strong border-l"
                style={{ left: left(pointed.atMs) }}
              />
            ) : null}
            {drag ? (
              <span
                className="absolute inset-y-0 bg-accent/15"
                style={{
                  left: left(Math.min(drag.fromMs, drag.toMs)),
                  right: `${100 - positionOf(Math.max(drag.fromMs, drag.toMs), window) * 100}%`,
                }}
              />
            ) : null}
          </div>
        </div>
      </div>
    </div>
  )
}

function LaneRow({ lane, index, timeline }: { lane: Lane; index: number; timeline: Timeline }) {
  const { ratio, outages, recoverMs } = lane.availability
  const href = subjectHref(lane.subject)
  const recovery = recoverMs === null ? '' : `, back after ${durationWords(recoverMs)} on average`
  const words = outages === 0 ? 'no outage' : `${outages} ${outages === 1 ? 'outage' : 'outages'}${recovery}`
  return (
    <div data-lane={index} className={cn(ROW, 'rounded py-0.5 hover:bg-bg')}>
      <p className="truncate text-xs" title={lane.subject.name}>
        {href ? (
          <Link href={href} className="font-medium hover:text-accent hover:underline" draggable={false}>
            {lane.subject.name}
          </Link>
        ) : (
          <span>
            {lane.subject.name} <span className="text-muted">pod</span>
          </span>
        )}
        {lane.isFlapping ? <span className="ml-1 font-medium text-vm">flapping</span> : null}
      </p>
      <p className="text-right text-xs tabular-nums sm:order-last" title={words}>
        <span className={cn(ratio !== null && ratio < 0.99 && 'font-medium text-bad')}>
          {percentWords(ratio)}
        </span>
        <span className="sr-only"> available, {words}</span>
        {outages > 0 ? (
          <span aria-hidden className="ml-1.5 text-muted">
            ↓{outages}
          </span>
        ) : null}
      </p>
      <div className={TRACK}>
        <LaneBar lane={lane} window={timeline.window} gaps={timeline.gaps} />
      </div>
    </div>
  )
}
