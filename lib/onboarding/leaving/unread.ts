import { type Feed, notLiveOf } from '#lib/kube/feed.ts'
import type { Kind } from '#lib/kube/kinds.ts'
import type { LeavingAnswer } from '#lib/onboarding/leaving/leaving.ts'

/** What tells who sends to an entry, and who would take it over. */
const CARRYING: readonly Kind[] = [
  'WorkloadEntry',
  'Service',
  'ServiceEntry',
  'VirtualService',
  'DestinationRule',
  'EndpointSlice',
  'Pod',
]
const GROUP: readonly Kind[] = ['WorkloadGroup', 'WorkloadEntry']
const LEAVING_KINDS: readonly Kind[] = ['WorkloadGroup', ...CARRYING]

type Unread = Pick<LeavingAnswer, 'unread'>

/** Kinds that the steps of leaving are read from and that are not known to be current. */
export const unreadOf = (feeds: readonly Feed[]): Kind[] => notLiveOf(feeds, LEAVING_KINDS)

/** Why nothing can be said of what an entry carries; empty when it can. */
export const whyCarriesUnknown = ({ unread }: Unread): string => words(unread, CARRYING)

/** Why nothing can be said of how many entries a group has; empty when it can. */
export const whyGroupUnknown = ({ unread }: Unread): string => words(unread, GROUP)

/** Whether an entry that nobody knows of is gone; while entries are not read, it may be there. */
export const isGone = ({ entry, unread }: Pick<LeavingAnswer, 'entry' | 'unread'>): boolean =>
  !entry.exists && !unread.includes('WorkloadEntry')

function words(unread: readonly Kind[], kinds: readonly Kind[]): string {
  const own = unread.filter((kind) => kinds.includes(kind))
  return own.length > 0 ? `Not read or not current: ${own.join(', ')}` : ''
}
