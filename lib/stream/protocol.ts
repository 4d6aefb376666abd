import type { ViewDocument } from '#lib/mesh/views.ts'
import type { LivePatch } from '#lib/stream/patch.ts'

/**
 * The events of `GET /api/stream`, one server-sent event each. `id:` is `<epoch>-<revision>`: the epoch names one
 * lifetime of one view in one server process; the revision counts its patches.
 */
export const STREAM_PROTOCOL = 1

export type StreamEvent =
  | { type: 'hello'; protocol: number; epoch: string }
  | { type: 'snapshot'; revision: number; document: ViewDocument }
  | { type: 'patch'; revision: number; patch: LivePatch }
  | { type: 'bye'; retryAfterMs: number }
