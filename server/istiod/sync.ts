import type { Acknowledgement } from '#lib/traffic/operation.ts'
import type { Written } from '#server/istiod/has-read.ts'

/** How every proxy stood at a moment: what `since` compares with. */
export type SyncMark = { atMs: number; sent: ReadonlyMap<string, string> | null }

/** The kinds of configuration that a write changes: a DestinationRule's clusters, a VirtualService's routes, and so on. */
export const SYNC_TYPES = ['cluster', 'endpoint', 'listener', 'route', 'all'] as const
export type SyncType = (typeof SYNC_TYPES)[number]

/** What istiod knows of its proxies. Neither function throws: what can't be known is `unknown`, with the reason. */
export type Sync = {
  /** Taken before a write. */
  mark(): Promise<SyncMark>
  /** With what was written, no push counts before istiod has read it. */
  since(mark: SyncMark, type: SyncType, written?: Written): Promise<Acknowledgement>
}
