'use client'

import { CircleCheck, CircleMinus, Unplug } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { knowledgeOf } from '#components/data/knowledge.ts'
import { useView } from '#components/data/live-provider.tsx'
import { ExportButton } from '#components/export/export-dialog.tsx'
import { HealthBadge } from '#components/mesh/health.tsx'
import { LabelChips } from '#components/mesh/label-chips.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { CommandLine } from '#components/ui/command-line.tsx'
import { type Column, DataTable } from '#components/ui/data-table.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Facts } from '#components/ui/facts.tsx'
import { NotKnown } from '#components/ui/not-known.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { HostCell } from '#components/workloads/host-cell.tsx'
import { ObjectYaml } from '#components/yaml/object-yaml.tsx'
import type { EntryDetail, ServedSource } from '#lib/mesh/entry-view.ts'

/** One WorkloadEntry: how it is, how it was, whom it serves, and what its annotations say. */
export function EntryPage({
  namespace,
  name,
  overTime,
  transitions,
  checks,
  actions,
}: {
  namespace: string
  name: string
  overTime: ReactNode
  transitions: ReactNode
  /** What checks found of the entry. */
  checks: ReactNode
  /** What can be done with it, beside its state. */
  actions?: ReactNode
}) {
  const document = useView<'entry'>({ view: 'entry', namespace, name })
  if (!document) return <Skeleton label="Reading the entry" rows={8} />
  const { detail, shell } = document.facts
  const knowledge = knowledgeOf(shell.feeds, ['WorkloadEntry'])
  if (!detail && knowledge === 'reading') return <Skeleton label="Reading the entry" rows={8} />
  return (
    <>
      <header className="flex flex-wrap items-end justify-between gap-3">
        <div className="min-w-0">
          <nav aria-label="Breadcrumb" className="text-muted text-sm">
            <Link href="/workloads" className="hover:underline">
              Workload groups
            </Link>{' '}
            / {namespace}
            {detail?.group ? (
              <>
                {' / '}
                <Link href={`/workloads/${namespace}/${detail.group}`} className="hover:underline">
                  {detail.group}
                </Link>
              </>
            ) : null}
          </nav>
          <h1 className="mt-0.5 break-all font-semibold text-xl tracking-tight">{name}</h1>
        </div>
        {detail ? (
          <div className="flex flex-wrap items-center gap-3">
            <Link
              href={`/proxies?kind=vm&q=${encodeURIComponent(detail.entry.address)}`}
              className="text-accent text-sm hover:underline"
            >
              Its proxy
            </Link>
            {actions}
            <HealthBadge state={detail.entry.health.state} />
            <ExportButton refs={[{ kind: 'WorkloadEntry', namespace, name }]} name={name} />
          </div>
        ) : null}
      </header>
      {detail ? (
        <EntryFacts detail={detail} />
      ) : knowledge === 'unknown' ? (
        <NotKnown what="The facts of this entry" />
      ) : (
        <Callout tone="info" title={`There is no WorkloadEntry ${name} in namespace ${namespace} now`}>
          Its proxy is not connected, or it was deleted. What is known of it from before stands below.
        </Callout>
      )}
      {detail ? checks : null}
      {overTime}
      <section aria-labelledby="transitions" className="space-y-3">
        <h2 id="transitions" className="font-semibold text-base">
          Transitions
        </h2>
        {transitions}
      </section>
      {detail ? <EntryLinks detail={detail} namespace={namespace} name={name} /> : null}
    </>
  )
}

function EntryFacts({ detail: { entry, group } }: { detail: EntryDetail }) {
  const { health } = entry
  return (
    <div className="space-y-4 rounded-lg border border-line bg-surface p-4">
      <Facts
        facts={[
          {
            name: 'Since',
            value: health.sinceMs === null ? '' : <RelativeTime atMs={health.sinceMs} suffix=" ago" />,
          },
          { name: 'Address', value: <span className="font-mono text-xs">{entry.address}</span> },
          {
            name: 'Ports',
            value: (
              <span className="font-mono text-xs">
                {Object.entries(entry.ports)
                  .map(([port, number]) => `${port} ${number}`)
                  .join(', ')}
              </span>
            ),
          },
          { name: 'Network and locality', value: [entry.network, entry.locality].filter(Boolean).join(', ') },
          { name: 'Service account', value: entry.serviceAccount },
          { name: 'Weight', value: entry.weight },
          { name: 'Workload group', value: group },
          {
            name: 'Labels',
            isWide: true,
            value: <LabelChips labels={entry.labels} />,
          },
        ]}
      />
      {health.message ? (
        <Callout tone="bad" title="Its probe fails">
          {health.message}
        </Callout>
      ) : null}
      {health.state === 'disconnected' ? (
        <Callout tone="warn" title="Its proxy is disconnected">
          Unless it comes back within istiod’s grace period, the entry is deleted.
        </Callout>
      ) : null}
      {entry.membership.mismatch ? (
        <Callout tone="warn" title="It differs from its group">
          {entry.membership.mismatch}
        </Callout>
      ) : null}
    </div>
  )
}

function EntryLinks({ detail, namespace, name }: { detail: EntryDetail; namespace: string; name: string }) {
  return (
    <>
      <section aria-labelledby="serves" className="space-y-3">
        <h2 id="serves" className="font-semibold text-base">
          What it serves, and what it nearly does
        </h2>
        {detail.sources.length === 0 ? (
          <EmptyState icon={Unplug} title="Nothing sends traffic to this VM">
            No Service or ServiceEntry of namespace {namespace} selects by a label that it carries.
          </EmptyState>
        ) : (
          <DataTable label="Services" columns={SOURCE_COLUMNS} rows={detail.sources} />
        )}
      </section>
      {detail.annotations.length > 0 ? (
        <section aria-labelledby="annotations" className="space-y-3">
          <h2 id="annotations" className="font-semibold text-base">
            What its annotations say
          </h2>
          <dl className="divide-y divide-line rounded-lg border border-line bg-surface px-4">
            {detail.annotations.map(({ name: annotation, value, meaning }) => (
              <div key={annotation} className="gap-4 py-2.5 sm:grid sm:grid-cols-[18rem_minmax(0,1fr)]">
                <dt className="break-all font-mono text-muted text-xs">{annotation}</dt>
                <dd>
                  <p className="break-all font-mono text-xs">{value}</p>
                  <p className="mt-0.5 text-muted">{meaning}</p>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ) : null}
      <section aria-labelledby="object" className="space-y-3">
        <h2 id="object" className="font-semibold text-base">
          The same in a terminal
        </h2>
        <CommandLine command={`kubectl get workloadentry ${name} -n ${namespace} -o yaml --watch`} />
        <CommandLine
          command={`kubectl get events -n ${namespace} --field-selector involvedObject.name=${name}`}
        />
        <ObjectYaml kind="WorkloadEntry" namespace={namespace} name={name} />
      </section>
    </>
  )
}

const SOURCE_COLUMNS: Column<ServedSource>[] = [
  {
    id: 'host',
    header: 'Host',
    cell: (row) => <HostCell row={row} />,
  },
  {
    id: 'serves',
    header: 'Serves it',
    cell: (row) => (
      <span className="inline-flex items-start gap-1.5">
        {row.serves ? (
          <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-ok" />
        ) : (
          <CircleMinus aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
        )}
        {row.serves ? 'Yes' : `No. ${row.missing}`}
      </span>
    ),
  },
]
