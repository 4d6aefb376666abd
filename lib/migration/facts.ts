import type { WrittenWeights } from '#lib/migration/rule.ts'
import type { ObservedSplit } from '#lib/traffic/observed.ts'
import type { Operation } from '#lib/traffic/operation.ts'

/** The rule as the API server has it at this moment. */
export type LiveRule =
  | {
      state: 'found'
      /** Where it is now, as `TrafficRule.id`. */
      rule: string
      written: WrittenWeights
      /** The field manager of the latest write to the object. */
      changedBy: string
    }
  /** The object or the rule is gone; the reason names which. */
  | { state: 'gone'; reason: string }
  | { state: 'unknown'; reason: string }

/** What a migration's next move is decided on. */
export type Facts = {
  live: LiveRule
  /** Endpoints that take requests behind each destination, in their order; null where that is not known. */
  eligible: (number | null)[]
  /** The names that destinations are counted under, in their order. */
  destinationIds: string[]
  /** Null when nothing had to be asked. */
  observed: ObservedSplit | null
  /** The operation that writes; null when none was begun. */
  operation: Operation | null
}
