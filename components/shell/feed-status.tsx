'use client'

import { CircleCheck, CircleDashed, TriangleAlert } from 'lucide-react'
import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components'
import { useConnection, useShell } from '#components/data/live-provider.tsx'
import { describeFeed, troubledFeeds } from '#components/shell/feed-words.ts'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import type { Feed } from '#lib/kube/feed.ts'

/** How fresh everything is, in one word; the list of feeds is behind it. */
export function FeedStatus() {
  const connection = useConnection()
  const feeds = useShell()?.feeds ?? []
  const troubled = troubledFeeds(feeds).length
  const connecting =
    connection.kind === 'connecting' ||
    feeds.length === 0 ||
    feeds.some(({ state }) => state === 'connecting')
  const isLost = connection.kind === 'lost'
  const Icon = isLost || troubled > 0 ? TriangleAlert : connecting ? CircleDashed : CircleCheck
  const colour = isLost || troubled > 0 ? 'text-warn' : connecting ? 'text-muted' : 'text-ok'
  const word = isLost
    ? 'Reconnecting'
    : troubled > 0
      ? `${troubled} not live`
      : connecting
        ? 'Connecting'
        : 'Live'
  return (
    <DialogTrigger>
      <Button
        aria-label={`Freshness: ${word}`}
        className={`inline-flex h-8 items-center gap-1.5 rounded-md px-2 text-sm hover:bg-unknown-soft ${colour}`}
      >
        <Icon aria-hidden className="size-4" />
        {word}
      </Button>
      <Popover placement="top start" className="w-80 rounded-lg border border-line bg-raised shadow-lg">
        <Dialog
          aria-label="Freshness of each kind"
          className="max-h-[70dvh] overflow-y-auto p-3 outline-none"
        >
          <h2 className="font-semibold">What is watched</h2>
          <ul className="mt-2 divide-y divide-line text-sm">
            {feeds.map((feed) => (
              <FeedLine key={feed.kind} feed={feed} />
            ))}
          </ul>
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}

function FeedLine({ feed }: { feed: Feed }) {
  const { word, detail } = describeFeed(feed)
  return (
    <li className="py-1.5">
      <div className="flex justify-between gap-3">
        <span>{feed.kind}</span>
        <span className={feed.state === 'synced' ? 'text-muted' : 'text-warn'}>
          {word}
          {'sinceMs' in feed ? (
            <>
              {' '}
              <RelativeTime atMs={feed.sinceMs} />
            </>
          ) : (
            ` · ${feed.objects.toLocaleString('en')}`
          )}
        </span>
      </div>
      {detail ? <p className="text-muted text-xs">{detail}</p> : null}
    </li>
  )
}
