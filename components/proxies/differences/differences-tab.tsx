'use client'

import { RotateCw } from 'lucide-react'
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { kindWords } from '#components/mesh/proxy-words.ts'
import { DifferencesView } from '#components/proxies/differences/differences-view.tsx'
import { ProxyChoice } from '#components/proxies/differences/proxy-choice.tsx'
import { SnapshotsPanel } from '#components/proxies/differences/snapshots-panel.tsx'
import { useDifferences } from '#components/proxies/differences/use-differences.ts'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import type { Peer } from '#lib/proxies/proxy-row.ts'

const AGAINST = ['istiod', 'snapshot', 'proxy'] as const
const OPTIONS = [
  { value: 'istiod', label: "istiod's intent" },
  { value: 'snapshot', label: 'Earlier' },
  { value: 'proxy', label: 'Another proxy' },
] as const
const QUERY = {
  against: parseAsStringLiteral(AGAINST).withDefault('istiod'),
  snapshot: parseAsString.withDefault(''),
  other: parseAsString.withDefault(''),
}

/** What an Envoy has, beside what istiod would send it, what it had before, or what another Envoy has. */
export function DifferencesTab({ id, peers }: { id: string; peers: readonly Peer[] }) {
  const [{ against, snapshot, other }, setQuery] = useQueryStates(QUERY, { history: 'replace' })
  const wanted = {
    istiod: 'istiod',
    snapshot: snapshot && `snapshot:${snapshot}`,
    proxy: other && `proxy:${other}`,
  }
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-end gap-3">
        <Segmented
          label="Compare with"
          value={against}
          options={OPTIONS}
          onChange={(value) => void setQuery({ against: value })}
        />
        {against === 'proxy' ? (
          <ProxyChoice
            label="Other proxy"
            chosen={other}
            own={id}
            onChoose={(proxy) => void setQuery({ other: proxy })}
          />
        ) : null}
      </div>
      {against === 'proxy' && peers.length > 0 ? (
        <ul aria-label="Proxies of the same service" className="flex flex-wrap items-center gap-2">
          {peers.map((peer) => (
            <li key={peer.id} className="min-w-0">
              <Button
                className="max-w-full"
                aria-pressed={peer.id === other}
                onPress={() => void setQuery({ other: peer.id })}
              >
                <span className="truncate">
                  {peer.id} <span className="font-normal text-muted">({kindWords(peer.kind)})</span>
                </span>
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
      {against === 'snapshot' ? (
        <SnapshotsPanel id={id} chosen={snapshot} onChoose={(one) => void setQuery({ snapshot: one })} />
      ) : null}
      {wanted[against] === '' ? (
        <p className="text-muted">
          {against === 'proxy' ? 'Choose a proxy to compare with.' : 'Choose a snapshot to compare with.'}
        </p>
      ) : (
        <Compared key={wanted[against]} id={id} against={wanted[against]} />
      )}
    </div>
  )
}

function Compared({ id, against }: { id: string; against: string }) {
  const { data, error, isFetching, refetch } = useDifferences(id, against)
  const again = (
    <Button onPress={() => void refetch()} isDisabled={isFetching}>
      <RotateCw aria-hidden className="size-4" /> Compare again
    </Button>
  )
  if (error)
    return (
      <Callout tone="bad" title={error.message} actions={again}>
        {error.fix}
      </Callout>
    )
  if (!data) return <Skeleton label="Comparing the configurations" rows={6} />
  return (
    <div aria-busy={isFetching} className="space-y-4">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <span className="min-w-0">
          <strong className="font-medium">{data.one.words}</strong>{' '}
          <span className="text-muted">
            (<RelativeTime atMs={data.one.atMs} suffix=" ago" />)
          </span>{' '}
          against <strong className="font-medium">{data.other.words}</strong>{' '}
          <span className="text-muted">
            (<RelativeTime atMs={data.other.atMs} suffix=" ago" />)
          </span>
        </span>
        {again}
      </p>
      <DifferencesView differences={data} sides={{ one: data.one.words, other: data.other.words }} />
    </div>
  )
}
