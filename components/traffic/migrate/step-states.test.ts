import { describe, expect, it } from 'vitest'
import { migrationOf } from '#components/traffic/migrate/migration.test-helper.ts'
import { shownSteps, soakOf } from '#components/traffic/migrate/step-states.ts'

const statesOf = (over: Parameters<typeof migrationOf>[0]) =>
  shownSteps(migrationOf(over)).map(({ state }) => state)

describe('shownSteps', () => {
  it('begins with where it began and gives the share of the destination that it moves to', () => {
    expect(shownSteps(migrationOf({})).map(({ percent }) => percent)).toEqual([10, 25, 50, 100])
  })

  it('says which step is done, in force and next', () => {
    expect(statesOf({ step: -1 })).toEqual(['now', 'next', 'later', 'later'])
    expect(statesOf({ step: 1 })).toEqual(['done', 'done', 'now', 'next'])
    expect(statesOf({ step: 1, state: 'paused' })).toEqual(['done', 'done', 'now', 'next'])
    expect(statesOf({ step: 2, state: 'done' })).toEqual(['done', 'done', 'done', 'done'])
  })

  it('is back at the start after an abort, with what was taken back', () => {
    expect(statesOf({ step: 1, state: 'aborted' })).toEqual([
      'now',
      'taken-back',
      'taken-back',
      'not-reached',
    ])
    expect(statesOf({ step: -1, state: 'aborting' })).toEqual([
      'now',
      'not-reached',
      'not-reached',
      'not-reached',
    ])
  })
})

describe('soakOf', () => {
  it('counts down from when the step was in force', () => {
    expect(soakOf(migrationOf({ soakSinceMs: 1000, soakSeconds: 10 }), 4000)).toEqual({
      leftMs: 7000,
      passedShare: 0.3,
    })
  })

  it('ends at nothing, and does not begin before its time when clocks disagree', () => {
    expect(soakOf(migrationOf({ soakSinceMs: 1000, soakSeconds: 10 }), 99_000)?.leftMs).toBe(0)
    expect(soakOf(migrationOf({ soakSinceMs: 9000, soakSeconds: 10 }), 1000)?.leftMs).toBe(10_000)
    expect(soakOf(migrationOf({ soakSinceMs: 1000, soakSeconds: 0 }), 1000)).toEqual({
      leftMs: 0,
      passedShare: 1,
    })
  })

  it('is nothing while a step is being written, or while nothing goes on', () => {
    expect(soakOf(migrationOf({ soakSinceMs: null }), 1000)).toBeNull()
    expect(soakOf(migrationOf({ soakSinceMs: 1000, state: 'paused' }), 2000)).toBeNull()
  })
})
