import { isFollowed } from '#components/changes/is-followed.ts'
import type { Acknowledgement, Operation } from '#lib/traffic/operation.ts'

const proxies = (count: number): string => (count === 1 ? '1 proxy' : `${count} proxies`)

/** How many proxies have what was written, in words; what is not known is said to be. `isAsked` while it is found out. */
export function acknowledgementWords(acknowledgement: Acknowledgement | null, isAsked: boolean): string {
  if (!acknowledgement)
    return isAsked ? 'asking istiod which proxies have it' : 'not known which proxies have it'
  const { state, connected, sent, acknowledged, rejected, reason } = acknowledgement
  const because = reason ? `: ${reason}` : ''
  switch (state) {
    case 'acknowledged':
      return sent === 0
        ? `no proxy needed it (${proxies(connected)} connected)`
        : `acknowledged by ${acknowledged} of ${proxies(sent)}`
    case 'waiting':
      return `acknowledged by ${acknowledged} of ${proxies(sent)} so far${because}`
    case 'rejected':
      return `refused by ${proxies(rejected.length)}, acknowledged by ${acknowledged} of ${proxies(sent)}`
    case 'not-needed':
      return reason
    case 'unknown':
      return `not known which proxies have it${because}`
  }
}

/** The same for a whole operation in a few words: what its last written step says. Empty while nothing is written. */
export function acknowledgedShort(operation: Operation, nowMs: number): string {
  const last = operation.steps.findLast(({ state }) => state === 'written')
  if (!last) return ''
  const { acknowledgement } = last
  if (!acknowledgement && isFollowed(operation, nowMs)) return 'asking proxies'
  if (!acknowledgement || acknowledgement.state === 'unknown') return 'proxies not known'
  if (acknowledgement.state === 'not-needed') return 'sent to no proxy'
  if (acknowledgement.state === 'rejected') return `refused by ${proxies(acknowledgement.rejected.length)}`
  return acknowledgement.sent === 0
    ? 'no proxy needed it'
    : `${acknowledgement.acknowledged} of ${proxies(acknowledgement.sent)}`
}
