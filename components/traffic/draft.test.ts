import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  changesOf,
  type Draft,
  type DraftAction,
  draftReducer,
  isEdited,
  startDraft,
  weightsOf,
} from '#components/traffic/draft.ts'
import type { VirtualServiceView } from '#lib/mesh/views.ts'
import { readRules } from '#lib/traffic/read-rules.ts'

const to = (subset: string, weight: number) => ({ destination: { host: 'forum', subset }, weight })
const service = (resourceVersion: string, http: object[]): VirtualServiceView => ({
  ref: { kind: 'VirtualService', namespace: 'ns', name: 'forum' },
  hosts: ['forum'],
  gateways: ['mesh'],
  resourceVersion,
  createdAt: '',
  managers: [],
  ownedBy: '',
  wins: true,
  rules: readRules({ http }),
})
const canary = { match: [{ headers: { canary: { exact: 'true' } } }], route: [to('k8s', 1)] }
const first = service('1', [canary, { route: [to('vm', 80), to('k8s', 20)] }])
const play = (draft: Draft, ...actions: DraftAction[]) => actions.reduce(draftReducer, draft)
const move = (value: number): DraftAction => ({ type: 'move', rule: 'http/1', index: 0, to: value })

describe('draftReducer', () => {
  it('shares out a drag from where it began, and undoes it in one step', () => {
    const dragged = play(startDraft(first), move(70), move(10), move(30), { type: 'settle' })
    expect(changesOf(dragged)).toEqual([{ rule: 'http/1', weights: [30, 70] }])
    expect(play(dragged, { type: 'undo' }).edited).toEqual({})
    expect(weightsOf(play(dragged, { type: 'undo' }, { type: 'redo' }), 'http/1')).toEqual([30, 70])
  })

  it('is no edit when it is back where it was', () => {
    expect(isEdited(play(startDraft(first), move(30), move(80), { type: 'settle' }))).toBe(false)
    expect(
      isEdited(play(startDraft(first), move(30), { type: 'settle' }, { type: 'reset', rule: 'http/1' })),
    ).toBe(false)
  })

  it('follows the live object until something is edited, and then keeps its base', () => {
    const newer = service('2', [canary, { route: [to('vm', 60), to('k8s', 40)] }])
    expect(weightsOf(play(startDraft(first), { type: 'live', service: newer }), 'http/1')).toEqual([60, 40])
    const edited = play(startDraft(first), move(30), { type: 'settle' }, { type: 'live', service: newer })
    expect(edited.base.resourceVersion).toBe('1')
    expect(weightsOf(edited, 'http/1')).toEqual([30, 70])
  })

  it('carries an edit to the same rule of a newer version, and drops it where that rule is gone', () => {
    const edited = play(startDraft(first), move(30), { type: 'settle' })
    const moved = service('2', [{ route: [to('vm', 60), to('k8s', 40)] }])
    const rebased = play(edited, { type: 'rebase', service: moved })
    expect(rebased.base.resourceVersion).toBe('2')
    expect(changesOf(rebased)).toEqual([{ rule: 'http/0', weights: [30, 70] }])
    const other = service('3', [{ route: [to('vm', 60), to('v3', 40)] }])
    expect(isEdited(play(edited, { type: 'rebase', service: other }))).toBe(false)
  })

  it('keeps locked weights and a total of 100 whatever is done', () => {
    const three = service('1', [{ route: [to('a', 50), to('b', 30), to('c', 20)] }])
    const action: fc.Arbitrary<DraftAction> = fc.oneof(
      fc.record({
        type: fc.constant('move' as const),
        rule: fc.constant('http/0'),
        index: fc.nat(2),
        to: fc.integer({ min: -5, max: 105 }),
      }),
      fc.constantFrom<DraftAction>(
        { type: 'settle' },
        { type: 'undo' },
        { type: 'redo' },
        { type: 'reset', rule: 'http/0' },
      ),
    )
    fc.assert(
      fc.property(fc.array(action, { maxLength: 30 }), (actions) => {
        const draft = play(play(startDraft(three), { type: 'lock', rule: 'http/0', index: 2 }), ...actions)
        const weights = weightsOf(draft, 'http/0')
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBe(100)
        expect(weights[2]).toBe(20)
      }),
    )
  })
})
