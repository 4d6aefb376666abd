'use client'

import { FileQuestion } from 'lucide-react'
import type { ReactNode } from 'react'
import { DumpTree } from '#components/proxies/config/dump-tree.tsx'
import type { DumpState } from '#components/proxies/dump/use-dump.ts'
import { FileDifferences } from '#components/proxies/file/file-differences.tsx'
import { FileRows } from '#components/proxies/file/file-rows.tsx'
import { CertificatesTable } from '#components/proxies/tables/certificates-table.tsx'
import { ClustersTable } from '#components/proxies/tables/clusters-table.tsx'
import { ListenersTable } from '#components/proxies/tables/listeners-table.tsx'
import { RoutesTable } from '#components/proxies/tables/routes-table.tsx'
import { StatsTable } from '#components/proxies/tables/stats-table.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { Tabs } from '#components/ui/tabs.tsx'
import type { DumpPage } from '#lib/proxies/dump-tables.ts'

type Open = Extract<DumpState, { kind: 'open' }>
type TabId = DumpPage | 'config' | 'differences'

const LABELS: Record<DumpPage, string> = {
  clusters: 'Clusters',
  listeners: 'Listeners',
  routes: 'Routes',
  certificates: 'Certificates',
  stats: 'Stats',
}

/** The same parts that a proxy has which can be asked, as far as the file has them. */
export function FileTabs({ open, fileName }: { open: Open; fileName: string }) {
  const { pages, reader, rowCount } = open
  const isDump = pages.includes('routes')
  return (
    <>
      {pages.length === 0 ? (
        <Callout tone="warn" title="This is no page of Envoy's admin endpoint">
          It is shown as it is. Tables are made of config_dump, and of clusters, listeners, certs and stats
          with <code>?format=json</code>.
        </Callout>
      ) : null}
      <Tabs<TabId>
        label="Parts of the file"
        tabs={[
          ...pages.map((page) => ({ id: page, label: LABELS[page], content: tableOf(page, open) })),
          {
            id: 'config' as const,
            label: isDump ? 'Configuration' : 'The file',
            content: <DumpTree reader={reader} rowCount={rowCount} />,
            isKept: true,
          },
          ...(isDump
            ? [
                {
                  id: 'differences' as const,
                  label: 'Differences',
                  content: <FileDifferences reader={reader} fileName={fileName} />,
                },
              ]
            : []),
        ]}
      />
    </>
  )
}

function tableOf(page: DumpPage, { reader }: Open): ReactNode {
  switch (page) {
    case 'clusters':
      return (
        <FileRows reader={reader} of="clusters" noun="cluster" icon={FileQuestion}>
          {(rows) => <ClustersTable rows={rows} />}
        </FileRows>
      )
    case 'listeners':
      return (
        <FileRows reader={reader} of="listeners" noun="listener" icon={FileQuestion}>
          {(rows) => <ListenersTable rows={rows} />}
        </FileRows>
      )
    case 'routes':
      return (
        <FileRows reader={reader} of="routes" noun="route" icon={FileQuestion}>
          {(rows) => <RoutesTable rows={rows} />}
        </FileRows>
      )
    case 'certificates':
      return (
        <FileRows reader={reader} of="certificates" noun="certificate" icon={FileQuestion}>
          {(rows) => <CertificatesTable rows={rows} />}
        </FileRows>
      )
    case 'stats':
      return (
        <FileRows reader={reader} of="stats" noun="statistic" icon={FileQuestion}>
          {(rows) => <StatsTable rows={rows} series={NO_SERIES} />}
        </FileRows>
      )
  }
}

const NO_SERIES = new Map()
