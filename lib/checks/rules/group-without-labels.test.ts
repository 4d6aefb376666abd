import { expect, test } from 'vitest'
import { groupWithoutLabels } from '#lib/checks/rules/group-without-labels.ts'
import { findingsOf, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { group, shopWith, vm } from '#lib/checks/rules/vm-scene.test-helper.ts'

// The labels of the object itself are not the VMs'.
const bare = group({ labels: {} }, 'forum-vm')
const named = { ...bare, metadata: { namespace: 'shop', name: 'forum-vm', labels: { app: 'forum' } } }

test('a group that hands on no labels', () => {
  const [found] = findingsOf(groupWithoutLabels, sceneOf([named]))
  expect(found?.text).toBe('WorkloadGroup shop/forum-vm gives its VMs no labels, so nothing can select them.')
  expect(found?.fix.change).toMatchObject({
    kind: 'merge',
    patch: { spec: { metadata: { labels: { app: 'forum', version: 'vm' } } } },
  })
})

test('matters less where nothing says that its VMs serve anybody', () => {
  const severityOf = (more: object) =>
    findingsOf(groupWithoutLabels, sceneOf([group({ labels: {}, ...more })])).map(({ severity }) => severity)
  expect(severityOf({ template: { ports: {} }, probe: null })).toEqual(['info'])
  expect(severityOf({ template: { ports: {} } })).toEqual([undefined])
  expect(severityOf({ probe: null })).toEqual([undefined])
})

test('not where its VMs bring labels, the template has some, or all is well', () => {
  expect(textsFound(groupWithoutLabels, sceneOf([named, vm('vm-1')]))).toEqual([])
  const inTemplate = group({ labels: {}, template: { labels: { app: 'forum' } } })
  expect(textsFound(groupWithoutLabels, sceneOf([inTemplate]))).toEqual([])
  expect(textsFound(groupWithoutLabels, sceneOf(shopWith()))).toEqual([])
})
