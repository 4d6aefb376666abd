import type { Random } from '#server/clock.ts'
import type { DeliverOutcome } from '#server/webhooks/deliver.ts'

export const RETRY_LIMITS = {
  backoffMinMs: 5_000,
  backoffMaxMs: 3_600_000,
  /** About two and a half hours of back-off, and never a day, even if the receiver asks for an hour each time. */
  attempts: 12,
}

export type NextStep =
  | { kind: 'delivered' }
  | { kind: 'retry'; waitMs: number; reason: string }
  | { kind: 'give-up'; reason: string }

/**
 * What becomes of a delivery after an attempt; `failuresBefore` counts the failed ones before it. The wait doubles with
 * each failure up to the cap, half of it by chance, so that replicas and deliveries spread; it is never shorter than
 * the receiver asked for.
 */
export function nextStep(
  outcome: DeliverOutcome,
  failuresBefore: number,
  random: Random,
  limits: typeof RETRY_LIMITS,
): NextStep {
  if (outcome.kind === 'delivered') return { kind: 'delivered' }
  const { reason, retryable, afterMs } = outcome
  if (!retryable) return { kind: 'give-up', reason }
  if (failuresBefore + 1 >= limits.attempts)
    return { kind: 'give-up', reason: `${reason}, the last of ${limits.attempts} attempts` }
  const ceilingMs = Math.min(limits.backoffMaxMs, limits.backoffMinMs * 2 ** failuresBefore)
  return { kind: 'retry', reason, waitMs: Math.max(afterMs ?? 0, ceilingMs * (0.5 + random() / 2)) }
}
