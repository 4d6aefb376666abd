'use client'

import { useConnection, useShell } from '#components/data/live-provider.tsx'
import { describeFeed, troubledFeeds } from '#components/shell/feed-words.ts'
import { Callout } from '#components/ui/callout.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import type { Feed } from '#lib/kube/feed.ts'

/** Says at the top of a page what of it is not live, since when and why. Nothing when all is well. */
export function StaleBanner() {
  const connection = useConnection()
  const feeds = troubledFeeds(useShell()?.feeds ?? [])
  if (connection.kind === 'lost') {
    return (
      <Callout tone="warn" title="Isthmus does not answer">
        This is the state from <RelativeTime atMs={connection.sinceMs} suffix=" ago" />; it reconnects by
        itself.
      </Callout>
    )
  }
  return (['stale', 'forbidden', 'crd-absent'] as const).map((state) => (
    <FeedCallout key={state} feeds={feeds.filter((feed) => feed.state === state)} />
  ))
}

const TITLES = {
  stale: 'Stale',
  forbidden: 'Not allowed to see everything',
  'crd-absent': 'Istio is not installed',
} as const

function FeedCallout({ feeds }: { feeds: Feed[] }) {
  const [first] = feeds
  if (!first || !('sinceMs' in first)) return null
  const kinds = feeds.map(({ kind }) => kind).join(', ')
  const sinceMs = Math.min(
    ...feeds.map((feed) => ('sinceMs' in feed ? feed.sinceMs : Number.POSITIVE_INFINITY)),
  )
  return (
    <Callout tone="warn" title={TITLES[first.state]}>
      <p>
        {kinds}: {describeFeed(first).detail}
      </p>
      {first.state === 'stale' ? (
        <p>
          Lost <RelativeTime atMs={sinceMs} suffix=" ago" />; what you see is from before. Isthmus keeps
          trying.
        </p>
      ) : null}
    </Callout>
  )
}
