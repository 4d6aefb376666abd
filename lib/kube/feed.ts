import type { Kind } from '#lib/kube/kinds.ts'

/**
 * What Isthmus knows of one kind right now. Freshness is data: anything but `synced` is shown wherever the
 * kind's objects are, so that a dead watch never looks like a healthy mesh. Times are epoch milliseconds.
 */
export type FeedState =
  | { state: 'connecting' }
  | { state: 'synced' }
  /** `neverSynced`: no list of it has ever come, so that its objects are unknown, not merely old. */
  | { state: 'stale'; sinceMs: number; reason: string; neverSynced?: true }
  | { state: 'forbidden'; sinceMs: number; reason: string }
  | { state: 'crd-absent'; sinceMs: number }

export type Feed = FeedState & { kind: Kind; objects: number }

/** Which of these kinds is not known to be current. A kind whose CRD is absent has no objects: that is known. */
export const notLiveOf = (feeds: readonly Feed[], kinds: readonly Kind[]): Kind[] =>
  kinds.filter((kind) => {
    const state = feeds.find((feed) => feed.kind === kind)?.state
    return state !== 'synced' && state !== 'crd-absent'
  })
