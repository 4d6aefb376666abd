import { describe, expect, it } from 'vitest'
import { acknowledgedShort, acknowledgementWords } from '#components/changes/acknowledgement-words.ts'
import { isFollowed } from '#components/changes/is-followed.ts'
import type { Acknowledgement, Operation, OperationStep } from '#lib/traffic/operation.ts'

const seen = (change: Partial<Acknowledgement>): Acknowledgement => ({
  state: 'acknowledged',
  connected: 6,
  sent: 5,
  acknowledged: 5,
  rejected: [],
  reason: '',
  ...change,
})
const step = (change: Partial<OperationStep>): OperationStep => ({
  ref: { kind: 'VirtualService', namespace: 'ns', name: 'forum' },
  action: 'patch',
  before: {},
  after: {},
  state: 'written',
  resourceVersion: '1',
  message: '',
  writtenMs: 1,
  acknowledgement: seen({}),
  ...change,
})

describe('acknowledgementWords', () => {
  it.each([
    [seen({}), 'acknowledged by 5 of 5 proxies'],
    [seen({ sent: 1, acknowledged: 1 }), 'acknowledged by 1 of 1 proxy'],
    [seen({ sent: 0, acknowledged: 0 }), 'no proxy needed it (6 proxies connected)'],
    [seen({ state: 'waiting', acknowledged: 2 }), 'acknowledged by 2 of 5 proxies so far'],
    [
      seen({ state: 'unknown', reason: 'istiod does not answer' }),
      'not known which proxies have it: istiod does not answer',
    ],
    [
      seen({ state: 'rejected', acknowledged: 4, rejected: [{ proxy: 'a', message: 'no' }] }),
      'refused by 1 proxy, acknowledged by 4 of 5 proxies',
    ],
    [null, 'asking istiod which proxies have it'],
  ])('%j', (acknowledgement, words) => {
    expect(acknowledgementWords(acknowledgement, true)).toBe(words)
  })
})

const operation = (...steps: OperationStep[]): Operation => ({
  id: '1',
  host: 'forum',
  actor: 'me',
  note: '',
  reason: 'edit',
  rollsBack: '',
  rolledBackBy: '',
  startedMs: 0,
  endedMs: 1_000,
  state: 'done',
  message: '',
  steps,
  conflict: null,
  reverted: null,
  decisions: [],
  overrode: [],
})

describe('acknowledgedShort', () => {
  it('is that of the last step that was written, and claims nothing where nothing is known', () => {
    const later = step({ acknowledgement: seen({ acknowledged: 3 }) })
    const pending = step({ state: 'pending', acknowledgement: null })
    expect(acknowledgedShort(operation(step({}), later, pending), 2_000)).toBe('3 of 5 proxies')
    expect(acknowledgedShort(operation(step({ acknowledgement: null })), 2_000)).toBe('asking proxies')
    expect(acknowledgedShort(operation(step({ acknowledgement: null })), 90_000)).toBe('proxies not known')
    expect(acknowledgedShort(operation(step({ state: 'refused' })), 2_000)).toBe('')
  })
})

describe('isFollowed', () => {
  const waiting = step({ acknowledgement: seen({ state: 'waiting' }) })

  it('is true while it runs, and for a while after it while proxies are still taking the last write', () => {
    expect(isFollowed({ ...operation(step({})), state: 'running' }, 90_000)).toBe(true)
    expect(isFollowed(operation(waiting), 2_000)).toBe(true)
    expect(isFollowed(operation(waiting), 90_000)).toBe(false)
    expect(isFollowed(operation(waiting, step({})), 2_000)).toBe(false)
    expect(isFollowed({ ...operation(waiting), state: 'asking' }, 2_000)).toBe(false)
  })
})
