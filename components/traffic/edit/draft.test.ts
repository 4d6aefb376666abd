import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  begin,
  canary,
  edit,
  everyone,
  FIRST,
  live,
  move,
  POLICY,
  POLICY_KEY,
  play,
  SERVICE,
  SERVICE_KEY,
  subsets,
  to,
} from '#components/traffic/edit/draft.test-helper.ts'
import type { Draft } from '#components/traffic/edit/draft.ts'
import { type DraftAction, draftSpec, editOf, locksOf, weightsIn } from '#components/traffic/edit/draft.ts'
import { behind } from '#components/traffic/edit/draft-objects.ts'
import { moveRule, removeDestination } from '#lib/traffic/edit-rules.ts'

const service = (draft: Draft) => draftSpec(draft, SERVICE_KEY) ?? {}
const weights = (draft: Draft, rule = 'http/1') => weightsIn(service(draft), rule)
const settle: DraftAction = { type: 'settle' }
const lock = (index: number): DraftAction => ({ type: 'lock', ref: SERVICE, rule: 'http/1', index })

describe('a gesture', () => {
  it('shares out from where it began, and is undone in one step', () => {
    const dragged = begin(move(70), move(10), move(30), settle)
    expect(weights(dragged)).toEqual([30, 70])
    expect(editOf(play(dragged, { type: 'undo' }))).toBeNull()
    expect(weights(play(dragged, { type: 'undo' }, { type: 'redo' }))).toEqual([30, 70])
  })

  it('leaves the very same object and no step when it ends where it began', () => {
    const back = begin(move(30), move(80), settle)
    expect(service(back)).toBe(FIRST[SERVICE_KEY]?.spec)
    expect(back.past).toEqual([])
  })

  it('keeps weights on another scale as they are written', () => {
    const thirds = live({ version: '1', http: [{ route: [to('vm', 2), to('k8s', 1)] }] })
    const back = play(begin({ type: 'live', live: thirds }), move(10, 'http/0'), move(67, 'http/0'), settle)
    expect(editOf(back)).toBeNull()
    expect(service(back)).toBe(thirds[SERVICE_KEY]?.spec)
  })

  it('takes what is typed into one field as one step', () => {
    const typed = begin(
      edit({ ...service(begin()), hosts: ['f'] }, SERVICE, 'name'),
      edit({ ...service(begin()), hosts: ['fo'] }, SERVICE, 'name'),
      settle,
      edit({ ...service(begin()), hosts: ['foo'] }, SERVICE, 'name'),
    )
    expect(typed.past).toHaveLength(2)
    expect(service(play(typed, { type: 'undo' })).hosts).toEqual(['fo'])
  })
})

describe('edits of several objects', () => {
  it('asks for every object that is changed, with the version it began on, and for nothing else', () => {
    const edited = begin(move(30), settle, edit(subsets('vm', 'k8s', 'v2'), POLICY))
    expect(editOf(edited)?.objects.map(({ ref, resourceVersion }) => [ref.kind, resourceVersion])).toEqual([
      ['VirtualService', '1'],
      ['DestinationRule', '1'],
    ])
    expect(editOf(begin(edit(subsets('vm', 'k8s'), POLICY)))).toBeNull()
  })

  it('makes and deletes objects', () => {
    const other = { ...SERVICE, name: 'other' }
    const made = begin(edit({ hosts: ['other'] }, other), edit(null, POLICY))
    expect(editOf(made)?.objects).toEqual([
      { ref: other, resourceVersion: '', spec: { hosts: ['other'] } },
      { ref: POLICY, resourceVersion: '1', spec: null },
    ])
    expect(editOf(play(made, edit(null, other), edit(subsets('vm', 'k8s'), POLICY)))).toBeNull()
  })

  it('undoes one step over two objects together', () => {
    const both = begin({
      type: 'edit',
      changes: [
        { ref: SERVICE, spec: { hosts: ['forum'], http: [everyone] } },
        { ref: POLICY, spec: subsets('vm') },
      ],
    })
    expect(editOf(both)?.objects).toHaveLength(2)
    expect(editOf(play(both, { type: 'undo' }))).toBeNull()
  })

  it('discards one object and keeps the other', () => {
    const both = begin(move(30), settle, edit(subsets('vm'), POLICY), { type: 'discard', key: SERVICE_KEY })
    expect(editOf(both)?.objects.map(({ ref }) => ref)).toEqual([POLICY])
  })
})

describe('news from the mesh', () => {
  const newer = live({ version: '2', http: [canary, { route: [to('vm', 60), to('k8s', 40)] }] })

  it('is followed by what is not edited; what is edited keeps its base', () => {
    expect(weights(begin({ type: 'live', live: newer }))).toEqual([60, 40])
    const edited = begin(move(30), settle, { type: 'live', live: newer })
    expect(weights(edited)).toEqual([30, 70])
    expect(behind(edited.live, edited.edits)).toEqual([SERVICE_KEY])
    expect(editOf(edited)?.objects[0]?.resourceVersion).toBe('1')
  })

  it('ends an edit that the mesh has by now', () => {
    const arrived = live({ version: '2', http: [canary, { route: [to('vm', 30), to('k8s', 70)] }] })
    const ended = begin(move(30), settle, { type: 'live', live: arrived })
    expect([editOf(ended), ended.past]).toEqual([null, []])
  })

  it('does not end an edit under a finger that is still moving it', () => {
    const arrived = live({ version: '2', http: [canary, { route: [to('vm', 30), to('k8s', 70)] }] })
    const dragged = begin(move(30), { type: 'live', live: arrived }, move(20))
    expect(weights(dragged)).toEqual([20, 80])
  })

  it('is awaited after applying, also when what comes back is written otherwise', () => {
    const defaulted = live({
      version: '2',
      http: [canary, { route: [to('vm', 30), to('k8s', 70)], timeout: '0s' }],
    })
    const applied = begin(move(30), settle, { type: 'applied' })
    expect(Object.keys(applied.applied)).toEqual([SERVICE_KEY])
    const arrived = play(applied, { type: 'live', live: defaulted })
    expect([editOf(arrived), arrived.applied]).toEqual([null, {}])
  })

  it('lets an edit go on that was made after applying', () => {
    const arrived = live({ version: '2', http: [canary, { route: [to('vm', 30), to('k8s', 70)] }] })
    const draft = begin(move(30), settle, { type: 'applied' }, move(25), settle, {
      type: 'live',
      live: arrived,
    })
    expect(editOf(draft)?.objects[0]?.resourceVersion).toBe('2')
    expect(weights(draft)).toEqual([25, 75])
    expect(behind(draft.live, draft.edits)).toEqual([])
  })

  it('is put under the edit on request, and what both changed is told', () => {
    const edited = begin(move(30), settle, { type: 'live', live: newer })
    const rebased = play(edited, { type: 'rebase' })
    expect(editOf(rebased)?.objects[0]?.resourceVersion).toBe('2')
    expect(weights(rebased)).toEqual([30, 70])
    expect(rebased.conflicts[SERVICE_KEY]).not.toEqual([])
    expect(play(rebased, move(31)).conflicts).toEqual({})
  })

  it('brings an object back that somebody deleted, when that is asked for', () => {
    const gone = begin(
      move(30),
      settle,
      { type: 'live', live: live(null) },
      { type: 'rebase', key: SERVICE_KEY },
    )
    expect(editOf(gone)?.objects[0]).toMatchObject({ ref: SERVICE, resourceVersion: '' })
  })

  it('rebases one object and leaves the other where it was', () => {
    const both = live(
      { version: '2', http: [canary, everyone, canary] },
      { version: '2', spec: subsets('vm', 'k8s', 'v3') },
    )
    const draft = begin(
      move(30),
      settle,
      edit(subsets('vm'), POLICY),
      { type: 'live', live: both },
      {
        type: 'rebase',
        key: SERVICE_KEY,
      },
    )
    expect(behind(draft.live, draft.edits)).toEqual([POLICY_KEY])
  })
})

describe('locks', () => {
  it('follow a rule that moves, there and back', () => {
    const moved = begin(lock(1), edit(moveRule(service(begin()), 'http/1', 0)))
    expect(locksOf(moved, SERVICE_KEY, 'http/0')).toEqual([false, true])
    expect(locksOf(play(moved, { type: 'undo' }), SERVICE_KEY, 'http/1')).toEqual([false, true])
  })

  it('go with the destinations they were for', () => {
    const three = live({ version: '1', http: [canary, { route: [to('a', 50), to('b', 30), to('c', 20)] }] })
    const locked = play(begin({ type: 'live', live: three }), lock(2))
    const left = play(locked, edit(removeDestination(service(locked), 'http/1', 0)))
    expect(locksOf(left, SERVICE_KEY, 'http/1')).toEqual([false, false])
  })

  it('hold, and the total stays 100, whatever is done', () => {
    const three = live({ version: '1', http: [canary, { route: [to('a', 50), to('b', 30), to('c', 20)] }] })
    const action: fc.Arbitrary<DraftAction> = fc.oneof(
      fc
        .record({ index: fc.nat(2), to: fc.integer({ min: -5, max: 105 }) })
        .map(({ index, to: value }) => move(value, 'http/1', index)),
      fc.constantFrom<DraftAction>(settle, { type: 'undo' }, { type: 'redo' }),
    )
    fc.assert(
      fc.property(fc.array(action, { maxLength: 30 }), (actions) => {
        const draft = play(begin({ type: 'live', live: three }), lock(2), ...actions)
        expect(weights(draft).reduce((sum, weight) => sum + weight, 0)).toBe(100)
        expect(weights(draft)[2]).toBe(20)
      }),
    )
  })
})
