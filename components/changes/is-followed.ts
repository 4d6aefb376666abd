import type { Operation } from '#lib/traffic/operation.ts'

/** How long the server asks who has the last write, and a little more for clocks that disagree. */
const FOLLOWED_MS = 35_000

/** Whether more will be known of an operation soon: it runs, or it is done and proxies are still taking its last write. */
export function isFollowed({ state, endedMs, steps }: Operation, nowMs: number): boolean {
  if (state === 'running') return true
  const last = steps.at(-1)
  if (state !== 'done' || endedMs === null || last?.state !== 'written') return false
  const isOpen = last.acknowledgement === null || last.acknowledgement.state === 'waiting'
  return isOpen && nowMs - endedMs < FOLLOWED_MS
}
