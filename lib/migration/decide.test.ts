import { describe, expect, it } from 'vitest'
import { carryOn } from '#lib/migration/carry-on.ts'
import { decide } from '#lib/migration/decide.ts'
import {
  answer,
  factsOf,
  found,
  operationOf,
  point,
  recordOf,
  split,
  T0,
} from '#lib/migration/migration.test-helper.ts'
import { gatesSchema } from '#lib/migration/migration.ts'
import type { MigrationRecord } from '#lib/migration/record.ts'
import type { Acknowledgement } from '#lib/traffic/operation.ts'

const quiet = gatesSchema.parse({ maxErrorPercent: null })
const writing = { what: 'step' as const, operationId: 'operation-1', sinceMs: T0, retryMs: 0, attempts: 1 }
const inForce = { kind: 'in-force', step: 0, trouble: '' }
/** The first step stands since T0, and only endpoints are looked at. */
const soaking = (more: Partial<MigrationRecord> = {}) =>
  recordOf({ step: 0, soakSinceMs: T0, gates: quiet, ...more })
const at10 = (more: Parameters<typeof factsOf>[0] = {}) => factsOf({ live: found([90, 10]), ...more })

describe('the next move of a migration', () => {
  it('writes the first step, then each after it when the one before has soaked, then ends', () => {
    expect(decide(recordOf(), factsOf(), T0)).toEqual({
      kind: 'write',
      what: 'step',
      step: 0,
      weights: [90, 10],
    })
    expect(decide(soaking(), at10(), T0 + 59_999)).toMatchObject({ kind: 'wait' })
    expect(decide(soaking(), at10(), T0 + 60_000)).toMatchObject({
      kind: 'write',
      step: 1,
      weights: [50, 50],
    })
    expect(decide(soaking({ step: 2 }), factsOf({ live: found([0, 100]) }), T0 + 60_000)).toMatchObject({
      kind: 'finish',
    })
  })

  it('takes weights on another scale for what they come to', () => {
    expect(decide(soaking(), at10({ live: found([9, 1]) }), T0)).toMatchObject({ kind: 'wait' })
  })

  it('does not write weights that are there already', () => {
    const record = recordOf({ steps: [[100, 0]] })
    expect(decide(record, factsOf(), T0)).toEqual({ ...inForce, proxies: null })
    const begun = recordOf({ step: 0, writing: { ...writing, operationId: '' } })
    expect(decide(begun, at10(), T0)).toEqual({
      ...inForce,
      proxies: expect.objectContaining({ level: 'unknown' }),
    })
  })

  it('stops at weights that are not its own, and names who wrote them', () => {
    for (const record of [
      recordOf(),
      soaking(),
      soaking({ state: 'approval' }),
      recordOf({ step: 0, writing }),
    ]) {
      expect(decide(record, factsOf({ live: found([70, 30], 'argocd') }), T0)).toMatchObject({
        kind: 'stop',
        reason: expect.stringMatching(/^argocd changed the weights to 70\/30; they were to be .*\d/),
      })
    }
  })

  it('stops when its rule is gone, and waits while nothing can be known of it', () => {
    const gone = factsOf({ live: { state: 'gone', reason: 'The rule is gone' } })
    expect(decide(soaking(), gone, T0)).toEqual({ kind: 'stop', reason: 'The rule is gone' })
    const unknown = factsOf({ live: { state: 'unknown', reason: 'no answer' } })
    expect(decide(soaking(), unknown, T0 + 1e9)).toEqual({ kind: 'wait', reason: 'no answer' })
  })

  it('asks for approval before every step but the first, and does not need one to end', () => {
    const manual = { ...quiet, manual: true }
    expect(decide(recordOf({ gates: manual }), factsOf(), T0)).toMatchObject({ kind: 'write', step: 0 })
    expect(decide(soaking({ gates: manual }), at10(), T0 + 60_000)).toMatchObject({ kind: 'ask-approval' })
    expect(decide(soaking({ gates: manual, isApproved: true }), at10(), T0 + 60_000)).toMatchObject({
      kind: 'write',
      step: 1,
    })
    const last = soaking({ gates: manual, step: 2 })
    expect(decide(last, factsOf({ live: found([0, 100]) }), T0 + 60_000)).toMatchObject({ kind: 'finish' })
  })

  it('does nothing in a state of rest', () => {
    for (const state of ['paused', 'stopped', 'aborted', 'done'] as const)
      expect(decide(soaking({ state }), at10(), T0 + 1e9)).toMatchObject({ kind: 'wait' })
  })
})

describe('the eligible endpoints', () => {
  it('pause it at once when one that takes traffic has too few', () => {
    expect(decide(soaking(), at10({ eligible: [3, 0] }), T0 + 1_000)).toMatchObject({
      kind: 'pause',
      reason: 'Eligible endpoints: forum:k8s has 0; at least 1 wanted',
    })
  })

  it('keep it from a step that would send traffic to nobody', () => {
    expect(decide(recordOf(), factsOf({ eligible: [3, 0] }), T0)).toMatchObject({ kind: 'pause' })
    const back = soaking({
      steps: [
        [0, 100],
        [50, 50],
      ],
    })
    const live = found([0, 100])
    expect(decide(back, factsOf({ live, eligible: [0, 3] }), T0 + 1_000), 'not yet').toMatchObject({
      kind: 'wait',
    })
    expect(decide(back, factsOf({ live, eligible: [0, 3] }), T0 + 60_000)).toMatchObject({
      kind: 'pause',
      reason: 'Eligible endpoints: forum:vm has 0; at least 1 wanted',
    })
  })

  it('never count as enough when they are not known', () => {
    expect(decide(recordOf(), factsOf({ eligible: [3, null] }), T0 + 1e9)).toMatchObject({
      kind: 'wait',
      findings: [{ level: 'unknown' }],
    })
    expect(decide(soaking(), at10({ eligible: [null, null] }), T0 + 1e9)).toMatchObject({ kind: 'wait' })
  })

  it('are not looked at with a least number of 0', () => {
    const gates = { ...quiet, minEligible: 0 }
    expect(decide(recordOf({ gates }), factsOf({ eligible: [null, 0] }), T0)).toMatchObject({ kind: 'write' })
  })
})

describe('the share of errors', () => {
  const gates = gatesSchema.parse({ maxErrorPercent: 1, minRequests: 100 })
  const over = T0 + 60_000
  const on = (points: ReturnType<typeof point>[], record = soaking({ gates })) =>
    decide(record, at10({ observed: split(points) }), over)

  it('lets it go on below the limit, and pauses it above, with the numbers', () => {
    expect(on([point(T0, [900, 5], [100, 0])])).toMatchObject({ kind: 'write', step: 1 })
    expect(on([point(T0, [900, 30], [100, 0])])).toMatchObject({
      kind: 'pause',
      reason: expect.stringContaining('3.3 % of 900 requests to forum:vm failed; at most 1 % allowed'),
    })
  })

  it('sees the few requests of the new destination apart from the many of the old', () => {
    expect(on([point(T0, [99_000, 0], [200, 20])])).toMatchObject({
      kind: 'pause',
      reason: expect.stringContaining('10 % of 200 requests to forum:k8s'),
    })
  })

  it('waits for enough requests, and does not count what came before the soak', () => {
    expect(on([point(T0, [50, 0], [10, 0])])).toMatchObject({
      kind: 'wait',
      reason: 'Errors: 60 of 100 requests counted',
    })
    expect(on([point(T0 - 1, [5_000, 5_000], [500, 500])])).toMatchObject({ kind: 'wait' })
  })

  it('counts on from what was stored, and looks at the last minutes by themselves too', () => {
    const counted = { untilMs: T0 + 30_000, counts: { 'forum|vm': { requests: 100_000, errors: 0 } } }
    const record = soaking({ gates, counted })
    expect(on([point(T0 + 10_000, [200, 0], [0, 0])], record)).toMatchObject({ kind: 'write' })
    expect(on([point(T0 + 30_000, [300, 30], [0, 0])], record)).toMatchObject({ kind: 'pause' })
  })

  it('pauses at the end of the soak, never goes on, when nothing can be known', () => {
    const blind = at10({ observed: split([], { source: 'none', reason: 'no caller has a sidecar' }) })
    expect(decide(soaking({ gates }), blind, T0 + 30_000)).toMatchObject({ kind: 'wait' })
    expect(decide(soaking({ gates }), blind, over)).toMatchObject({
      kind: 'pause',
      reason: expect.stringContaining('Errors can’t be known: no caller has a sidecar'),
    })
    const silent = at10({ observed: split([], { callers: { asked: 2, answered: 0 } }) })
    expect(decide(soaking({ gates }), silent, over)).toMatchObject({ kind: 'pause' })
    expect(on([]), 'callers answer, but nothing was counted yet').toMatchObject({ kind: 'wait' })
  })

  it.each([0, 1, 100])('waits without a request, then pauses, where %d are asked for', (minRequests) => {
    const record = soaking({ gates: gatesSchema.parse({ minRequests }) })
    const silent = at10({ observed: split([point(T0, [0, 0], [0, 0])]) })
    expect(decide(record, silent, over + 29_999)).toMatchObject({
      kind: 'wait',
      reason: 'Errors: No request was counted since the step came into force',
    })
    expect(decide(record, silent, over + 30_000)).toMatchObject({
      kind: 'pause',
      reason: expect.stringMatching(/^Errors: No request was counted .*Without this gate it would go on$/),
    })
  })

  it('can’t be known of connections that Prometheus counts', () => {
    const observed = split([point(T0, [500, 0], [500, 0])], { source: 'prometheus', callers: null })
    const rule = { live: { ...found([90, 10]), rule: 'tcp/0' } as const, observed }
    expect(decide(soaking({ gates, rule: 'tcp/0' }), at10(rule), over)).toMatchObject({
      kind: 'pause',
      reason: expect.stringContaining('Prometheus does not count connections that failed'),
    })
    expect(decide(soaking({ gates }), at10({ observed }), over)).toMatchObject({ kind: 'write' })
  })
})

describe('the 99th percentile', () => {
  const gates = { ...quiet, maxP99Ms: 200 }
  const with99 = (p99Ms: Record<string, number>, source: 'prometheus' | 'envoy' = 'prometheus') =>
    decide(soaking({ gates }), at10({ observed: split([], { source, p99Ms }) }), T0 + 60_000)

  it('pauses above the limit, goes on below, waits for what is missing', () => {
    expect(with99({ 'forum|vm': 100, 'forum|k8s': 199 })).toMatchObject({ kind: 'write' })
    expect(with99({ 'forum|vm': 100, 'forum|k8s': 201 })).toMatchObject({
      kind: 'pause',
      reason: '99th percentile: forum:k8s 201 ms; at most 200 ms allowed',
    })
    expect(with99({ 'forum|vm': 100 })).toMatchObject({ kind: 'wait' })
    expect(with99({}, 'envoy'), 'it will never be known').toMatchObject({ kind: 'pause' })
  })
})

describe('a write under way', () => {
  const record = recordOf({ step: 0, writing })
  const started = (operation: ReturnType<typeof operationOf>, live = found([100, null])) =>
    decide(record, factsOf({ live, operation }), T0 + 10_000)

  it('is waited for, and stands when proxies have it', () => {
    expect(started(operationOf('running'))).toMatchObject({ kind: 'wait' })
    expect(started(operationOf('running'), found([90, 10]))).toMatchObject({ kind: 'wait' })
    expect(started(operationOf('done'), found([90, 10]))).toEqual({
      ...inForce,
      proxies: { gate: 'Proxies', level: 'ok', detail: '2 of 3 have acknowledged' },
    })
  })

  it('is not in force before proxies have it, for as long as that can be waited for', () => {
    const done = (state: Acknowledgement['state'] | null, afterMs: number) =>
      decide(
        record,
        factsOf({
          live: found([90, 10]),
          operation: operationOf('done', { acknowledgement: state && answer(state) }, { endedMs: T0 }),
        }),
        T0 + afterMs,
      ).kind
    expect([done('waiting', 29_999), done('waiting', 30_000)]).toEqual(['wait', 'in-force'])
    expect([done(null, 29_999), done(null, 30_000)]).toEqual(['wait', 'in-force'])
    expect([done('unknown', 2_999), done('unknown', 3_000)]).toEqual(['wait', 'in-force'])
  })

  it('pauses when proxies are known not to have it in time, and says how many have', () => {
    const acknowledgement = answer('waiting', { reason: '2 of 3 proxies have acknowledged' })
    const facts = factsOf({
      live: found([90, 10]),
      operation: operationOf('done', { acknowledgement }, { endedMs: T0 }),
    })
    const proxies = { gate: 'Proxies', level: 'waiting', detail: '2 of 3 have acknowledged' }
    expect(decide(record, facts, T0 + 29_999)).toMatchObject({ kind: 'wait', findings: [proxies] })
    const late = decide(record, facts, T0 + 30_000)
    expect(late).toEqual({
      ...inForce,
      trouble: 'Proxies don’t have the new weights: 2 of 3 have acknowledged',
      proxies,
    })
    expect(carryOn(record, late, facts, T0 + 30_000)).toMatchObject({
      state: 'paused',
      reason: 'Proxies don’t have the new weights: 2 of 3 have acknowledged',
      findings: [proxies],
    })
  })

  it('goes on where nobody can say what proxies have, and says so for the whole soak', () => {
    const acknowledgement = answer('unknown', { reason: 'No istiod can be asked' })
    const operation = operationOf('done', { acknowledgement }, { endedMs: T0 })
    const facts = factsOf({ live: found([90, 10]), operation })
    const proxies = {
      gate: 'Proxies',
      level: 'unknown',
      detail: 'It can’t be known who has acknowledged: No istiod can be asked',
    }
    const soaks = carryOn(
      recordOf({ step: 0, writing, gates: quiet }),
      decide(record, facts, T0 + 3_000),
      facts,
      T0 + 3_000,
    )
    expect(soaks).toMatchObject({ state: 'running', findings: [proxies] })
    expect(decide(soaks, at10(), T0 + 20_000)).toMatchObject({
      kind: 'wait',
      findings: expect.arrayContaining([proxies]),
    })
    const next = decide(soaks, at10(), T0 + 63_000)
    expect(next).toMatchObject({ kind: 'write', step: 1 })
    expect(carryOn(soaks, next, at10(), T0 + 63_000)).toMatchObject({ proxies: null, findings: [] })
  })

  it('is looked for where it began, and tried again some time after it was tried in vain', () => {
    const inVain = recordOf({ step: 0, writing: { ...writing, operationId: '', retryMs: T0 + 60_000 } })
    expect(decide(inVain, factsOf(), T0 + 61_999)).toMatchObject({ kind: 'wait' })
    expect(decide(inVain, factsOf(), T0 + 62_000)).toMatchObject({ kind: 'write' })
  })

  it('pauses when proxies reject it', () => {
    const rejected = [{ proxy: 'vm-1.shop', message: 'no such cluster' }]
    const acknowledgement = answer('rejected', { rejected })
    expect(started(operationOf('done', { acknowledgement }), found([90, 10]))).toMatchObject({
      kind: 'in-force',
      trouble: '1 proxy rejected the new weights: vm-1.shop says no such cluster',
    })
  })

  it('goes on with an operation whose process is gone, and answers for one that asks', () => {
    const operate = { kind: 'operate', operationId: 'operation-1' }
    expect(started(operationOf('interrupted'))).toEqual({ ...operate, decision: 'finish' })
    expect(started(operationOf('asking'), found([90, 10]))).toEqual({ ...operate, decision: 'continue' })
  })

  it('is made again after a conflict elsewhere in the object, some time later, a few times', () => {
    const conflict = operationOf('not-written', { state: 'conflict' })
    expect(decide(record, factsOf({ operation: conflict }), T0 + 1_000)).toMatchObject({ kind: 'wait' })
    expect(started(conflict)).toMatchObject({ kind: 'write', step: 0 })
    const often = recordOf({ step: 0, writing: { ...writing, attempts: 5 } })
    expect(decide(often, factsOf({ operation: conflict }), T0 + 1e6)).toMatchObject({ kind: 'stop' })
  })

  it('stops at a refusal, in its own words, and when what it wrote was taken back', () => {
    const refused = operationOf('not-written', { state: 'refused', message: 'denied the request' })
    expect(started(refused)).toEqual({ kind: 'stop', reason: 'denied the request' })
    expect(started(operationOf('done'), found([100, 0], 'flux'))).toEqual({
      kind: 'stop',
      reason: 'flux took back what was written',
    })
  })

  it('is not made again while nobody would take its traffic', () => {
    const operation = operationOf('not-written', { state: 'conflict' })
    const facts = factsOf({ operation, eligible: [3, 0] })
    expect(decide(record, facts, T0 + 10_000)).toMatchObject({ kind: 'pause' })
  })
})

describe('the way back', () => {
  const back = (more: Partial<MigrationRecord> = {}) =>
    soaking({ state: 'aborting', isAborting: true, step: 1, ...more })
  const half = found([50, 50])
  const restore = { kind: 'write', what: 'restore', step: 1, weights: [100, null] }

  it('writes exactly the weights that it began with, whatever the gates say', () => {
    expect(decide(back(), factsOf({ live: half, eligible: [0, null] }), T0)).toEqual(restore)
    expect(decide(back(), factsOf({ live: found([100, 0]) }), T0), 'a 0 that was not there').toEqual(restore)
    expect(decide(back(), factsOf(), T0)).toEqual({ kind: 'aborted', reason: '' })
  })

  it('waits for a step that is being written', () => {
    const facts = factsOf({ operation: operationOf('running') })
    expect(decide(back({ step: 0, writing }), facts, T0)).toMatchObject({ kind: 'wait' })
  })

  it('leaves somebody else’s weights alone, unless that was known', () => {
    const live = found([70, 30], 'kubectl')
    expect(decide(back(), factsOf({ live }), T0)).toMatchObject({ kind: 'stop' })
    expect(decide(back({ overOthers: true }), factsOf({ live }), T0)).toEqual(restore)
  })

  it('restores once: what is changed after it stays', () => {
    const record = back({ overOthers: true, writing: { ...writing, what: 'restore' } })
    const facts = factsOf({ live: found([70, 30], 'argocd'), operation: operationOf('done') })
    expect(decide(record, facts, T0)).toEqual({ kind: 'stop', reason: 'argocd took back what was written' })
  })

  it('ends all the same when proxies don’t have it, and says so', () => {
    const acknowledgement = answer('waiting', { reason: 'istiod has not sent it yet', acknowledged: 0 })
    const operation = operationOf('done', { acknowledgement }, { endedMs: T0 })
    const record = back({ writing: { ...writing, what: 'restore' } })
    expect(decide(record, factsOf({ operation }), T0 + 29_999)).toMatchObject({ kind: 'wait' })
    expect(decide(record, factsOf({ operation }), T0 + 30_000)).toEqual({
      kind: 'aborted',
      reason:
        'The weights are what they were. Proxies don’t have the new weights: 0 of 3 have acknowledged; istiod has not sent it yet',
    })
  })

  it('ends when there is nothing left to restore', () => {
    const live = { state: 'gone' as const, reason: 'the rule is gone' }
    expect(decide(back(), factsOf({ live }), T0)).toEqual({
      kind: 'aborted',
      reason: 'There was nothing to restore: the rule is gone',
    })
  })
})
