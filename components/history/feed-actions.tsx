'use client'

import { Download, Pause, Play } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'

/** Following the feed or not, and taking away what it shows. */
export function FeedActions({
  query,
  isFollowing,
  onFollow,
}: {
  query: string
  isFollowing: boolean
  onFollow: () => void
}) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button onPress={onFollow} aria-pressed={isFollowing} className={isFollowing ? 'text-accent' : ''}>
        {isFollowing ? <Pause className="size-3.5" /> : <Play className="size-3.5" />}
        {isFollowing ? 'Following' : 'Follow'}
      </Button>
      {(['csv', 'json'] as const).map((format) => (
        <a
          key={format}
          href={`/api/history/export?${query}&format=${format}`}
          download
          className="inline-flex h-8 items-center gap-1.5 rounded-md border border-line bg-raised px-3 font-medium text-sm hover:border-line-strong"
        >
          <Download aria-hidden className="size-3.5" />
          {format.toUpperCase()}
        </a>
      ))}
    </div>
  )
}
