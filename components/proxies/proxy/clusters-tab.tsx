'use client'

import { Boxes } from 'lucide-react'
import { RowsTab, type TabProps } from '#components/proxies/proxy/rows-tab.tsx'
import { ClustersTable } from '#components/proxies/tables/clusters-table.tsx'
import { CheckField } from '#components/ui/check-field.tsx'
import { Select } from '#components/ui/select.tsx'

const DIRECTIONS = [
  { value: '', label: 'Any direction' },
  { value: 'outbound', label: 'Outbound' },
  { value: 'inbound', label: 'Inbound' },
  { value: 'other', label: 'Of Istio itself' },
] as const

/** Clusters of a proxy with their endpoints. */
export function ClustersTab(props: TabProps) {
  const { source, query, setQuery } = props
  return (
    <RowsTab
      {...props}
      of="clusters"
      nouns={['cluster', 'clusters']}
      icon={Boxes}
      placeholder="Host, subset, address"
      params={{ direction: query.direction, trouble: query.trouble }}
      filters={
        <>
          <Select
            label="Direction"
            value={query.direction}
            onChange={(chosen) =>
              void setQuery({
                direction: DIRECTIONS.find(({ value }) => value === chosen)?.value ?? '',
                page: 1,
              })
            }
            options={DIRECTIONS}
          />
          <CheckField
            isSelected={query.trouble === 'only'}
            onChange={(isOn) => void setQuery({ trouble: isOn ? 'only' : '', page: 1 })}
          >
            Only with trouble
          </CheckField>
        </>
      }
      everyMs={source === 'envoy' ? 5_000 : 15_000}
      none="Envoy knows nobody that it could send to."
    >
      {({ rows }) => <ClustersTable rows={rows} />}
    </RowsTab>
  )
}
