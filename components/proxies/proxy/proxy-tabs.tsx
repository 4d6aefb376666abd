'use client'

import { ConfigTab } from '#components/proxies/config/config-tab.tsx'
import { DifferencesTab } from '#components/proxies/differences/differences-tab.tsx'
import { ClustersTab } from '#components/proxies/proxy/clusters-tab.tsx'
import { CertificatesTab, ListenersTab, RoutesTab } from '#components/proxies/proxy/config-tabs.tsx'
import { NoSource } from '#components/proxies/proxy/no-source.tsx'
import type { TabProps } from '#components/proxies/proxy/rows-tab.tsx'
import { SourceSwitch } from '#components/proxies/proxy/source-switch.tsx'
import { StatsTab } from '#components/proxies/proxy/stats-tab.tsx'
import { SummaryTab } from '#components/proxies/proxy/summary-tab.tsx'
import { sourceOf, type TabId, useProxyQuery } from '#components/proxies/proxy/use-proxy-query.ts'
import { Tabs } from '#components/ui/tabs.tsx'
import type { ProxyDetail } from '#lib/proxies/proxy-row.ts'

/** Everything that is known of one proxy, by the source that is chosen. */
export function ProxyTabs({ detail }: { detail: ProxyDetail }) {
  const { query, setQuery, goTo } = useProxyQuery()
  const source = sourceOf(query.source, detail)
  const props: TabProps = { detail, source, query, setQuery }
  return (
    <>
      <SourceSwitch
        source={source}
        detail={detail}
        isReasonBelow={query.tab === 'summary' ? source === 'envoy' : query.tab !== 'differences'}
        onChange={(chosen) => void setQuery({ source: chosen, page: 1 })}
      />
      <Tabs<TabId>
        label="Parts of the proxy"
        value={query.tab}
        onChange={goTo}
        tabs={[
          { id: 'summary', label: 'Summary', content: <SummaryTab detail={detail} /> },
          { id: 'clusters', label: 'Clusters', content: <ClustersTab {...props} /> },
          { id: 'listeners', label: 'Listeners', content: <ListenersTab {...props} /> },
          { id: 'routes', label: 'Routes', content: <RoutesTab {...props} /> },
          { id: 'certificates', label: 'Certificates', content: <CertificatesTab {...props} /> },
          { id: 'stats', label: 'Stats', content: <StatsTab {...props} /> },
          { id: 'config', label: 'Configuration', content: <WholeConfig {...props} /> },
          {
            id: 'differences',
            label: 'Differences',
            content: <DifferencesTab id={detail.row.id} peers={detail.peers} />,
          },
        ]}
      />
    </>
  )
}

function WholeConfig({ detail, source, setQuery }: TabProps) {
  return (source === 'envoy' ? detail.way : detail.intent).state === 'open' ? (
    <ConfigTab id={detail.row.id} source={source} />
  ) : (
    <NoSource source={source} detail={detail} onSource={(next) => void setQuery({ source: next })} />
  )
}
