import { z } from 'zod'
import type { JsonObject } from '#lib/json.ts'
import type { WritableRef } from '#lib/traffic/edit.ts'

/** What istiod says of the proxies since a write (its debug endpoint syncz). */
export type Acknowledgement = {
  /**
   * `unknown` when no istiod could be asked: nothing is claimed then. `not-needed` for a write of a kind that is sent to no
   * proxy.
   */
  state: 'acknowledged' | 'waiting' | 'rejected' | 'unknown' | 'not-needed'
  /** Proxies connected, sent something new since the write, and of these the ones that acknowledged it. */
  connected: number
  sent: number
  acknowledged: number
  /** Proxies that refused what they were sent, with their own words; at most 20. */
  rejected: { proxy: string; message: string }[]
  /** Why it is unknown or still waiting; empty otherwise. */
  reason: string
}

/** One write of an operation, as the journal has it. */
export type OperationStep = {
  ref: WritableRef
  action: 'create' | 'patch' | 'delete'
  /** Specs; null where there is no object. */
  before: JsonObject | null
  after: JsonObject | null
  /** `writing` is stored before the call, so that a process that dies leaves word of what may have happened. */
  state: 'pending' | 'writing' | 'written' | 'refused' | 'conflict' | 'failed'
  /** Of the object after the write; empty before it. */
  resourceVersion: string
  /** The API server's words when it refused. */
  message: string
  writtenMs: number | null
  /** Null until the first answer. */
  acknowledgement: Acknowledgement | null
}

/**
 * - `running`: a process is at work on it
 * - `asking`: proxies have not acknowledged in time, or that can't be known; somebody has to decide
 * - `interrupted`: the process that was at work is gone
 * - `stopped`: a write did not go through; the ones before it stand
 * - `not-written`: the same, and there was none before it: nothing was changed
 * - `done`
 */
export type OperationState = 'running' | 'asking' | 'interrupted' | 'stopped' | 'not-written' | 'done'

/** The object as it was found when a write met another version. */
export type TrafficConflict = {
  ref: WritableRef
  /** Clean manifests: what the user began with (null if there was none), what is live (null if gone), what was to be. */
  base: JsonObject | null
  live: JsonObject | null
  yours: JsonObject | null
  liveResourceVersion: string
  /** Field managers of the newer write, newest first. */
  changedBy: string[]
}

/** One change of traffic: who, what, why, and how far it came. The list of them is the audit list. */
export type Operation = {
  id: string
  host: string
  actor: string
  note: string
  reason: 'edit' | 'roll-back' | 'migration'
  /** The operation that this one takes back; empty otherwise. */
  rollsBack: string
  /** The operation that took this one back; empty while none did. */
  rolledBackBy: string
  startedMs: number
  endedMs: number | null
  state: OperationState
  /** Why it stands where it stands, for people; empty when all is well. */
  message: string
  steps: OperationStep[]
  conflict: TrafficConflict | null
  /** Somebody else undid or changed what this operation wrote: seen for 30 days, on objects not written here since. */
  reverted: { atMs: number; by: string; ref: WritableRef } | null
  /** What somebody decided on it while it did not go on by itself, oldest first. A roll back is an operation of its own. */
  decisions: OperationDecision[]
  /** What spoke against it, in the words of preflight, and was overridden. */
  overrode: string[]
}

export type OperationDecision = { atMs: number; actor: string; decision: Decision['decision']; note: string }

/** `GET /api/traffic/operations?host=&page=`: newest first; `host` empty for all. */
export type OperationsPage = { operations: Operation[]; page: number; pageSize: number; total: number }

export const operationsQuerySchema = z.object({
  host: z
    .string()
    .max(253)
    .regex(/^\P{Cc}*$/u, 'has control characters')
    .default(''),
  page: z.coerce.number().int().min(1).max(100_000).default(1),
})

/**
 * Body of `POST /api/traffic/operations/<id>`.
 * - `continue`: go on although not everything is acknowledged (state `asking`)
 * - `wait`: wait once more for acknowledgement (state `asking`)
 * - `finish`: make the writes that are missing (states `interrupted` and `stopped`)
 * - `roll-back`: make every object what it was before this operation
 */
export const decisionSchema = z.object({
  decision: z.enum(['continue', 'wait', 'finish', 'roll-back']),
  note: z.string().trim().max(500).default(''),
  /** Roll back over preflight lines that are blocked, and over changes made since. */
  override: z.boolean().default(false),
})
export type Decision = z.infer<typeof decisionSchema>

/** The verbs that make sense in a state. */
export function decisionsOf({ state, rolledBackBy, steps }: Operation): Decision['decision'][] {
  const isWritten = steps.some((step) => step.state === 'written')
  const back: Decision['decision'][] = isWritten && rolledBackBy === '' ? ['roll-back'] : []
  switch (state) {
    case 'running':
    case 'not-written':
      return []
    case 'asking':
      return ['continue', 'wait', ...back]
    case 'interrupted':
    case 'stopped':
      return ['finish', ...back]
    case 'done':
      return back
  }
}
