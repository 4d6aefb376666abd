import type { Subject, TransitionKind } from '#lib/health/transition.ts'

/** What happened within the last hour, by kind, and which subjects flap at this moment. */
export type LastHour = {
  counts: Partial<Record<TransitionKind, number>>
  flapping: Subject[]
}
