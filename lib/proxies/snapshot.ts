import type { ConfigDifferences } from '#lib/envoy/config-differences.ts'

/** A configuration of a proxy that was kept, without secrets. */
export type Snapshot = {
  id: string
  proxy: string
  takenAtMs: number
  /** Who took it. */
  by: string
  note: string
  /** How much it takes in the database. */
  bytes: number
}
export type SnapshotsAnswer = { snapshots: Snapshot[]; most: number }

/** Answer of GET /api/proxies/<id>/differences?against=istiod|snapshot:<id>|proxy:<id>. */
export type DifferencesAnswer = ConfigDifferences & {
  one: { words: string; atMs: number }
  other: { words: string; atMs: number }
}
