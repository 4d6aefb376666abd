'use client'

import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import {
  CHART_BIN_MS,
  SERIES_MS,
  type ShareBin,
  stackedTops,
} from '#components/traffic/observed/share-series.ts'
import { shareWords } from '#components/traffic/observed/share-words.ts'

const text = { fontSize: 11, fill: 'var(--muted)' }

type ShareChartProps = {
  /** Destinations from the bottom of the stack to its top. */
  ids: string[]
  labels: Record<string, string>
  colours: Record<string, string>
  bins: ShareBin[]
}

/** Shares stacked in the order of the rule; dashed lines stand where the weights say that the borders are. */
export function ShareChart({ ids, labels, colours, bins }: ShareChartProps) {
  const endMs = (bins.at(-1)?.atMs ?? 0) + CHART_BIN_MS
  const ticks = [-10, -8, -6, -4, -2, 0].map((minutes) => endMs + minutes * 60_000)
  return (
    <figure className="space-y-1">
      <div aria-hidden className="h-48 w-full">
        <ResponsiveContainer width="100%" height="100%">
          <ComposedChart
            data={bins}
            margin={{ top: 6, right: 12, bottom: 0, left: -16 }}
            accessibilityLayer={false}
          >
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis
              dataKey="atMs"
              type="number"
              domain={[endMs - SERIES_MS, endMs]}
              allowDataOverflow
              ticks={ticks}
              tickFormatter={(atMs: number) =>
                atMs === endMs ? 'now' : `−${Math.round((endMs - atMs) / 60_000)} min`
              }
              tick={text}
              tickLine={false}
              axisLine={false}
            />
            <YAxis
              domain={[0, 100]}
              allowDataOverflow
              ticks={[0, 25, 50, 75, 100]}
              unit=" %"
              tick={text}
              tickLine={false}
              axisLine={false}
              width={64}
            />
            <Tooltip
              labelFormatter={(atMs) => new Date(Number(atMs)).toLocaleTimeString('en-GB')}
              formatter={(value) => shareWords(Number(value))}
              contentStyle={{
                background: 'var(--raised)',
                border: '1px solid var(--line)',
                borderRadius: 8,
                color: 'var(--text)',
              }}
              itemStyle={{ color: 'var(--text)' }}
            />
            {ids.map((id) => (
              <Area
                key={id}
                dataKey={(bin: ShareBin) => bin.shares?.[id] ?? (bin.shares ? 0 : null)}
                name={labels[id] ?? id}
                stackId="shares"
                type="linear"
                stroke={colours[id] ?? 'var(--accent)'}
                fill={colours[id] ?? 'var(--accent)'}
                fillOpacity={0.35}
                strokeWidth={1.5}
                isAnimationActive={false}
                connectNulls={false}
              />
            ))}
            {ids.slice(0, -1).map((id, place) => (
              <Line
                key={`configured ${id}`}
                dataKey={(bin: ShareBin) => stackedTops(ids, bin.configured)?.[place] ?? null}
                type="stepAfter"
                stroke="var(--text)"
                strokeDasharray="5 4"
                strokeWidth={1.5}
                dot={false}
                activeDot={false}
                tooltipType="none"
                isAnimationActive={false}
                connectNulls={false}
              />
            ))}
          </ComposedChart>
        </ResponsiveContainer>
      </div>
      <figcaption className="flex flex-wrap gap-x-4 gap-y-1 text-muted text-xs">
        <span>From the bottom up:</span>
        {ids.map((id) => (
          <span key={id} className="inline-flex items-center gap-1.5">
            <span aria-hidden className="size-2.5 rounded-sm" style={{ background: colours[id] }} />
            {labels[id]}
          </span>
        ))}
        {ids.length > 1 && bins.some(({ configured }) => configured) ? (
          <span className="inline-flex items-center gap-1.5">
            <span aria-hidden className="w-5 border-text border-t-2 border-dashed" />
            as configured, where known
          </span>
        ) : null}
      </figcaption>
    </figure>
  )
}
