'use client'

import { Ear, KeyRound, Waypoints } from 'lucide-react'
import { OnlyEnvoy } from '#components/proxies/proxy/no-source.tsx'
import { RowsTab, type TabProps } from '#components/proxies/proxy/rows-tab.tsx'
import { CertificatesTable } from '#components/proxies/tables/certificates-table.tsx'
import { ListenersTable } from '#components/proxies/tables/listeners-table.tsx'
import { RoutesTable } from '#components/proxies/tables/routes-table.tsx'
import type { TabHref } from '#components/proxies/tables/table-links.ts'

/** What is read off a whole configuration changes seldom and costs its Envoy something. */
const EVERY_MS = 15_000

const hrefOf =
  ({ detail, source }: TabProps): TabHref =>
  (tab, q) =>
    `/proxies/${encodeURIComponent(detail.row.id)}?${new URLSearchParams({ tab, source, q })}`

/** Where a proxy takes connections, and what becomes of them. */
export function ListenersTab(props: TabProps) {
  return (
    <RowsTab
      {...props}
      of="listeners"
      nouns={['listener', 'listeners']}
      icon={Ear}
      placeholder="Name, address, port"
      everyMs={EVERY_MS}
      none="It takes no connections."
    >
      {({ rows }) => <ListenersTable rows={rows} hrefOf={hrefOf(props)} />}
    </RowsTab>
  )
}

/** Where a proxy sends requests, by their host, path and headers. */
export function RoutesTab(props: TabProps) {
  return (
    <RowsTab
      {...props}
      of="routes"
      nouns={['route', 'routes']}
      icon={Waypoints}
      placeholder="Host, match, cluster"
      everyMs={EVERY_MS}
      none="It has no HTTP routes: all its traffic is TCP, or it has none."
    >
      {({ rows }) => <RoutesTable rows={rows} hrefOf={hrefOf(props)} />}
    </RowsTab>
  )
}

/** The certificates that a proxy holds, when they were renewed and when they will be. */
export function CertificatesTab(props: TabProps) {
  if (props.source === 'istiod')
    return (
      <OnlyEnvoy
        why="istiod signs certificates and keeps none."
        onSource={(source) => void props.setQuery({ source })}
      />
    )
  return (
    <RowsTab
      {...props}
      of="certificates"
      nouns={['certificate', 'certificates']}
      icon={KeyRound}
      placeholder="Identity, serial number"
      everyMs={EVERY_MS}
      none="It has been given no certificate yet, so it can neither take nor make mutual TLS connections."
    >
      {({ rows }) => <CertificatesTable rows={rows} />}
    </RowsTab>
  )
}
