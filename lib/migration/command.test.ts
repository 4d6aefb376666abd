import { describe, expect, it } from 'vitest'
import { command } from '#lib/migration/command.ts'
import { recordOf, T0 } from '#lib/migration/migration.test-helper.ts'
import { commandsOf, type MigrationCommand } from '#lib/migration/migration.ts'
import type { MigrationRecord } from '#lib/migration/record.ts'

const give = (record: MigrationRecord, verb: MigrationCommand, note = '') => {
  const after = command(record, { command: verb, note, actor: 'ann' }, T0 + 5_000)
  if (!after.ok) throw new Error(after.problems[0]?.message)
  return after.value
}
const soaking = recordOf({ step: 0, soakSinceMs: T0 })
const writing = { what: 'step' as const, operationId: 'operation-1', sinceMs: T0, retryMs: 0, attempts: 5 }

describe('a command', () => {
  it('is refused in every state where it makes no sense', () => {
    const verbs = ['pause', 'resume', 'approve', 'abort'] as const
    const states = ['running', 'approval', 'paused', 'stopped', 'aborting', 'aborted', 'done'] as const
    for (const state of states)
      for (const verb of verbs) {
        const { ok } = command(recordOf({ state }), { command: verb, note: '', actor: 'ann' }, T0)
        expect(ok, `${verb} of ${state}`).toBe(commandsOf(state).includes(verb))
      }
  })

  it('is told of, with who gave it and why', () => {
    const paused = give(soaking, 'pause', 'lunch')
    expect(paused).toMatchObject({ state: 'paused', reason: 'Paused by ann: lunch' })
    expect(paused.events[0]).toEqual({ atMs: T0 + 5_000, actor: 'ann', text: 'Paused: lunch' })
  })

  it('resumes with a soak that begins again, so that old errors do not count twice', () => {
    const counts = { 'forum|vm': { requests: 9, errors: 9 } }
    const counted = { untilMs: T0, counts }
    expect(give({ ...soaking, state: 'paused', counted }, 'resume')).toMatchObject({
      state: 'running',
      soakSinceMs: T0 + 5_000,
      counted: { untilMs: T0 + 5_000, counts: {} },
    })
  })

  it('resumes with the write that was under way, or with a fresh one when that failed', () => {
    const record = recordOf({ step: 0, writing })
    expect(give({ ...record, state: 'paused' }, 'resume')).toMatchObject({
      soakSinceMs: null,
      writing: { operationId: 'operation-1', attempts: 0 },
    })
    expect(give({ ...record, state: 'stopped' }, 'resume')).toMatchObject({
      writing: { operationId: '', sinceMs: T0 + 5_000, attempts: 0 },
    })
  })

  it('never leads forwards again once it was aborted', () => {
    const stopped: MigrationRecord = { ...give(soaking, 'abort'), state: 'stopped' }
    expect(give(stopped, 'resume')).toMatchObject({ state: 'aborting', isAborting: true })
  })

  it('aborts over others’ weights only when those were seen', () => {
    expect(give(soaking, 'abort')).toMatchObject({ state: 'aborting', overOthers: false })
    expect(give({ ...soaking, state: 'stopped' }, 'abort')).toMatchObject({ overOthers: true })
  })

  it('keeps the 200 newest events', () => {
    let record = soaking
    for (let count = 0; count < 150; count++) record = give(give(record, 'pause'), 'resume')
    expect(record.events).toHaveLength(200)
    expect(record.events[0]?.text).toBe('Resumed')
  })
})
