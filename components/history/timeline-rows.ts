import { STATE_BARS } from '#components/mesh/transition-looks.tsx'
import type { Interval } from '#lib/history/interval.ts'
import { durationWords } from '#lib/history/time-axis.ts'
import type { Lane, Timeline } from '#lib/history/timeline.ts'

export type TimelineTableRow = {
  id: string
  /** A subject's name, or all subjects of a kind. */
  of: string
  what: string
  fromMs: number
  /** Null for what happened at one moment. */
  toMs: number | null
  /** Empty for what happened at one moment; an open end is one that the window cuts off. */
  duration: string
  message: string
}

/** What is about all lanes never takes more than a quarter of the rows from them. */
const MOST_SHARED = 0.25

/**
 * The timeline as rows: each lane's states in order of time, then when nobody watched, then changes of weights. At most
 * `most` of them, of which the later gaps and changes; `total` is how many there are.
 */
export function timelineRows(timeline: Timeline, most: number): { rows: TimelineTableRow[]; total: number } {
  const { lanes, gaps, podGaps, weights, window } = timeline
  const spans = lanes.flatMap(({ subject, spans }) =>
    spans.map(({ fromMs, toMs, state, message }): TimelineTableRow => {
      const isCut = fromMs <= window.fromMs || toMs >= window.toMs
      return {
        id: `${subject.kind} ${subject.name} ${fromMs}`,
        of: subject.name,
        what: STATE_BARS[state].label,
        fromMs,
        toMs,
        duration: `${durationWords(toMs - fromMs)}${isCut ? ' or longer' : ''}`,
        message,
      }
    }),
  )
  const shared = [
    ...(lanes.some((lane) => !isPod(lane)) ? gapRows('VMs', gaps) : []),
    ...(lanes.some(isPod) ? gapRows('pods', podGaps) : []),
    ...weights.map(
      ({ atMs, subject, message }): TimelineTableRow => ({
        id: `weights ${atMs} ${subject.namespace} ${subject.name}`,
        of: subject.name,
        what: 'Weights changed',
        fromMs: atMs,
        toMs: null,
        duration: '',
        message,
      }),
    ),
  ]
  const keptShared = Math.max(Math.floor(most * MOST_SHARED), most - spans.length)
  const sharedRows = shared.slice(Math.max(0, shared.length - keptShared))
  return {
    rows: [...spans.slice(0, most - sharedRows.length), ...sharedRows],
    total: spans.length + shared.length,
  }
}

const isPod = ({ subject }: Lane): boolean => subject.kind === 'Pod'

const gapRows = (whose: 'VMs' | 'pods', gaps: readonly Interval[]): TimelineTableRow[] =>
  gaps.map(({ fromMs, toMs }) => ({
    id: `gap ${whose} ${fromMs}`,
    of: `All ${whose}`,
    what: 'Nobody watched',
    fromMs,
    toMs,
    duration: durationWords(toMs - fromMs),
    message: '',
  }))
