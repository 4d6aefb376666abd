import type { EntryHealth } from '#lib/health/health-state.ts'
import type { JsonObject } from '#lib/json.ts'
import type { Kind } from '#lib/kube/kinds.ts'
import type { ObjectRef } from '#lib/kube/object-ref.ts'
import type { VmCommand } from '#lib/onboarding/arrival/arrival.ts'
import type { CarriedHost } from '#lib/onboarding/leaving/carried.ts'
import type { DrainPlan, WeightChange } from '#lib/onboarding/leaving/drain.ts'
import type { OrReason } from '#lib/onboarding/told-endpoints.ts'
import type { TrafficEdit } from '#lib/traffic/edit.ts'

/** The steps of a VM that leaves, in order. */
export const LEAVING_STEPS = [
  'carries',
  'drain',
  'connections',
  'stop',
  'delete',
  'gone',
  'weights',
  'left-overs',
] as const
export type LeavingStepId = (typeof LEAVING_STEPS)[number]

/**
 * - `done`: nothing is left to do here
 * - `now`: it is the next thing to do, or to wait for
 * - `blocked`: going on would fail requests; `reason` says which
 * - `todo`: it comes after another step
 * - `unknown`: nobody who could be asked knows
 * - `not-needed`: this VM skips it
 */
export type LeavingState = 'done' | 'now' | 'blocked' | 'todo' | 'unknown' | 'not-needed'
export type LeavingStep = { id: LeavingStepId; state: LeavingState; reason: string; commands: VmCommand[] }

/** What is open at the VM now. */
export type OpenWork = {
  connections: number
  activeRequests: number
  /** Since Envoy counts; none for what is no HTTP. */
  requests: number
  /** Connections of clusters that have counted no request: of anything else than HTTP, as far as is known. */
  uncounted: number
}
export type CallersWork = OpenWork & {
  /** Envoys that told, of how many that can be reached. */
  proxies: string[]
  of: number
}

/** Whether somebody still has the VM as an endpoint. */
export type StillThere =
  | { state: 'gone'; by: string }
  | { state: 'there'; by: string; where: string[] }
  | { state: 'unknown'; reason: string }

export type LeavingProxy =
  | { state: 'connected'; id: string; istiod: string; sinceMs: number | null }
  | { state: 'away' }
  | { state: 'unknown'; reason: string }

/** What of the entry is known, and from where: its name still tells of one that is gone. */
export type LeavingEntry = {
  ref: ObjectRef
  /** Whether it is among the known objects; without it, `unread` of the answer says whether it is gone. */
  exists: boolean
  address: string
  network: string
  group: string
  knownBy: 'entry' | 'before' | 'name' | 'nothing'
  health: EntryHealth | null
  registration: 'auto' | 'manual' | 'static'
  weight: number
}

export type GroupShare = { weight: number; totalWeight: number; eligible: number }
export type LeftOver = {
  group: ObjectRef
  exists: boolean
  entries: number
  /** What the group's template names; empty when it names none, or is gone. */
  serviceAccount: string
}

/** Weights that a draining changed and that are so still: `to` is what they were before it. */
export type RaisedWeights = OrReason<{ changes: WeightChange[] }>

/** `GET /api/onboarding/leaving?entry=<namespace>/<name>`. */
export type LeavingAnswer = {
  entry: LeavingEntry
  /** Kinds that the steps are read from and whose objects are not known to be current. */
  unread: readonly Kind[]
  carries: CarriedHost[]
  share: GroupShare | null
  drain: DrainPlan
  own: OrReason<OpenWork>
  callers: OrReason<CallersWork>
  proxy: LeavingProxy
  istiods: StillThere
  envoys: StillThere
  raised: RaisedWeights
  leftOver: LeftOver | null
  steps: LeavingStep[]
  atMs: number
}

export const LEAVING_EDITS = ['drain', 'delete', 'restore', 'delete-group'] as const
export type LeavingEditKind = (typeof LEAVING_EDITS)[number]
/** `GET /api/onboarding/leaving/edit?entry=…&edit=…`: what to review, with the specs that it begins with. */
export type LeavingEdit = { edit: TrafficEdit; bases: Record<string, JsonObject | null> }
