'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import { knowledgeOf } from '#components/data/knowledge.ts'
import { useView } from '#components/data/live-provider.tsx'
import { ExportButton } from '#components/export/export-dialog.tsx'
import { HostAddresses } from '#components/names/host-addresses.tsx'
import { hostCommands } from '#components/names/host-commands.ts'
import { HostEndpoints } from '#components/names/host-endpoints.tsx'
import { HostSeenFrom } from '#components/names/host-seen-from.tsx'
import { HostSources } from '#components/names/host-sources.tsx'
import { resolutionWords } from '#components/names/name-words.ts'
import { NamesNav } from '#components/names/names-nav.tsx'
import { NoSuchHost } from '#components/names/no-such-host.tsx'
import { VipMoves } from '#components/names/vip-moves.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { CommandLine } from '#components/ui/command-line.tsx'
import { CopyIcon } from '#components/ui/copy-icon.tsx'
import { type Column, DataTable } from '#components/ui/data-table.tsx'
import { NameText } from '#components/ui/name-text.tsx'
import { NotKnown } from '#components/ui/not-known.tsx'
import { Section } from '#components/ui/section.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import type { NameDetail } from '#lib/names/name-row.ts'
import type { NamePort } from '#lib/names/name-service.ts'

/** One host: what it resolves to and why, who stands behind it, who can see it, and how that changed. */
export function HostPage({ host, checks }: { host: string; checks: ReactNode }) {
  const document = useView<'name'>({ view: 'name', host })
  const detail = document?.facts.name
  const knowledge = knowledgeOf(document?.facts.shell.feeds, ['Service', 'ServiceEntry'])
  return (
    <>
      <header className="flex flex-wrap items-end justify-between gap-3">
        <div className="min-w-0">
          <nav aria-label="Breadcrumb" className="text-muted text-sm">
            <Link href="/names" className="hover:underline">
              Names & VIPs
            </Link>
            {detail ? ` / ${detail.namespace}` : ''}
          </nav>
          <h1 className="mt-0.5 flex items-start gap-1 font-semibold text-xl tracking-tight">
            <NameText>{host}</NameText>
            <CopyIcon text={host} what={host} />
          </h1>
          {detail ? <p className="mt-0.5 text-muted text-sm">{factsOf(detail)}</p> : null}
        </div>
        {detail ? (
          <div className="flex flex-wrap gap-2">
            <Ways host={host} />
            <ExportButton refs={detail.sources} name={host} />
          </div>
        ) : null}
      </header>
      <NamesNav />
      {!document || (!detail && knowledge === 'reading') ? (
        <Skeleton label="Reading the host" rows={8} />
      ) : detail ? (
        <Sections detail={detail} checks={checks} />
      ) : knowledge === 'unknown' ? (
        <NotKnown what="This host and its addresses" />
      ) : (
        <NoSuchHost host={host} />
      )}
    </>
  )
}

function Sections({ detail, checks }: { detail: NameDetail; checks: ReactNode }) {
  return (
    <>
      {detail.problems.map(({ code, message, fix }) => (
        <Callout key={`${code} ${message}`} tone="warn" title={message}>
          {fix}
        </Callout>
      ))}
      {checks}
      <Section id="addresses" title="Addresses">
        <HostAddresses detail={detail} />
      </Section>
      <div className="grid gap-5 lg:grid-cols-[minmax(0,1fr)_minmax(18rem,24rem)]">
        <Section id="sources" title="What defines it">
          <HostSources detail={detail} />
        </Section>
        <Section id="ports" title="Ports">
          {detail.ports.length > 0 ? (
            <DataTable
              label="Ports"
              columns={PORT_COLUMNS}
              rows={detail.ports.map((port) => ({ ...port, id: `${port.number} ${port.name}` }))}
            />
          ) : (
            <p className="text-muted">It declares no port, so proxies have no listener or route for it.</p>
          )}
        </Section>
      </div>
      <Section id="endpoints" title="Endpoints">
        <HostEndpoints detail={detail} />
      </Section>
      <Section id="seen" title="Who can see it">
        <HostSeenFrom key={detail.host} detail={detail} />
      </Section>
      <Section id="moves" title="Moves of its VIPs">
        <VipMoves host={detail.host} />
      </Section>
      <Section id="terminal" title="The same in a terminal">
        {hostCommands(detail).map(({ about, command }) => (
          <div key={command} className="space-y-1">
            <p className="text-muted text-sm">{about}</p>
            <CommandLine command={command} />
          </div>
        ))}
      </Section>
    </>
  )
}

/** Where else this host is looked at. */
function Ways({ host }: { host: string }) {
  const named = encodeURIComponent(host)
  return (
    <nav aria-label="This host elsewhere" className="flex flex-wrap gap-2">
      {[
        { href: `/names/explain?name=${named}`, label: 'Explain from a proxy' },
        { href: `/names/map?q=${named}`, label: 'On the map' },
        { href: `/traffic/${named}`, label: 'Its traffic' },
      ].map(({ href, label }) => (
        <Link
          key={href}
          href={href}
          className="inline-flex h-8 items-center rounded-md border border-line bg-raised px-3 font-medium text-sm hover:border-line-strong"
        >
          {label}
        </Link>
      ))}
    </nav>
  )
}

/** What the host is and who stands behind it, in a line. */
function factsOf(detail: NameDetail): string {
  const { sources, vmsEligible, vmsTotal, podsReady, podsTotal } = detail
  const counted = (some: number, all: number) => `${some.toLocaleString('en')} of ${all.toLocaleString('en')}`
  return [
    sources[0] ? `${sources[0].kind} ${sources[0].namespace}/${sources[0].name}` : '',
    detail.registry === 'External' || detail.resolution !== 'static'
      ? `resolution ${resolutionWords(detail.resolution, detail.registry)}`
      : '',
    vmsTotal > 0 ? `${counted(vmsEligible, vmsTotal)} VMs eligible` : 'no VMs',
    podsTotal > 0 ? `${counted(podsReady, podsTotal)} pods ready` : 'no pods',
  ]
    .filter((part) => part !== '')
    .join(' · ')
}

const PORT_COLUMNS: Column<NamePort & { id: string }>[] = [
  {
    id: 'number',
    header: 'Port',
    cell: ({ number }) => <span className="font-mono text-xs tabular-nums">{number}</span>,
  },
  { id: 'protocol', header: 'Protocol', cell: ({ protocol }) => protocol || 'not said' },
  {
    id: 'name',
    header: 'Name',
    cell: ({ name }) =>
      name ? <span className="font-mono text-xs">{name}</span> : <span className="text-muted">–</span>,
  },
]
