'use client'

import Link from 'next/link'
import { Trouble } from '#components/data/answered.tsx'
import { ObjectChecksProvider } from '#components/data/object-checks.tsx'
import { RowChecks } from '#components/data/row-checks.tsx'
import { useAnswer } from '#components/data/use-answer.ts'
import { ObjectName } from '#components/mesh/object-name.tsx'
import { kindWords, typeWords } from '#components/mesh/proxy-words.ts'
import { NoSuchProxy } from '#components/proxies/proxy/no-such-proxy.tsx'
import { ProxyTabs } from '#components/proxies/proxy/proxy-tabs.tsx'
import { KindIcon, ProblemList } from '#components/proxies/proxy-cells.tsx'
import { SyncMarks } from '#components/proxies/sync-marks.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { CopyIcon } from '#components/ui/copy-icon.tsx'
import { NameText } from '#components/ui/name-text.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { subjectOf } from '#lib/checks/read-subject.ts'
import type { ProxyDetail } from '#lib/proxies/proxy-row.ts'

const FOLLOW_MS = 5_000

/** One proxy: how it stands with istiod, and everything that its Envoy has, by its own word or by istiod's. */
export function ProxyPage({ id }: { id: string }) {
  const asked = useAnswer<ProxyDetail>(
    `/api/proxies/${encodeURIComponent(id)}`,
    FOLLOW_MS,
    ({ row }) => row.id === id,
  )
  const { data: detail, error } = asked
  const isGone = error?.code === 'not-found'
  return (
    <>
      <header className="space-y-1">
        <nav aria-label="Breadcrumb" className="text-muted text-sm">
          <Link href="/proxies" className="hover:underline">
            Proxies
          </Link>
          {detail ? (
            <>
              {' / '}
              <Link
                href={`/proxies?namespace=${encodeURIComponent(detail.row.namespace)}`}
                className="hover:underline"
              >
                {detail.row.namespace}
              </Link>
            </>
          ) : null}
        </nav>
        <h1 className="flex items-start gap-1 font-semibold text-xl tracking-tight">
          <NameText>{id}</NameText>
          <CopyIcon text={id} what={id} />
        </h1>
        {detail ? <State detail={detail} /> : null}
      </header>
      {isGone && !detail ? <NoSuchProxy id={id} /> : <Trouble asked={asked} />}
      {detail ? (
        <div {...(error ? { 'data-stale': true } : {})} className="space-y-4">
          <ProxyTabs detail={detail} />
        </div>
      ) : error ? null : (
        <Skeleton label="Reading the proxy" rows={8} />
      )}
    </>
  )
}

const CONNECTION_BADGES = {
  connected: { tone: 'ok', words: 'Connected' },
  away: { tone: 'warn', words: 'Away' },
  unknown: { tone: 'unknown', words: 'Connection not known' },
} as const

/** What a proxy is and how it is, in a line. */
function State({ detail: { row } }: { detail: ProxyDetail }) {
  const { tone, words } = CONNECTION_BADGES[row.connection.state]
  return (
    <div className="space-y-1">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-sm">
        <span className="inline-flex items-start gap-1.5">
          <KindIcon kind={row.kind} />
          {kindWords(row.kind)}, {typeWords(row.type)}
        </span>
        {row.object ? (
          <span className="inline-flex min-w-0 items-center gap-1.5">
            <ObjectName of={row.object} />
            <ObjectChecksProvider subjects={[subjectOf(row.object)]}>
              <RowChecks subject={subjectOf(row.object)} />
            </ObjectChecksProvider>
          </span>
        ) : (
          <span className="text-warn">without an object</span>
        )}
        <Badge tone={tone}>{words}</Badge>
        {row.sync ? <SyncMarks sync={row.sync} /> : null}
      </div>
      {row.certificate.kind === 'known' ? <ProblemList problems={row.certificate.problems} /> : null}
    </div>
  )
}
