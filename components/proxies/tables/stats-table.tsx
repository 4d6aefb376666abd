'use client'

import dynamic from 'next/dynamic'
import {
  type Movement,
  movementOf,
  type Point,
  rateWords,
  type Series,
} from '#components/proxies/tables/stat-series.ts'
import { type Column, DataTable } from '#components/ui/data-table.tsx'
import { NameText } from '#components/ui/name-text.tsx'
import type { EnvoyStat } from '#lib/envoy/stat.ts'

const Sparkline = dynamic(
  () => import('#components/proxies/tables/sparkline.tsx').then((module) => module.Sparkline),
  { ssr: false, loading: () => <div className="h-[18px] w-24" /> },
)

type Row = { id: string; stat: EnvoyStat; movement: Movement }

/** Statistics of an Envoy, with how they moved over the answers of `series`. */
export function StatsTable({ rows, series }: { rows: readonly EnvoyStat[]; series: Series }) {
  return (
    <DataTable
      label="Statistics"
      columns={COLUMNS}
      rows={rows.map((stat) => ({
        id: stat.name,
        stat,
        movement: movementOf(series.get(stat.name) ?? []),
      }))}
    />
  )
}

const COLUMNS: Column<Row>[] = [
  {
    id: 'name',
    header: 'Statistic',
    cell: ({ stat }) => (
      <div className="min-w-40 font-mono text-xs">
        <NameText>{stat.name}</NameText>
      </div>
    ),
  },
  { id: 'value', header: 'Value', align: 'right', cell: ({ stat }) => <Value stat={stat} /> },
  {
    id: 'rate',
    header: 'Per second',
    align: 'right',
    cell: ({ stat, movement }) => (stat.kind === 'value' ? <Rate movement={movement} /> : dash),
  },
  { id: 'line', header: 'Lately', wideOnly: true, cell: ({ movement }) => <Lately movement={movement} /> },
]

const dash = <span className="text-muted">–</span>

function Value({ stat }: { stat: EnvoyStat }) {
  switch (stat.kind) {
    case 'value':
      return stat.value.toLocaleString('en')
    case 'text':
      return <span className="inline-block min-w-28 wrap-anywhere">{stat.text}</span>
    case 'histogram':
      return <Quantiles quantiles={stat.quantiles} />
  }
}

/** The quantiles of a histogram: of the last interval, and since Envoy started. */
function Quantiles({ quantiles }: Pick<Extract<EnvoyStat, { kind: 'histogram' }>, 'quantiles'>) {
  const known = quantiles.filter(({ cumulative, interval }) => cumulative !== null || interval !== null)
  if (known.length === 0) return <span className="text-muted">no values yet</span>
  return (
    <ul aria-label="Quantiles" className="inline-grid gap-x-3 text-xs sm:grid-cols-2">
      {known.map(({ percent, interval, cumulative }) => (
        <li key={percent} className="whitespace-nowrap">
          <span className="text-muted">P{percent}</span> {figure(cumulative)}
          {interval === null ? null : <span className="text-muted"> ({figure(interval)} lately)</span>}
        </li>
      ))}
    </ul>
  )
}

const figure = (value: number | null): string =>
  value === null ? '–' : value.toLocaleString('en', { maximumFractionDigits: 2 })

function Rate({ movement }: { movement: Movement }) {
  switch (movement.kind) {
    case 'unknown':
      return <span className="text-muted">…</span>
    case 'counter':
      return (
        <span className={movement.perSecond === 0 ? 'text-muted' : ''}>{rateWords(movement.perSecond)}</span>
      )
    case 'gauge':
      return (
        <span className="text-muted" title="It falls as well as rises, so it is no count of anything.">
          {movement.change === 0
            ? 'steady'
            : `${movement.change > 0 ? '+' : '−'}${figure(Math.abs(movement.change))}`}
        </span>
      )
  }
}

/** Nothing where nothing moved: fifty flat lines would only hide the few that do. */
function Lately({ movement }: { movement: Movement }) {
  const line = lineOf(movement)
  return line.some(({ value }) => value !== line[0]?.value) ? <Sparkline points={line} /> : dash
}

function lineOf(movement: Movement): readonly Point[] {
  switch (movement.kind) {
    case 'unknown':
      return []
    case 'counter':
      return movement.rates
    case 'gauge':
      return movement.values
  }
}
