import { expect, test } from 'vitest'
import { halfSelected } from '#lib/checks/rules/half-selected.ts'
import { findingsOf, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { pod, service, shopWith, slice, vm } from '#lib/checks/rules/vm-scene.test-helper.ts'

const ofVms = service({ selector: { app: 'forum', version: 'vm' } })
const ofPods = service({ selector: { app: 'forum', version: 'k8s' } })

test('a Service that leaves the pods of its app out', () => {
  const [found] = findingsOf(halfSelected, sceneOf([ofVms, vm('vm-1'), pod('pod-1'), pod('pod-2')]))
  expect(found?.text).toBe(
    'Service shop/forum takes 1 VM of app forum, and none of its 2 pods, which no Service selects: pod-1 and pod-2. Its selector wants version=vm.',
  )
  expect(found?.fix.change).toMatchObject({ patch: { spec: { selector: { version: null } } } })
})

test('a Service that leaves the VMs of its app out', () => {
  expect(textsFound(halfSelected, sceneOf([ofPods, vm('vm-1'), pod('pod-1'), slice(['pod-1'])]))).toEqual([
    'Service shop/forum takes 1 pod of app forum, and none of its 1 VM, which no Service selects: vm-1. Its selector wants version=k8s.',
  ])
})

test.each([
  ['the sound shop', shopWith()],
  [
    'another Service for the others',
    [
      ofVms,
      vm('vm-1'),
      pod('pod-1'),
      service({ selector: { version: 'k8s' } }, 'forum-k8s'),
      slice(['pod-1'], 'forum-k8s'),
    ],
  ],
  [
    'a Service by another name',
    [service({ selector: { app: 'forum', version: 'vm' } }, 'forum-vm'), vm('vm-1'), pod('pod-1')],
  ],
  ['pods of another namespace', [ofVms, vm('vm-1'), pod('pod-1', { namespace: 'other' })]],
  ['a pod without a proxy', [ofVms, vm('vm-1'), pod('job', { spec: { containers: [{ name: 'app' }] } })]],
])('nothing is found of %s', (_, objects) => {
  expect(textsFound(halfSelected, sceneOf(objects))).toEqual([])
})
