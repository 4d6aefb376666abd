'use client'

import { Area, AreaChart, ReferenceLine, ResponsiveContainer, XAxis, YAxis } from 'recharts'
import type { AvailabilityBucket } from '#lib/history/group-availability.ts'
import type { Interval } from '#lib/history/interval.ts'

/** The share of capacity that was available over time; broken where nobody watched. The lanes below say it in detail. */
export function AvailabilityChart({ series, window }: { series: AvailabilityBucket[]; window: Interval }) {
  const points = series.flatMap(({ fromMs, toMs, capacity }) => [
    { atMs: fromMs, capacity },
    { atMs: toMs, capacity },
  ])
  return (
    <div aria-hidden className="h-14 w-full">
      <ResponsiveContainer width="100%" height="100%">
        <AreaChart data={points} margin={{ top: 4, right: 0, bottom: 2, left: 0 }} accessibilityLayer={false}>
          <XAxis dataKey="atMs" type="number" domain={[window.fromMs, window.toMs]} hide allowDataOverflow />
          <YAxis domain={[0, 1]} hide />
          <ReferenceLine y={1} stroke="var(--line)" />
          <ReferenceLine y={0.5} stroke="var(--line)" strokeDasharray="2 3" />
          <Area
            dataKey="capacity"
            type="linear"
            stroke="var(--ok-fill)"
            strokeWidth={1.5}
            fill="var(--ok-fill)"
            fillOpacity={0.18}
            isAnimationActive={false}
            connectNulls={false}
          />
        </AreaChart>
      </ResponsiveContainer>
    </div>
  )
}
