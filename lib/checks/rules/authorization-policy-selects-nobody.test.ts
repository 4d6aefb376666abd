import { expect, test } from 'vitest'
import { authorizationPolicySelectsNobody } from '#lib/checks/rules/authorization-policy-selects-nobody.ts'
import { sound } from '#lib/checks/rules/forum.test-helper.ts'
import { findingsOf, raw, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'

const said = (...objects: object[]) => textsFound(authorizationPolicySelectsNobody, sceneOf(objects))

const policy = (labels: object, namespace = 'shop') =>
  raw('AuthorizationPolicy', 'forum', { spec: { selector: { matchLabels: labels } } }, { namespace })

test('a label that nothing carries', () => {
  const found = findingsOf(authorizationPolicySelectsNobody, sceneOf([...sound(), policy({ app: 'forun' })]))
  expect(found).toMatchObject([
    {
      text: 'AuthorizationPolicy shop/forum selects workloads with app=forun, which nothing in shop carries: it holds for none.',
      field: 'spec.selector.matchLabels',
    },
  ])
})

test('workloads, and VMs to come, of its own namespace', () => {
  expect(said(...sound(), policy({ app: 'forum' }))).toEqual([])
  expect(said(...sound(), policy({ app: 'forum' }, 'bank'))).toHaveLength(1)
  const group = { spec: { metadata: { labels: { app: 'ledger' } }, template: {} } }
  expect(said(raw('WorkloadGroup', 'ledger-vm', group), policy({ app: 'ledger' }))).toEqual([])
})

test('without a selector it is for all', () => {
  expect(said(policy({}))).toEqual([])
})

test('those of the root namespace are for others', () => {
  expect(said(...sound(), policy({ app: 'forun' }, 'istio-system'))).toEqual([])
})
