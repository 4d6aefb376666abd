import type { ErrorCode } from '#lib/error-codes.ts'
import type { Feed } from '#lib/kube/feed.ts'
import { type Kind, WATCHED_KINDS } from '#lib/kube/kinds.ts'

/** A name that is in none of these does not exist; before they are read that can't be told. */
const DECIDING: readonly Kind[] = ['Service', 'ServiceEntry', 'Sidecar', 'EndpointSlice']

/** Which objects that decide names are not known, and why, in a sentence. A watch that fell silent keeps what it knew. */
export function unreadKinds(feeds: readonly Feed[]): { code: ErrorCode; reason: string } | null {
  const unread = feeds.filter(({ kind }) => DECIDING.includes(kind)).flatMap((feed) => whyUnread(feed) ?? [])
  if (unread.length === 0) return null
  const isForbidden = feeds.some(({ kind, state }) => DECIDING.includes(kind) && state === 'forbidden')
  return { code: isForbidden ? 'forbidden' : 'cluster-unreachable', reason: `${unread.join('. ')}.` }
}

function whyUnread(feed: Feed): string | null {
  switch (feed.state) {
    case 'forbidden': {
      const { plural, group } = WATCHED_KINDS[feed.kind]
      const resource = group === '' ? plural : `${plural}.${group}`
      return `${feed.kind} is not read: Isthmus may not list and watch ${resource}`
    }
    case 'connecting':
      return `${feed.kind} is not read yet: its first list is still under way`
    case 'stale':
      return feed.neverSynced ? `${feed.kind} is not read: ${feed.reason}` : null
    default:
      return null
  }
}
