import { expect, test, vi } from 'vitest'
import { entryWithoutAccount, groupWithoutAccount } from '#lib/checks/rules/no-service-account.ts'
import { findingsOf, minutesAgo, raw, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { account, group, shopWith, vm } from '#lib/checks/rules/vm-scene.test-helper.ts'

const elsewhere = raw('ServiceAccount', 'forum', {}, { namespace: 'other' })

test('the account of a group is looked for in its own namespace', () => {
  const [found] = findingsOf(groupWithoutAccount, sceneOf([group(), elsewhere, account('default')]))
  expect(found?.text).toBe(
    'WorkloadGroup shop/forum-vm names ServiceAccount shop/forum, which does not exist.',
  )
  expect(found?.fix.change).toEqual({
    kind: 'create',
    manifest: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'forum', namespace: 'shop' } },
  })
})

test('an entry with another account than its group is found by itself', () => {
  const odd = vm('vm-1', { spec: { serviceAccount: 'gone' } })
  expect(textsFound(entryWithoutAccount, sceneOf(shopWith(odd)))).toEqual([
    'WorkloadEntry shop/vm-1 names ServiceAccount shop/gone, which does not exist.',
  ])
  expect(textsFound(entryWithoutAccount, sceneOf([group(), vm('vm-1'), account('default')]))).toEqual([])
})

test('nothing is said where no account is known, none is named, or the group is a moment old', () => {
  expect(textsFound(groupWithoutAccount, sceneOf([group(), elsewhere]))).toEqual([])
  expect(
    textsFound(
      groupWithoutAccount,
      sceneOf([group({ template: { serviceAccount: '' } }), account('default')]),
    ),
  ).toEqual([])
  const young = sceneOf([group({ creationTimestamp: minutesAgo(0) }), account('default')])
  expect(textsFound(groupWithoutAccount, young)).toEqual([])
  expect(young.asked).not.toEqual([])
})

test('no account of other namespaces is looked at where the namespace has its default one', () => {
  const scene = sceneOf([account('default'), vm('vm-1', { spec: { serviceAccount: 'gone' } })])
  const looks = vi.spyOn(scene.inventory.objects.ServiceAccount, 'values')
  expect(textsFound(entryWithoutAccount, scene)).toHaveLength(1)
  expect(looks).not.toHaveBeenCalled()
})

test('nothing of the sound shop', () => {
  const scene = sceneOf(shopWith(account('default')))
  expect([...textsFound(groupWithoutAccount, scene), ...textsFound(entryWithoutAccount, scene)]).toEqual([])
})
