import { describe, expect, it } from 'vitest'
import { canary, everyone, to } from '#components/traffic/edit/draft.test-helper.ts'
import { isUntouched, percentsBefore, withRuleReset } from '#components/traffic/edit/rule-base.ts'
import { readRules } from '#lib/traffic/read-rules.ts'

const base = { hosts: ['forum'], http: [canary, everyone] }
const ruleOf = (spec: object, index: number) => {
  const rule = readRules({ ...spec })[index]
  if (!rule) throw new Error('no such rule')
  return rule
}

describe('what a rule began as', () => {
  it('is found where the rule has moved', () => {
    const moved = { ...base, http: [everyone, canary] }
    expect(isUntouched(base, moved, ruleOf(moved, 0))).toBe(true)
    expect(percentsBefore(base, moved, ruleOf(moved, 0))).toEqual([80, 20])
  })

  it('gives the percentages before, while the destinations are the same', () => {
    const edited = { ...base, http: [canary, { route: [to('vm', 30), to('k8s', 70)] }] }
    expect(percentsBefore(base, edited, ruleOf(edited, 1))).toEqual([80, 20])
    const other = { ...base, http: [canary, { route: [to('vm', 30), to('v3', 70)] }] }
    expect(percentsBefore(base, other, ruleOf(other, 1))).toBeNull()
    expect(percentsBefore(null, edited, ruleOf(edited, 1))).toBeNull()
  })

  it('is put back whole, and only where no rule came or went', () => {
    const edited = { ...base, http: [canary, { name: 'x', route: [to('vm', 30), to('v3', 70)] }] }
    expect(withRuleReset(base, edited, ruleOf(edited, 1))).toEqual(base)
    const longer = { ...base, http: [canary, canary, everyone] }
    expect(withRuleReset(base, longer, ruleOf(longer, 1))).toBeNull()
  })
})
