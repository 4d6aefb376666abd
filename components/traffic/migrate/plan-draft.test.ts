import { describe, expect, it } from 'vitest'
import { type PlanDraft, requestOfPlan, startPlan } from '#components/traffic/migrate/plan-draft.ts'
import { targetOfPlan } from '#components/traffic/migrate/plan-target.ts'
import { forumDetail } from '#components/traffic/simulate/forum.test-helper.ts'

const detail = forumDetail()
const target = targetOfPlan(startPlan(), detail)
const check = (draft: Partial<PlanDraft>, steps = [25, 100]) => {
  if (!target) throw new Error('the forum has a rule to move')
  return requestOfPlan({ ...startPlan(), ...draft }, target, steps, detail.host)
}
const problemsOf = (draft: Partial<PlanDraft>, steps?: number[]) => {
  const checked = check(draft, steps)
  return checked.ok ? {} : checked.problems
}

describe('requestOfPlan', () => {
  it('is the request that the server takes, on the version that is shown', () => {
    expect(check({ soakMinutes: '1', soakSeconds: '30', note: ' why ' })).toEqual({
      ok: true,
      request: {
        host: detail.host,
        virtualService: { namespace: 'ns', name: 'forum' },
        resourceVersion: '7',
        rule: 'http/1',
        destination: 1,
        steps: [25, 100],
        soakSeconds: 90,
        gates: { minEligible: 1, maxErrorPercent: 1, minRequests: 1, maxP99Ms: null, manual: false },
        note: 'why',
      },
    })
  })

  it('leaves out the gates that are switched off, whatever stands in their fields', () => {
    const checked = check({ looksAtErrors: false, maxErrorPercent: 'x', looksAtP99: true, maxP99Ms: '250' })
    expect(checked.ok && checked.request.gates).toMatchObject({ maxErrorPercent: null, maxP99Ms: 250 })
  })

  it('takes half a minute and a decimal comma', () => {
    const checked = check({ soakMinutes: '0.5', maxErrorPercent: '0,5' })
    expect(checked.ok && [checked.request.soakSeconds, checked.request.gates.maxErrorPercent]).toEqual([
      30, 0.5,
    ])
  })

  it('says at each field what is wrong with it', () => {
    expect(problemsOf({}, [])).toEqual({ steps: 'At least one step is needed' })
    expect(problemsOf({ soakMinutes: '' })).toEqual({ soak: 'A number is needed' })
    expect(problemsOf({ soakMinutes: '5', soakSeconds: '-10' })).toEqual({ soak: 'At least 0' })
    expect(problemsOf({ soakMinutes: '99999' })).toEqual({ soak: '7 days at most' })
    expect(problemsOf({ soakSeconds: '0.5' })).toEqual({ soak: 'A whole number is needed' })
    expect(problemsOf({ minEligible: 'two', maxErrorPercent: '101', minRequests: '-1' })).toEqual({
      minEligible: 'A number is needed',
      maxErrorPercent: '100 at most',
      minRequests: 'At least 0',
    })
    expect(problemsOf({ looksAtP99: true, maxP99Ms: '0' })).toEqual({ maxP99Ms: 'More than 0' })
    expect(problemsOf({ note: 'x'.repeat(501) })).toEqual({ note: '500 characters at most' })
  })
})
