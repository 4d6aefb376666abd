import { describe, expect, it } from 'vitest'
import { newsOf, standingStep } from '#components/onboarding/arrival/arrival-words.ts'
import { ARRIVAL_STEPS, type Arrival, type ArrivalState } from '#lib/onboarding/arrival/arrival.ts'

const arrival = (id: string, ...states: ArrivalState[]): Arrival => ({
  id,
  entry: { kind: 'WorkloadEntry', namespace: 'shop', name: id },
  proxy: '',
  address: '10.0.0.7',
  sinceMs: 1,
  steps: ARRIVAL_STEPS.map((step, index) => ({
    id: step,
    state: states[index] ?? 'todo',
    atMs: null,
    reason: states[index] === 'stalled' ? 'it is broken' : '',
    fix: '',
    commands: [],
  })),
})

describe('what is read out of arrivals', () => {
  it('is nothing of the first answer, nor of one like the last', () => {
    const now = [arrival('vm-1', 'done', 'now')]
    expect(newsOf(null, now)).toEqual([])
    expect(newsOf(now, now)).toEqual([])
  })

  it('is what each VM has reached since, and where it stalls', () => {
    const before = [arrival('vm-1', 'done', 'now'), arrival('vm-2', 'done', 'done', 'now')]
    const now = [
      arrival('vm-1', 'done', 'done', 'done'),
      arrival('vm-2', 'done', 'done', 'done', 'stalled'),
      arrival('vm-3', 'now'),
    ]
    expect(newsOf(before, now)).toEqual([
      'vm-1: registered; probed',
      'vm-2: probed; stalled at healthy, it is broken',
      'vm-3 has come',
    ])
  })

  it('says how a VM stands by the step that stalls, before one that is waited for', () => {
    expect(standingStep(arrival('a', 'done', 'stalled', 'now'))?.id).toBe('registered')
    expect(standingStep(arrival('a', 'done', 'done', 'now'))?.id).toBe('probed')
    expect(standingStep(arrival('a', 'done', 'done', 'done', 'done', 'done', 'done'))).toBeUndefined()
  })
})
