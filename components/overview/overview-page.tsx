'use client'

import { CircleCheck } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { knowledgeOf } from '#components/data/knowledge.ts'
import { useView } from '#components/data/live-provider.tsx'
import { HEALTH_LOOKS, StateSummary } from '#components/mesh/health.tsx'
import { NameText } from '#components/ui/name-text.tsx'
import { NotKnown } from '#components/ui/not-known.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { SplitBar } from '#components/ui/split-bar.tsx'
import { HEALTH_STATES } from '#lib/health/health-state.ts'
import type { GroupRow, HostRow, ShellFacts } from '#lib/mesh/views.ts'

/** The whole mesh at a glance: who is well, what changed, what is being moved, and how fresh this is. */
export function OverviewPage({
  checks,
  lastHour,
  recent,
}: {
  checks: ReactNode
  lastHour: ReactNode
  recent: ReactNode
}) {
  const document = useView<'overview'>({ view: 'overview' })
  if (!document) return <Skeleton label="Reading the mesh" rows={8} />
  const { shell, troubled, split, groups, hosts, eligible } = document.facts
  const knowledge = knowledgeOf(shell.feeds, ['WorkloadGroup', 'WorkloadEntry'])
  return (
    <>
      <header>
        <h1 className="font-semibold text-xl tracking-tight">Overview</h1>
        <p className="text-muted">
          {groups.toLocaleString('en')} workload groups, {hosts.toLocaleString('en')} hosts
        </p>
      </header>
      {knowledge === 'unknown' && groups === 0 ? (
        <NotKnown what="Workload groups and their entries" />
      ) : (
        <States shell={shell} eligible={eligible} />
      )}
      <div className="grid gap-5 xl:grid-cols-2">
        <Panel
          title="Groups in trouble"
          more={{
            href: '/workloads?sort=unhealthy&dir=desc',
            all: troubled,
            shown: document.tables.groups.length,
          }}
        >
          {document.tables.groups.length === 0 ? (
            <p className="flex items-center gap-2 text-muted">
              <CircleCheck aria-hidden className="size-4 text-ok" />
              {groups === 0 ? 'There is no workload group yet.' : 'Every entry of every group takes traffic.'}
            </p>
          ) : (
            document.tables.groups.map((row) => <TroubledGroup key={row.id} row={row} />)
          )}
        </Panel>
        <Panel
          title="Splits in progress"
          more={{ href: '/traffic', all: split, shown: document.tables.hosts.length }}
        >
          {document.tables.hosts.length === 0 ? (
            <p className="text-muted">No host shares its traffic between several destinations.</p>
          ) : (
            document.tables.hosts.map((row) => <SplitHost key={row.id} row={row} />)
          )}
        </Panel>
      </div>
      <section aria-labelledby="checks" className="space-y-3">
        <h2 id="checks" className="font-semibold text-base">
          <Link href="/checks" className="hover:underline">
            Checks
          </Link>
        </h2>
        {checks}
      </section>
      <section aria-labelledby="last-hour" className="space-y-3">
        <h2 id="last-hour" className="font-semibold text-base">
          The last hour
        </h2>
        {lastHour}
      </section>
      <section aria-labelledby="recent" className="space-y-3">
        <h2 id="recent" className="font-semibold text-base">
          Latest transitions
        </h2>
        {recent}
      </section>
      <Freshness shell={shell} />
    </>
  )
}

function States({ shell, eligible }: { shell: ShellFacts; eligible: number }) {
  const total = HEALTH_STATES.reduce((sum, state) => sum + shell.entries[state], 0)
  return (
    <section aria-label="Entries by state" className="rounded-lg border border-line bg-surface p-4">
      <p className="tabular-nums">
        <strong className="font-semibold text-2xl tracking-tight">{eligible.toLocaleString('en')}</strong>
        <span className="text-muted"> of {total.toLocaleString('en')} VMs take traffic</span>
      </p>
      <SplitBar
        className="my-2 h-2"
        parts={HEALTH_STATES.map((state) => ({
          label: state,
          value: shell.entries[state],
          className: HEALTH_LOOKS[state].fill,
        }))}
      />
      <ul className="flex flex-wrap gap-x-5 gap-y-1">
        {HEALTH_STATES.filter((state) => shell.entries[state] > 0).map((state) => {
          const { label, icon: Icon, meaning } = HEALTH_LOOKS[state]
          return (
            <li key={state}>
              <Link
                href={`/workloads?state=${state}`}
                title={meaning}
                className="inline-flex items-center gap-1.5 hover:underline"
              >
                <Icon aria-hidden className="size-4 text-muted" />
                <span className="tabular-nums">{shell.entries[state].toLocaleString('en')}</span>
                <span className="text-muted">{label.toLowerCase()}</span>
              </Link>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

function Panel({
  title,
  more,
  children,
}: {
  title: string
  more: { href: string; all: number; shown: number }
  children: ReactNode
}) {
  return (
    <section aria-label={title} className="min-w-0 rounded-lg border border-line bg-surface">
      <div className="flex items-baseline justify-between gap-3 px-4 pt-3">
        <h2 className="font-semibold text-base">{title}</h2>
        {more.all > more.shown ? (
          <Link href={more.href} className="text-accent text-sm hover:underline">
            All {more.all.toLocaleString('en')}
          </Link>
        ) : null}
      </div>
      <div className="divide-y divide-line px-4 pb-2 [&>*]:py-2.5">{children}</div>
    </section>
  )
}

function TroubledGroup({ row }: { row: GroupRow }) {
  return (
    <div className="grid grid-cols-2 items-start gap-4">
      <div className="min-w-0">
        <Link href={`/workloads/${row.id}`} className="font-medium hover:text-accent hover:underline">
          <NameText>{row.name}</NameText>
        </Link>
        <p className="text-muted text-xs">{row.namespace}</p>
      </div>
      <StateSummary byState={row.byState} eligible={row.eligible} total={row.total} />
    </div>
  )
}

function SplitHost({ row }: { row: HostRow }) {
  return (
    <div className="grid grid-cols-2 items-start gap-4">
      <Link
        href={`/traffic/${encodeURIComponent(row.host)}`}
        className="min-w-0 font-medium hover:text-accent hover:underline"
      >
        <NameText>{row.host}</NameText>
      </Link>
      <div className="min-w-0">
        <p className="tabular-nums">
          {row.split
            .map(({ label, percent }) => `${Math.round(percent * 10) / 10}\u00a0% ${label}`)
            .join(', ')}
        </p>
        <p className="text-muted text-xs">
          {row.vmsEligible} of {row.vmsTotal} VMs, {row.podsReady} of {row.podsTotal} pods
        </p>
      </div>
    </div>
  )
}

function Freshness({ shell }: { shell: ShellFacts }) {
  const behind = shell.feeds.filter(({ state }) => state !== 'synced')
  const live = shell.feeds.length - behind.length
  return (
    <p className="text-muted text-sm">
      {live} of {shell.feeds.length} kinds are watched live
      {behind.length > 0 ? `; not: ${behind.map(({ kind, state }) => `${kind} (${state})`).join(', ')}` : ''}.
      History: {shell.history.state}.
    </p>
  )
}
