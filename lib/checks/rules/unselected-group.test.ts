import { expect, test } from 'vitest'
import { findingsOf, minutesAgo, NOW_MS, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { unselectedGroup } from '#lib/checks/rules/unselected-group.ts'
import { group, service, shopWith, vm } from '#lib/checks/rules/vm-scene.test-helper.ts'

test('a group that no Service selects, with a Service that would', () => {
  const elsewhere = service({}, 'forum', { namespace: 'other' })
  const [found] = findingsOf(unselectedGroup, sceneOf([group(), vm('vm-1'), vm('vm-2'), elsewhere]))
  expect(found?.text).toBe(
    'No Service and no ServiceEntry in shop selects the VMs of WorkloadGroup shop/forum-vm (app=forum, version=vm): 2 VMs so far.',
  )
  expect(found?.fix.change).toEqual({
    kind: 'create',
    manifest: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'forum', namespace: 'shop' },
      spec: { selector: { app: 'forum' }, ports: [{ name: 'http', port: 8080, targetPort: 8080 }] },
    },
  })
})

test('one that offers no port may only call others', () => {
  const [found] = findingsOf(unselectedGroup, sceneOf([group({ template: { ports: {} }, probe: null })]))
  expect(found?.severity).toBe('info')
})

test('not in its first five minutes', () => {
  const scene = sceneOf([group({ creationTimestamp: minutesAgo(1) })])
  expect(textsFound(unselectedGroup, scene)).toEqual([])
  expect(scene.asked[0]).toBe(NOW_MS + 4 * 60_000)
})

test.each([
  ['the sound shop', shopWith()],
  ['a group without labels', [group({ labels: {} })]],
  ['VMs that brought labels of their own', [group({ labels: { a: 'b' } }), vm('vm-1'), service()]],
  ['a headless Service, which has a check of its own', [group(), service({ clusterIP: 'None' })]],
])('nothing is found of %s', (_, objects) => {
  expect(textsFound(unselectedGroup, sceneOf(objects))).toEqual([])
})
