'use client'

import { useQuery } from '@tanstack/react-query'
import { Activity } from 'lucide-react'
import { type ApiError, getJson } from '#components/data/api-client.ts'
import { comparedRule, otherHosts, sharedDestinations } from '#components/traffic/observed/compared-rule.ts'
import { lastChangeMs } from '#components/traffic/observed/configured-changes.ts'
import { destinationColours, destinationLabel } from '#components/traffic/observed/destination-label.ts'
import { isWithinLastMinute, lastMinute, observedRows } from '#components/traffic/observed/observed-rows.ts'
import { ObservedTable } from '#components/traffic/observed/observed-table.tsx'
import { ShareOverTime } from '#components/traffic/observed/share-over-time.tsx'
import { useConfiguredChanges } from '#components/traffic/observed/use-configured-changes.ts'
import { kindOfPorts } from '#components/traffic/simulate/request-form.ts'
import { Callout } from '#components/ui/callout.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import type { HostDetail } from '#lib/mesh/views.ts'
import type { ObservedSplit } from '#lib/traffic/observed.ts'

const POLL_MS = 2000

/** Configured against observed: what the default rule says, and what those who sent requests counted. */
export function ObservedPanel({ detail }: { detail: HostDetail }) {
  const { data, error } = useQuery<ObservedSplit, ApiError>({
    queryKey: ['traffic', 'observed', detail.host],
    queryFn: ({ signal }) =>
      getJson<ObservedSplit>(`/api/traffic/observed?host=${encodeURIComponent(detail.host)}`, signal),
    refetchInterval: POLL_MS,
    staleTime: 0,
  })
  return (
    <section aria-labelledby="observed-split" className="space-y-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <h2 id="observed-split" className="font-semibold text-base">
          Configured and observed
        </h2>
        {data ? <p className="text-muted text-sm">{sourceWords(data)}</p> : null}
      </div>
      {error ? (
        <Callout tone="warn" title={`The counters could not be read${data ? ' again' : ''}`}>
          {error.message} {error.fix}
        </Callout>
      ) : null}
      {data ? (
        <Observed detail={detail} split={data} />
      ) : error ? null : (
        <Skeleton label="Reading the counters" rows={4} />
      )}
    </section>
  )
}

function Observed({ detail, split }: { detail: HostDetail; split: ObservedSplit }) {
  const compared = comparedRule(detail)
  const changes = useConfiguredChanges(detail.host, compared)
  const changedMs = lastChangeMs(changes)
  const rule = compared?.rule ?? null
  const shared = rule ? sharedDestinations(rule, [...detail.virtualServices, ...detail.delegates]) : []
  const others = rule ? otherHosts(rule, detail.host) : []
  const rows = observedRows(rule, lastMinute(split.points, changedMs), {
    p99Ms: split.p99Ms,
    isToldApart: shared.length + others.length === 0,
  })
  const noun = (rule?.kind ?? kindOfPorts(detail.ports)) === 'http' ? 'requests' : 'connections'
  const ofRule = rows.filter(({ configuredPercent }) => rule === null || configuredPercent !== null)
  const ids = ofRule.map(({ id }) => id)
  const colours = destinationColours(ids, detail.backends)
  const labels = Object.fromEntries(rows.map(({ id, label }) => [id, label]))
  if (split.source === 'none') {
    return (
      <EmptyState icon={Activity} title="Observed shares are not known">
        {split.reason}
      </EmptyState>
    )
  }
  const hasRequests = split.points.some(({ counts }) => Object.keys(counts).length > 0)
  return (
    <div className="space-y-4 rounded-lg border border-line bg-surface p-3 sm:p-4">
      {split.reason ? <p className="text-sm text-warn wrap-anywhere">{split.reason}</p> : null}
      {rows.length > 0 ? (
        <ObservedTable rows={rows} noun={noun} colours={colours} rule={compared} />
      ) : (
        <p className="text-muted">No destination is known and none was counted.</p>
      )}
      <Notes
        shared={rows.filter(({ id }) => shared.includes(id)).map(({ label }) => label)}
        others={others.map((host) => destinationLabel(host, ''))}
        hasOff={rows.some(({ isOff }) => isOff)}
        noun={noun}
        changedMs={isWithinLastMinute(split.points, changedMs) ? changedMs : null}
      />
      {hasRequests ? (
        <ShareOverTime
          ids={ids}
          labels={labels}
          colours={colours}
          points={split.points}
          changes={changes}
          noun={noun}
        />
      ) : (
        <p role="status" className="text-muted">
          No {noun} were counted yet. They show here as soon as a caller sends some.
        </p>
      )}
    </div>
  )
}

type NotesProps = {
  /** Destinations that other rules send to as well, and hosts that callers know by their own name. */
  shared: string[]
  others: string[]
  hasOff: boolean
  noun: 'requests' | 'connections'
  changedMs: number | null
}

/** What has to be known to read the table rightly. */
function Notes({ shared, others, hasOff, noun, changedMs }: NotesProps) {
  return (
    <ul className="space-y-1 text-muted text-sm empty:hidden">
      {changedMs === null ? null : (
        <li>
          The weights changed <RelativeTime atMs={changedMs} suffix=" ago" />; what was counted before then is
          left out of the table.
        </li>
      )}
      {hasOff ? (
        <li>A difference is unexpected when chance does not explain it at this many {noun}.</li>
      ) : null}
      {shared.length > 0 ? (
        <li>
          More than one rule sends to {shared.join(' and ')}. Counters add all rules up, so a difference may
          come from the other rules.
        </li>
      ) : null}
      {others.length > 0 ? (
        <li className="wrap-anywhere">
          What callers send to {others.join(' and ')} by its own name is counted too, so a difference may come
          from there.
        </li>
      ) : null}
      {noun === 'connections' ? (
        <li>For TCP and TLS a weight shares out connections, so connections are counted.</li>
      ) : null}
    </ul>
  )
}

function sourceWords({ source, callers }: ObservedSplit): string {
  switch (source) {
    case 'none':
      return ''
    case 'prometheus':
      return 'From Prometheus'
    case 'envoy':
      if (!callers) return 'From the Envoy counters of the callers'
      return callers.answered === callers.asked
        ? `From the Envoy counters of ${callers.asked.toLocaleString('en')} callers`
        : `${callers.answered.toLocaleString('en')} of ${callers.asked.toLocaleString('en')} callers answered; what the others sent is not counted`
  }
}
