'use client'

import { ChartNoAxesColumn } from 'lucide-react'
import { useRef } from 'react'
import { OnlyEnvoy } from '#components/proxies/proxy/no-source.tsx'
import { RowsTab, type TabProps } from '#components/proxies/proxy/rows-tab.tsx'
import { type Series, withAnswer } from '#components/proxies/tables/stat-series.ts'
import { StatsTable } from '#components/proxies/tables/stats-table.tsx'
import { CheckField } from '#components/ui/check-field.tsx'
import type { StatsPage } from '#lib/proxies/proxy-pages.ts'

const EVERY_MS = 3_000

/** Statistics of an Envoy; rates are made of the answers that came while they are looked at. */
export function StatsTab(props: TabProps) {
  const { source, query, setQuery } = props
  if (source === 'istiod')
    return (
      <OnlyEnvoy
        why="istiod knows what a proxy should do, not what it did."
        onSource={(next) => void setQuery({ source: next })}
      />
    )
  return (
    <RowsTab
      {...props}
      of="stats"
      nouns={['statistic', 'statistics']}
      icon={ChartNoAxesColumn}
      placeholder="Part of a name"
      params={{ used: query.used, text: query.text }}
      filters={
        <>
          <CheckField
            isSelected={query.used === 'only'}
            onChange={(isOn) => void setQuery({ used: isOn ? 'only' : '', page: 1 })}
          >
            Only used
          </CheckField>
          <CheckField
            isSelected={query.text === 'shown'}
            onChange={(isOn) => void setQuery({ text: isOn ? 'shown' : '', page: 1 })}
          >
            Texts
          </CheckField>
        </>
      }
      everyMs={EVERY_MS}
      none="It counts nothing."
    >
      {(answer) => <Followed answer={answer} />}
    </RowsTab>
  )
}

/** Remembers the answers that were shown, as long as the tab is open. */
function Followed({ answer }: { answer: StatsPage }) {
  const seen = useRef<Series>(new Map())
  seen.current = withAnswer(seen.current, answer.rows, answer.atMs)
  return <StatsTable rows={answer.rows} series={seen.current} />
}
