import { expect, test } from 'vitest'
import { headlessService } from '#lib/checks/rules/headless-service.ts'
import { findingsOf, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { service, shopWith, vm } from '#lib/checks/rules/vm-scene.test-helper.ts'

const headless = (name = 'forum') => service({ clusterIP: 'None' }, name)

test('a headless Service with VMs', () => {
  const [found] = findingsOf(headlessService, sceneOf([headless(), vm('vm-1'), vm('vm-2')]))
  expect(found?.text).toBe(
    'Service shop/forum is headless and its selector matches 2 VMs, which its name is never answered with: vm-1 and vm-2.',
  )
  expect(found?.severity).toBeUndefined()
  expect(found?.fix.change).toMatchObject({
    kind: 'create',
    manifest: { kind: 'Service', metadata: { name: 'forum-vms' }, spec: { selector: { app: 'forum' } } },
  })
})

test('is worth knowing only, where they stand behind another host', () => {
  const [found] = findingsOf(headlessService, sceneOf(shopWith(headless('forum-pods'))))
  expect(found?.severity).toBe('info')
})

test.each([
  ['the sound shop', shopWith()],
  ['VMs of another namespace', [headless(), vm('vm-1', { namespace: 'other' })]],
  ['pods alone', [headless()]],
  ['no selector', [service({ clusterIP: 'None', selector: null }), vm('vm-1')]],
])('nothing is found of %s', (_, objects) => {
  expect(textsFound(headlessService, sceneOf(objects))).toEqual([])
})
