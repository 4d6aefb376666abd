import { type MigrationRecord, stepLabel, type Writing } from '#lib/migration/record.ts'
import { type WrittenWeights, withWrittenWeights } from '#lib/migration/rule.ts'
import type { ApplyRequest } from '#lib/traffic/edit.ts'
import type { LiveObject } from '#server/migration/look.ts'

const MOST_NOTE = 500

/** Why the operation was made, for the audit list; also what it is found by when its id was lost. */
export function noteOf(record: MigrationRecord, what: Writing['what']): string {
  const label = what === 'step' ? stepLabel(record, record.step) : 'back to the weights that it began with'
  const why = record.note ? `: ${record.note}` : ''
  return `Migration ${record.id.slice(0, 8)}, ${label}${why}`.slice(0, MOST_NOTE).trim()
}

/**
 * The edit that gives the rule these weights on the object as it is now, and leaves all else as it is. The way back is
 * written whatever preflight says of it: it is what somebody asked for when things went wrong.
 */
export function stepRequest(
  record: MigrationRecord,
  what: Writing['what'],
  weights: WrittenWeights,
  { spec, place, resourceVersion }: LiveObject,
): ApplyRequest {
  const ref = { kind: 'VirtualService' as const, ...record.virtualService }
  return {
    host: record.host,
    edit: { objects: [{ ref, resourceVersion, spec: withWrittenWeights(spec, place, weights) }] },
    note: noteOf(record, what),
    override: what === 'restore',
    onTimeout: 'continue',
  }
}
