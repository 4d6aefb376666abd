'use client'

import { Line, LineChart, YAxis } from 'recharts'
import type { Point } from '#components/proxies/tables/stat-series.ts'

/** A line of the last values, for the eye only; the figures beside it say the same. */
export function Sparkline({ points }: { points: readonly Point[] }) {
  return (
    <div aria-hidden className="pointer-events-none">
      <LineChart
        width={96}
        height={18}
        data={[...points]}
        margin={{ top: 2, right: 1, bottom: 2, left: 1 }}
        accessibilityLayer={false}
      >
        <YAxis hide domain={[0, 'dataMax']} />
        <Line
          dataKey="value"
          type="linear"
          stroke="var(--accent)"
          strokeWidth={1.5}
          dot={false}
          activeDot={false}
          isAnimationActive={false}
        />
      </LineChart>
    </div>
  )
}
