import type { Feed } from '#lib/kube/feed.ts'
import { WATCHED_KINDS } from '#lib/kube/kinds.ts'

/** A feed's state in a word, and what it means for the reader. */
export function describeFeed(feed: Feed): { word: string; detail: string } {
  switch (feed.state) {
    case 'connecting':
      return { word: 'Connecting', detail: 'Not read yet.' }
    case 'synced':
      return { word: 'Live', detail: '' }
    case 'stale':
      return { word: 'Stale', detail: feed.reason }
    case 'forbidden': {
      const { group, plural } = WATCHED_KINDS[feed.kind]
      return { word: 'Forbidden', detail: `You may not list and watch ${plural}${group ? `.${group}` : ''}.` }
    }
    case 'crd-absent':
      return {
        word: 'Not installed',
        detail: 'The API server does not know this kind: Istio’s CRDs are not installed.',
      }
  }
}

/** Feeds that are not live although they should be; a missing CRD counts, a first connection does not. */
export const troubledFeeds = (feeds: readonly Feed[]): Feed[] =>
  feeds.filter(({ state }) => state !== 'synced' && state !== 'connecting')
