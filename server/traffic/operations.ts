import type { ApplyRequest } from '#lib/traffic/edit.ts'
import type { Decision, Operation, OperationsPage } from '#lib/traffic/operation.ts'
import type { Actor } from '#server/auth/actor.ts'

/** Every change of traffic goes through here: one journal, one way to write. */
export type Operations = {
  /**
   * Stores an operation and begins it; returns as soon as it is in the journal. Throws AppError `bad-request`,
   * `blocked`, `forbidden`, `history-unavailable`, `cluster-unreachable`; a conflict or a refusal is an outcome.
   */
  start(input: {
    request: ApplyRequest
    actor: Actor
    reason: Operation['reason']
    rollsBack?: string
  }): Promise<Operation>
  /** Throws `not-found`. */
  get(id: string): Promise<Operation>
  /** Resolves when the operation is not `running` any more. */
  settled(id: string): Promise<Operation>
  list(query: { host: string; page: number }): Promise<OperationsPage>
  /** Answers with the operation, or, for `roll-back`, with the new one that takes it back. */
  decide(id: string, decision: Decision, actor: Actor): Promise<Operation>
  stop(): Promise<void>
}
