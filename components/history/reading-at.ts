import { gapsOf } from '#components/history/lane-gaps.ts'
import { STATE_BARS } from '#components/mesh/transition-looks.tsx'
import { momentWords } from '#components/ui/moment-words.ts'
import type { Interval } from '#lib/history/interval.ts'
import { durationWords } from '#lib/history/time-axis.ts'
import type { Lane, Timeline, WeightChange } from '#lib/history/timeline.ts'

/** A moment on the timeline, and the lane it is read on. */
export type Pointed = { atMs: number; lane: Lane | null }

export type Reading = {
  time: string
  /** Empty where no lane is pointed at. */
  name: string
  /** State, how long, since when, why, and what casts doubt on it. */
  words: string
  weights: string[]
}

/** What the timeline says at a moment. */
export function readingAt({ atMs, lane }: Pointed, timeline: Timeline): Reading {
  const { window } = timeline
  const holds = ({ fromMs, toMs }: Interval): boolean => fromMs <= atMs && atMs < toMs
  const span = lane?.spans.find(holds)
  const notes = [
    ...(lane && gapsOf(lane, timeline).some(holds) ? ['nobody watched'] : []),
    ...(lane?.flapping.some(holds) ? ['flapping'] : []),
  ]
  const words: string[] = []
  if (span) {
    words.push(`${STATE_BARS[span.state].label.toLowerCase()} for ${durationWords(span.toMs - span.fromMs)}`)
    words.push(span.fromMs > window.fromMs ? `, since ${momentWords(span.fromMs)}` : ' or longer')
    if (span.message) words.push(`: ${span.message}`)
    if (notes.length > 0) words.push(` (${notes.join(', ')})`)
  }
  return {
    time: momentWords(atMs),
    name: lane?.subject.name ?? '',
    words: words.join(''),
    weights: near(timeline.weights, atMs, window).map(
      ({ subject, message }) => `Weights of ${subject.name} changed: ${message}`,
    ),
  }
}

/** The same as one sentence, for those who hear it. */
export const sayReading = ({ time, words, weights }: Reading): string =>
  [`${time}: ${words || 'nothing known'}`, ...weights].join('. ')

/** A mark is narrower than a step of the keys or a finger, so its neighbourhood reads it too. */
const near = (changes: readonly WeightChange[], atMs: number, { fromMs, toMs }: Interval): WeightChange[] =>
  changes.filter((change) => Math.abs(change.atMs - atMs) < (toMs - fromMs) / 150)
