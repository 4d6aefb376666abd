'use client'

import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { HEALTH_LOOKS } from '#components/mesh/health.tsx'
import { HEALTH_STATES, type HealthState } from '#lib/health/health-state.ts'
import type { GroupRow } from '#lib/mesh/views.ts'

const COLOURS: Record<HealthState, string> = {
  healthy: 'var(--ok-fill)',
  unhealthy: 'var(--bad-fill)',
  pending: 'var(--warn-fill)',
  disconnected: 'var(--warn)',
  stale: 'var(--unknown)',
  static: 'var(--unknown-fill)',
}
const MOST = 24

/** Entries of each group on the page by state. The table below says the same in words. */
export function StateChart({ groups }: { groups: GroupRow[] }) {
  const data = groups.slice(0, MOST).map(({ name, byState }) => ({ name, ...byState }))
  const states = HEALTH_STATES.filter((state) => groups.some(({ byState }) => byState[state] > 0))
  const text = { fontSize: 11, fill: 'var(--muted)' }
  return (
    <figure aria-hidden className="hidden rounded-lg border border-line bg-surface px-3 pt-3 pb-1 sm:block">
      <figcaption className="text-muted text-xs">
        Entries by state{groups.length > MOST ? `, first ${MOST} groups of this page` : ''}
      </figcaption>
      <ResponsiveContainer width="100%" height={150}>
        <BarChart data={data} margin={{ top: 8, right: 4, bottom: 0, left: -24 }} accessibilityLayer={false}>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis dataKey="name" tick={text} tickLine={false} axisLine={false} interval="preserveStartEnd" />
          <YAxis allowDecimals={false} tick={text} tickLine={false} axisLine={false} />
          <Tooltip
            cursor={{ fill: 'var(--unknown-soft)' }}
            contentStyle={{
              background: 'var(--raised)',
              border: '1px solid var(--line)',
              borderRadius: 8,
              color: 'var(--text)',
            }}
          />
          <Legend
            iconType="square"
            iconSize={8}
            wrapperStyle={{ fontSize: 11 }}
            formatter={(value) => <span style={{ color: 'var(--muted)' }}>{value}</span>}
          />
          {states.map((state) => (
            <Bar
              key={state}
              dataKey={state}
              name={HEALTH_LOOKS[state].label}
              stackId="state"
              fill={COLOURS[state]}
              maxBarSize={36}
              isAnimationActive={false}
            />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </figure>
  )
}
