import type { JsonObject } from '#lib/json.ts'
import type { ApplyRequest } from '#lib/traffic/edit.ts'
import type { Operation } from '#lib/traffic/operation.ts'

/** An operation with what only its runner needs. */
export type JournalEntry = {
  operation: Operation
  onTimeout: ApplyRequest['onTimeout']
  /** Manifests of what it deletes, by `editKey`, to make them again when it is rolled back. */
  restore: Record<string, JsonObject>
  /** Whether what proxies make of its last write is settled, or given up. */
  isFollowed?: boolean
}
export type Change = (entry: JournalEntry) => JournalEntry

export const withOperation = (entry: JournalEntry, to: Partial<Operation>): JournalEntry => ({
  ...entry,
  operation: { ...entry.operation, ...to },
})

/** Rows of older versions lack what came later. */
export function entryOf({ body }: { body: string }): JournalEntry {
  const entry = JSON.parse(body) as JournalEntry
  return { ...entry, operation: { ...NOTHING_DECIDED, ...entry.operation } }
}
const NOTHING_DECIDED = { decisions: [], overrode: [] }

/** What is asked for without reading the body. */
export const flagsOf = ({ operation, isFollowed = false }: JournalEntry) => {
  const { state, steps, reverted, rolledBackBy } = operation
  return {
    unwatched: reverted || rolledBackBy ? 1 : 0,
    unfollowed: state === 'done' && steps.length > 0 && !isFollowed ? 1 : 0,
  } as const
}

export const operationsOf = (rows: readonly { body: string }[]): Operation[] =>
  rows.map((one) => entryOf(one).operation)
