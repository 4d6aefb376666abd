import type { Migration } from '#lib/migration/migration.ts'
import type { WrittenWeights } from '#lib/migration/rule.ts'
import type { RequestCounts } from '#lib/traffic/observed.ts'

/** What is being written: kept before the operation begins, so that a process that dies leaves word of it. */
export type Writing = {
  what: 'step' | 'restore'
  /** Empty until the operation is known. */
  operationId: string
  sinceMs: number
  /** When it was last tried in vain to begin the operation, which may be there all the same; 0 for never. */
  retryMs: number
  /** How many operations were begun for it. */
  attempts: number
}

/** What was counted in the whole intervals between the beginning of the soak and `untilMs`, by `destinationId`. */
export type Counted = { untilMs: number; counts: RequestCounts }

/** A migration with all that a process needs to go on with it. */
export type MigrationRecord = Migration & {
  /** What the rule is found by when its place changes. */
  signature: string
  /** The weights that it began with, exactly as they stood in the object. */
  startWritten: WrittenWeights
  writing: Writing | null
  /** Somebody approved that it goes on from the step in force. */
  isApproved: boolean
  /** It is on its way back: resuming it never leads forwards again. */
  isAborting: boolean
  /** Whoever asked for the way back knew that the weights had become somebody else's. */
  overOthers: boolean
  counted: Counted
  /** What proxies said of the step in force when its soak began; null when nothing was written for it. */
  proxies: Migration['findings'][number] | null
}

/** Of all that is kept, what a browser sees. */
export function toMigration(record: MigrationRecord): Migration {
  const {
    signature,
    startWritten,
    writing,
    isApproved,
    isAborting,
    overOthers,
    counted,
    proxies,
    ...migration
  } = record
  return migration
}

/** The weights of a step; what it began with for the one before the first. */
export const weightsOfStep = ({ steps, startWritten }: MigrationRecord, step: number): WrittenWeights =>
  steps[step] ?? startWritten

/** `step 2 of 5: 25 %` */
export const stepLabel = ({ steps, destination }: MigrationRecord, step: number): string =>
  `step ${step + 1} of ${steps.length}: ${steps[step]?.[destination] ?? 0} %`

/** The name that the runner goes by in a migration's events. */
export const RUNNER = 'Isthmus'
const EVENTS_KEPT = 200

/** A copy with one more event, the newest first. */
export const withEvent = (
  record: MigrationRecord,
  event: { atMs: number; actor: string; text: string },
): MigrationRecord => ({ ...record, events: [event, ...record.events].slice(0, EVENTS_KEPT) })

/** States in which the server looks after a migration, every second. */
export const ACTIVE_STATES = ['running', 'approval', 'aborting'] as const
/** States in which it keeps others from its rule. */
export const CLAIMING_STATES = [...ACTIVE_STATES, 'paused'] as const

export const claimsItsRule = ({ state }: Migration): boolean =>
  CLAIMING_STATES.some((claiming) => claiming === state)
