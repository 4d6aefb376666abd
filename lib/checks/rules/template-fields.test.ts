import { expect, test } from 'vitest'
import { findingsOf, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { templateFields } from '#lib/checks/rules/template-fields.ts'
import { group, shopWith } from '#lib/checks/rules/vm-scene.test-helper.ts'

test('labels of the template that metadata overrides, and an address', () => {
  const odd = group({ template: { address: '10.0.0.9', labels: { app: 'old', tier: 'web' } } })
  const [labels, address] = findingsOf(templateFields, sceneOf([odd]))
  expect(labels?.text).toBe(
    'WorkloadGroup shop/forum-vm says app=old in template.labels, but its VMs get app=forum from spec.metadata.labels.',
  )
  expect(labels?.fix.change).toMatchObject({ patch: { spec: { template: { labels: { app: null } } } } })
  expect(address?.text).toBe(
    'WorkloadGroup shop/forum-vm has the address 10.0.0.9 in its template; each VM gets its own instead.',
  )
  expect(address?.severity).toBe('info')
})

test('labels that add to those of metadata, or repeat them, hold', () => {
  const same = group({ template: { labels: { app: 'forum', tier: 'web' } } })
  expect(textsFound(templateFields, sceneOf([same]))).toEqual([])
  expect(textsFound(templateFields, sceneOf(shopWith()))).toEqual([])
})
