import type { ArrivalState, ArrivalStep, ArrivalStepId, Reason } from '#lib/onboarding/arrival/arrival.ts'

const NOTHING: Reason = { reason: '', fix: '', commands: [] }

/** One step; what is left out is empty. */
export const step = (
  id: ArrivalStepId,
  state: ArrivalState,
  { atMs = null, ...reason }: Partial<Reason> & { atMs?: number | null } = {},
): ArrivalStep => ({ id, state, atMs, ...NOTHING, ...reason })

/** A step after one that is not reached yet. */
export const todo = (id: ArrivalStepId): ArrivalStep => step(id, 'todo')
