import { type Decision, decisionsOf, type Operation } from '#lib/traffic/operation.ts'
import { AppError } from '#server/app-error.ts'
import type { Actor } from '#server/auth/actor.ts'
import { type Change, withOperation } from '#server/traffic/journal-entry.ts'

/** Throws `conflict` for a decision that makes no sense in the state that an operation is in. */
export function allow(operation: Operation, decision: Decision['decision']): void {
  if (decisionsOf(operation).includes(decision)) return
  const { state, rolledBackBy } = operation
  const why = rolledBackBy ? 'It has been rolled back' : `It is ${state}`
  throw new AppError('conflict', `${why}: “${decision}” makes no sense now`, {
    fix: 'Look at it as it is now.',
  })
}

/** Makes an operation run again by a decision, which it keeps, if it still allows it. */
export const runningFrom =
  ({ decision, note }: Decision, { user }: Actor, atMs: number): Change =>
  (entry) => {
    allow(entry.operation, decision)
    const decisions = [...entry.operation.decisions, { atMs, actor: user, decision, note }]
    return withOperation(entry, { state: 'running', message: '', conflict: null, endedMs: null, decisions })
  }
