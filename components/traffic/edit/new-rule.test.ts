import { describe, expect, it } from 'vitest'
import { canary, everyone } from '#components/traffic/edit/draft.test-helper.ts'
import { newRule } from '#components/traffic/edit/new-rule.ts'
import { addRule } from '#lib/traffic/edit-rules.ts'
import { readRules } from '#lib/traffic/read-rules.ts'

const forum = { host: 'forum', subset: 'k8s', port: null }

describe('newRule', () => {
  it('goes above the rule that takes everything else, with a condition', () => {
    const spec = { http: [canary, everyone] }
    const { position, rule } = newRule('http', readRules(spec), forum, 'forum.ns')
    const rules = readRules(addRule(spec, 'http', position, rule))
    expect(rules.map(({ hasMatch }) => hasMatch)).toEqual([true, true, false])
    expect(rules[1]?.destinations).toMatchObject([{ host: 'forum', subset: 'k8s', percent: 100 }])
  })

  it('takes everything else where no rule does', () => {
    const { position, rule } = newRule('http', readRules({ http: [canary] }), forum, 'forum.ns')
    expect([position, rule.match]).toEqual([1, undefined])
    expect(newRule('tcp', [], forum, 'forum.ns').rule).not.toHaveProperty('match')
  })

  it('gives a tls rule the SNI host that it can’t do without', () => {
    expect(newRule('tls', [], forum, 'forum.ns').rule.match).toEqual([{ sniHosts: ['forum.ns'] }])
  })
})
