'use client'

import { Split } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { knowledgeOf } from '#components/data/knowledge.ts'
import { useView } from '#components/data/live-provider.tsx'
import { ExportButton } from '#components/export/export-dialog.tsx'
import { HostTabs } from '#components/traffic/edit/host-tabs.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { NameText } from '#components/ui/name-text.tsx'
import { NotKnown } from '#components/ui/not-known.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import type { HostDetail } from '#lib/mesh/views.ts'
import { countSelected } from '#lib/traffic/endpoint-set.ts'

/** One host: how its traffic is routed, what comes of it, and everything that can be changed about it. */
export function HostPage({ host, checks }: { host: string; checks: ReactNode }) {
  const document = useView<'host'>({ view: 'host', host })
  const detail = document?.facts.host
  const knowledge = knowledgeOf(document?.facts.shell.feeds, [
    'Service',
    'ServiceEntry',
    'VirtualService',
    'DestinationRule',
  ])
  if (!document || (!detail && knowledge === 'reading')) return <Skeleton label="Reading the host" rows={8} />
  if (!detail && knowledge === 'unknown') return <NotKnown what="This host and its rules" />
  return (
    <>
      <header className="flex flex-wrap items-end justify-between gap-3">
        <div className="min-w-0">
          <nav aria-label="Breadcrumb" className="text-muted text-sm">
            <Link href="/traffic" className="hover:underline">
              Traffic
            </Link>
            {detail ? ` / ${detail.namespace}` : ''}
          </nav>
          <h1 className="mt-0.5 font-semibold text-xl tracking-tight">
            <NameText>{host}</NameText>
          </h1>
          {detail ? <p className="mt-0.5 text-muted text-sm">{factsOf(detail)}</p> : null}
        </div>
        {detail ? <ExportButton refs={rulesOf(detail)} name={host} /> : null}
      </header>
      {detail ? (
        <>
          {detail.problems.map(({ code, message, fix }) => (
            <Callout key={code} tone="warn" title={message}>
              {fix}
            </Callout>
          ))}
          {/* A draft belongs to one host. */}
          <HostTabs key={host} detail={detail} />
          {checks}
        </>
      ) : (
        <EmptyState icon={Split} title="Nothing defines this host">
          No Service, ServiceEntry or VirtualService has the host {host}. It was deleted, or never existed.
        </EmptyState>
      )}
    </>
  )
}

/** The objects that say how the host's requests travel. */
const rulesOf = ({ destinationRules, virtualServices, delegates }: HostDetail) =>
  [...destinationRules, ...virtualServices, ...delegates].map(({ ref }) => ref)

/** What the host is and who stands behind it, in a line. */
function factsOf({ source, ports, endpointSets }: HostDetail): string {
  const { vmsEligible, vmsTotal, podsReady, podsTotal } = countSelected(endpointSets, {})
  const counted = (some: number, all: number) => `${some.toLocaleString('en')} of ${all.toLocaleString('en')}`
  return [
    source ? `${source.kind} ${source.namespace}/${source.name}` : 'nothing defines it',
    ports.map(({ name, port }) => (name ? `${name} ${port}` : `port ${port}`)).join(', '),
    vmsTotal > 0 ? `${counted(vmsEligible, vmsTotal)} VMs eligible` : 'no VMs',
    podsTotal > 0 ? `${counted(podsReady, podsTotal)} pods ready` : 'no pods',
  ]
    .filter((part) => part !== '')
    .join(' · ')
}
