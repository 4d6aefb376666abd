import { commandsOf, type MigrationCommand } from '#lib/migration/migration.ts'
import { type MigrationRecord, withEvent } from '#lib/migration/record.ts'
import { fail, ok, type Result } from '#lib/result.ts'

/** A migration after somebody's command; fails when it makes no sense in the state that the migration is in. */
export function command(
  record: MigrationRecord,
  given: { command: MigrationCommand; note: string; actor: string },
  nowMs: number,
): Result<MigrationRecord> {
  const { actor, note } = given
  if (!commandsOf(record.state).includes(given.command)) {
    const message = `A migration that is ${record.state} can’t be told to ${given.command}`
    return fail({ code: 'no-sense', message })
  }
  const why = note ? `: ${note}` : ''
  const tell = (changed: MigrationRecord, text: string) =>
    ok(withEvent(changed, { atMs: nowMs, actor, text: `${text}${why}` }))
  switch (given.command) {
    case 'pause':
      return tell({ ...record, state: 'paused', reason: `Paused by ${actor}${why}` }, 'Paused')
    case 'approve':
      return tell({ ...record, state: 'running', isApproved: true, reason: '' }, 'Approved')
    case 'resume':
      return tell(resumed(record, nowMs), 'Resumed')
    case 'abort':
      return tell(
        {
          ...record,
          state: 'aborting',
          isAborting: true,
          overOthers: record.state === 'stopped',
          writing: record.state === 'stopped' ? null : record.writing,
          reason: 'On its way back',
        },
        'Aborted',
      )
  }
}

/**
 * Everything is looked at afresh: the soak begins again, and a write that failed may be tried again. What a
 * paused migration was writing may still be under way, so that one is remembered.
 */
function resumed(record: MigrationRecord, nowMs: number): MigrationRecord {
  const { writing } = record
  const isFresh = record.state === 'stopped'
  return {
    ...record,
    state: record.isAborting ? 'aborting' : 'running',
    reason: '',
    findings: [],
    soakSinceMs: record.soakSinceMs === null ? null : nowMs,
    counted: { untilMs: nowMs, counts: {} },
    writing: writing && {
      ...writing,
      attempts: 0,
      ...(isFresh ? { operationId: '', sinceMs: nowMs } : {}),
    },
  }
}
