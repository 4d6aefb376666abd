import { expect, test } from 'vitest'
import { accountsDiffer } from '#lib/checks/rules/accounts-differ.ts'
import { findingsOf, raw, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { pod, shopWith, vm } from '#lib/checks/rules/vm-scene.test-helper.ts'

const names = (source: object, action?: string) =>
  raw(
    'AuthorizationPolicy',
    'db',
    { spec: { ...(action ? { action } : {}), rules: [{ from: [{ source }] }] } },
    { namespace: 'data' },
  )
const PODS = { principals: ['cluster.local/ns/shop/sa/forum'] }
const otherVms = ['vm-1', 'vm-2'].map((name) => vm(name, { spec: { serviceAccount: 'forum-vm' } }))

test('a policy, anywhere, that names the pods’ account only', () => {
  const [found, ...more] = findingsOf(accountsDiffer, sceneOf(shopWith(...otherVms, names(PODS))))
  expect(more).toEqual([])
  expect(found?.text).toBe(
    'AuthorizationPolicy data/db (ALLOW) names shop/forum, as which pods of Service shop/forum call; its VMs call as shop/forum-vm.',
  )
})

test('or the VMs’ only', () => {
  const policy = names({ serviceAccounts: ['shop/forum-vm'] }, 'DENY')
  expect(textsFound(accountsDiffer, sceneOf(shopWith(...otherVms, policy)))).toEqual([
    'AuthorizationPolicy data/db (DENY) names shop/forum-vm, as which VMs of Service shop/forum call; its pods call as shop/forum.',
  ])
})

test.each([
  ['one account', shopWith(names(PODS))],
  ['a pattern for both', shopWith(...otherVms, names({ principals: ['cluster.local/ns/shop/*'] }))],
  ['callers by namespace', shopWith(...otherVms, names({ namespaces: ['shop'] }))],
  ['VMs whose account nobody knows', shopWith(vm('vm-1', { spec: { serviceAccount: '' } }), names(PODS))],
  ['VMs alone', [...otherVms, names(PODS)]],
  [
    'the same accounts on both sides',
    shopWith(
      pod('pod-1', { spec: { serviceAccountName: 'b' } }),
      vm('vm-1', { spec: { serviceAccount: 'b' } }),
      names(PODS),
    ),
  ],
])('nothing is found of %s', (_, objects) => {
  expect(textsFound(accountsDiffer, sceneOf(objects))).toEqual([])
})
