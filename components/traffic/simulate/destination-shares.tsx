'use client'

import { OctagonX } from 'lucide-react'
import { useState } from 'react'
import { destinationLabel } from '#components/traffic/observed/destination-label.ts'
import { shareWords } from '#components/traffic/observed/share-words.ts'
import { failureWords } from '#components/traffic/simulate/simulation-words.ts'
import { Badge } from '#components/ui/badge.tsx'
import { Button } from '#components/ui/button.tsx'
import { NameText } from '#components/ui/name-text.tsx'
import { SplitBar } from '#components/ui/split-bar.tsx'
import type { DestinationShare, EndpointShare } from '#lib/traffic/simulate/simulation.ts'

const FIRST = 20
const MORE = 100

/** The share of each destination, and of each endpoint behind it. */
export function DestinationShares({
  destinations,
  before,
  isHttp,
}: {
  destinations: DestinationShare[]
  before: DestinationShare[] | null
  isHttp: boolean
}) {
  return (
    <ul aria-label="Destinations" className="divide-y divide-line border-line border-t">
      {destinations.map((destination) => (
        <li key={`${destination.id}:${destination.port ?? ''}`} className="space-y-2 py-3 last:pb-0">
          <DestinationHead
            destination={destination}
            isHttp={isHttp}
            was={before ? (before.find(({ id }) => id === destination.id)?.percent ?? 0) : null}
          />
          <Endpoints shares={destination.endpoints} />
        </li>
      ))}
    </ul>
  )
}

function DestinationHead({
  destination,
  was,
  isHttp,
}: {
  destination: DestinationShare
  was: number | null
  isHttp: boolean
}) {
  const { host, subset, port, percent, failure, known } = destination
  return (
    <div className="space-y-1">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="min-w-0 font-medium">
          <NameText>{destinationLabel(host, subset)}</NameText>
        </span>
        {port === null ? null : <span className="text-muted text-xs">port {port}</span>}
        <span className="ml-auto whitespace-nowrap tabular-nums">
          {was !== null && Math.abs(was - percent) >= 0.05 ? (
            <span className="mr-2 text-muted text-xs">was {shareWords(was)}</span>
          ) : null}
          <strong className="font-semibold">{shareWords(percent)}</strong>
        </span>
      </p>
      {failure ? (
        <p className="flex items-start gap-1.5 text-sm">
          <Badge tone="bad" icon={<OctagonX aria-hidden className="size-3.5" />}>
            {failureWords(failure.flag, isHttp)}
          </Badge>
          <span className="min-w-0 wrap-anywhere">{failure.message}</span>
        </p>
      ) : null}
      {known || failure ? null : (
        <p className="text-muted text-sm">
          None of its endpoints is listed here, so whether it answers is not known.
        </p>
      )}
    </div>
  )
}

function Endpoints({ shares }: { shares: EndpointShare[] }) {
  const [shown, setShown] = useState(FIRST)
  if (shares.length === 0) return null
  const left = shares.length - shown
  return (
    <>
      <ul aria-label="Endpoints" className="space-y-1 text-sm">
        {shares.slice(0, shown).map(({ endpoint, percent }) => (
          <li
            key={`${endpoint.kind} ${endpoint.namespace}/${endpoint.name} ${endpoint.address}`}
            className="grid grid-cols-[2.5rem_minmax(0,1fr)_4.5rem] items-center gap-x-2"
          >
            <span className={endpoint.kind === 'vm' ? 'text-vm text-xs' : 'text-pod text-xs'}>
              {endpoint.kind === 'vm' ? 'VM' : 'Pod'}
            </span>
            <span className="min-w-0">
              <span className="wrap-anywhere">{endpoint.name}</span>
              <SplitBar
                className="mt-0.5 h-1"
                parts={[
                  {
                    label: 'share',
                    value: percent,
                    className: endpoint.kind === 'vm' ? 'bg-vm-fill' : 'bg-pod-fill',
                  },
                  { label: 'rest', value: 100 - percent, className: 'bg-transparent' },
                ]}
              />
            </span>
            <span className="text-right tabular-nums">{shareWords(percent)}</span>
          </li>
        ))}
      </ul>
      {left > 0 ? (
        <Button look="quiet" className="-ml-3" onPress={() => setShown(shown + MORE)}>
          Show {Math.min(MORE, left)} more of {shares.length.toLocaleString('en')}
        </Button>
      ) : null}
    </>
  )
}
