import type { ObjectRef } from '#lib/kube/object-ref.ts'
import type { RegistrationCounts } from '#lib/onboarding/told-endpoints.ts'

/** The steps of a VM that arrives, in order. */
export const ARRIVAL_STEPS = ['connected', 'registered', 'probed', 'healthy', 'endpoints', 'traffic'] as const
export type ArrivalStepId = (typeof ARRIVAL_STEPS)[number]

/**
 * - `done`: reached; `atMs` says when, where that is known
 * - `now`: it comes next, and is waited for
 * - `stalled`: it does not go on by itself; `reason` says why, `fix` what to do
 * - `todo`: one before it is waited for
 * - `unknown`: nobody who could be asked knows
 * - `not-needed`: this VM skips it; `reason` says why
 */
export type ArrivalState = 'done' | 'now' | 'stalled' | 'todo' | 'unknown' | 'not-needed'

export type VmCommand = { what: string; command: string }

/** Why something stands, and what to do. Texts are empty where there is nothing to say. */
export type Reason = { reason: string; fix: string; commands: VmCommand[] }
export type ArrivalStep = Reason & { id: ArrivalStepId; state: ArrivalState; atMs: number | null }

/** One VM on its way into the mesh. */
export type Arrival = {
  /** The key of its WorkloadEntry, or `proxy:<id>` of a proxy that has none. */
  id: string
  entry: ObjectRef | null
  /** The id of its proxy; empty while no istiod has told it. */
  proxy: string
  address: string
  /** When it first came, as far as its object or its connection says. */
  sinceMs: number | null
  steps: ArrivalStep[]
}

/** What istiods have counted between two looks. */
export type CountsSince = RegistrationCounts & { fromMs: number; toMs: number }

/** Step one: what a VM needs before anything of it is seen, and what speaks against it. */
export type Waiting = {
  state: 'now' | 'stalled'
  /** Nothing has connected since, as far as is known; null when that can't be said. */
  sinceMs: number | null
  /** What is in the way for every VM of the group, or was counted meanwhile. */
  troubles: Reason[]
  /** What to look at on the VM when it takes longer than usual. */
  checks: Reason[]
  /** Null when no istiod tells what it counts. */
  counted: CountsSince | null
}

/** `GET /api/onboarding/arrivals?group=<namespace>/<name>&since=<epoch ms>`: newest first. */
export type ArrivalsAnswer = {
  group: { namespace: string; name: string; exists: boolean }
  waiting: Waiting
  arrivals: Arrival[]
  /** VMs of the group beyond those that are told of, with and without an entry. */
  more: number
  /** Why parts are unknown, such as which istiod could not be asked; empty when all is known. */
  missing: string
  atMs: number
}

/** What is done of an arrival is all that it needs. */
export const hasArrived = ({ steps }: Arrival): boolean =>
  steps.every(({ state }) => state === 'done' || state === 'not-needed')
