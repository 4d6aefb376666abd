import { type Decision, decisionsOf, type Operation } from '#lib/traffic/operation.ts'
import { AppError } from '#server/app-error.ts'
import { type Change, withOperation } from '#server/traffic/journal.ts'

/** Throws `conflict` for a decision that makes no sense in the state that an operation is in. */
export function allow(operation: Operation, decision: Decision['decision']): void {
  if (decisionsOf(operation).includes(decision)) return
  const { state, rolledBackBy } = operation
  const why = rolledBackBy ? 'It has been rolled back' : `It is ${state}`
  throw new AppError('conflict', `${why}: “${decision}” makes no sense now`, {
    fix: 'Look at it as it is now.',
  })
}

/** Makes an operation run again by a decision, if it still allows it. */
export const runningFrom =
  (decision: 'continue' | 'wait' | 'finish'): Change =>
  (entry) => {
    allow(entry.operation, decision)
    return withOperation(entry, { state: 'running', message: '', conflict: null, endedMs: null })
  }
