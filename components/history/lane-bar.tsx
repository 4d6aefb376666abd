import { STATE_BARS } from '#components/mesh/transition-looks.tsx'
import type { Interval } from '#lib/history/interval.ts'
import { isAvailable } from '#lib/history/life.ts'
import type { Span } from '#lib/history/spans.ts'
import { positionOf } from '#lib/history/time-axis.ts'
import type { Lane } from '#lib/history/timeline.ts'

/** What is bad is drawn over its good neighbours, so that however short it is there to be seen. */
const badLast = (a: Span, b: Span): number => Number(isBad(a)) - Number(isBad(b))
const isBad = ({ state }: Span): boolean => !isAvailable(state) && state !== 'absent'

const WIDTH = 1000
const HEIGHT = 20

/** The states of one lane over the window: each a colour and a height. What nobody watched is hatched. */
export function LaneBar({ lane, window, gaps }: { lane: Lane; window: Interval; gaps: readonly Interval[] }) {
  const xOf = (atMs: number): number => positionOf(atMs, window) * WIDTH
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      className="block h-5 w-full"
      shapeRendering="crispEdges"
    >
      {[...lane.spans].sort(badLast).map((span) => {
        const { fromMs, toMs, state } = span
        const { fill, height } = STATE_BARS[state]
        const x = xOf(fromMs)
        return (
          <rect
            key={fromMs}
            x={x}
            y={HEIGHT * (1 - height)}
            width={Math.max(isBad(span) ? 2.5 : 0, xOf(toMs) - x)}
            height={HEIGHT * height}
            fill={fill}
          />
        )
      })}
      {lane.flapping.map(({ fromMs, toMs }) => (
        <rect
          key={fromMs}
          x={xOf(fromMs)}
          y={0}
          width={Math.max(2, xOf(toMs) - xOf(fromMs))}
          height={3}
          fill="var(--vm-fill)"
        />
      ))}
      {gaps.map(({ fromMs, toMs }) => (
        <rect
          key={fromMs}
          x={xOf(fromMs)}
          y={0}
          width={xOf(toMs) - xOf(fromMs)}
          height={HEIGHT}
          fill="url(#unwatched)"
        />
      ))}
    </svg>
  )
}
