'use client'

import { useState } from 'react'
import type { ConfiguredChange } from '#components/traffic/observed/configured-changes.ts'
import { ShareChart } from '#components/traffic/observed/share-chart.tsx'
import {
  CHART_BIN_MS,
  type ShareBin,
  shareSeries,
  TABLE_BIN_MS,
} from '#components/traffic/observed/share-series.ts'
import { countWords, shareWords } from '#components/traffic/observed/share-words.ts'
import { type Column, DataTable } from '#components/ui/data-table.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import type { ObservedPoint } from '#lib/traffic/observed.ts'

type ShareOverTimeProps = {
  /** Destinations from the bottom of the stack to its top. */
  ids: string[]
  labels: Record<string, string>
  colours: Record<string, string>
  points: ObservedPoint[]
  changes: ConfiguredChange[]
  noun: 'requests' | 'connections'
}

const LOOKS = [
  { value: 'chart', label: 'Chart' },
  { value: 'table', label: 'Table' },
] as const

/** Observed shares over the last ten minutes, to look at or to read. */
export function ShareOverTime(props: ShareOverTimeProps) {
  const [look, setLook] = useState<'chart' | 'table'>('chart')
  return (
    <div className="space-y-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="font-medium">Observed shares, last 10 minutes</h3>
        <Segmented label="Shares over time as" value={look} options={LOOKS} onChange={setLook} />
      </div>
      {look === 'chart' ? (
        <ShareChart {...props} bins={shareSeries(props.ids, props.points, props.changes, CHART_BIN_MS)} />
      ) : (
        <ShareTable {...props} />
      )}
    </div>
  )
}

function ShareTable({ ids, labels, points, changes, noun }: ShareOverTimeProps) {
  const bins = shareSeries(ids, points, changes, TABLE_BIN_MS)
  const columns: Column<ShareBin & { id: string }>[] = [
    {
      id: 'at',
      header: 'Minute from',
      cell: ({ atMs, requests }) => (
        <>
          <span className="tabular-nums">{new Date(atMs).toLocaleTimeString('en-GB')}</span>
          <p className="text-muted text-xs lg:hidden">
            {countWords(requests)} {noun}
          </p>
        </>
      ),
    },
    ...ids.map((id) => ({
      id,
      header: labels[id] ?? id,
      align: 'right' as const,
      cell: ({ shares, configured }: ShareBin) => (
        <>
          {shares ? shareWords(shares[id] ?? 0) : '–'}
          {configured ? (
            <p className="text-muted text-xs">configured {shareWords(configured[id] ?? 0)}</p>
          ) : null}
        </>
      ),
    })),
    {
      id: 'requests',
      header: noun === 'requests' ? 'Requests' : 'Connections',
      align: 'right',
      wideOnly: true,
      cell: ({ requests }) => countWords(requests),
    },
  ]
  const rows = bins.map((bin) => ({ ...bin, id: String(bin.atMs) })).reverse()
  return <DataTable label="Observed shares, last 10 minutes" columns={columns} rows={rows} />
}
