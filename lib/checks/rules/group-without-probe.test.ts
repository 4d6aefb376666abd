import { expect, test } from 'vitest'
import { groupWithoutProbe } from '#lib/checks/rules/group-without-probe.ts'
import { findingsOf, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { group, service, shopWith } from '#lib/checks/rules/vm-scene.test-helper.ts'

const bare = group({ probe: null })

test('a group without a probe behind a Service', () => {
  const [found] = findingsOf(groupWithoutProbe, sceneOf([bare, service()]))
  expect(found?.text).toBe(
    'WorkloadGroup shop/forum-vm has no probe, and its VMs stand behind Service shop/forum.',
  )
  expect(found?.fix.change).toMatchObject({ patch: { spec: { probe: { tcpSocket: { port: 8080 } } } } })
})

test.each([
  ['with a probe', shopWith()],
  ['that nothing selects', [bare]],
  ['behind a headless Service alone', [bare, service({ clusterIP: 'None' })]],
  ['beside a Service of another namespace', [bare, service({}, 'forum', { namespace: 'other' })]],
])('not of one %s', (_, objects) => {
  expect(textsFound(groupWithoutProbe, sceneOf(objects))).toEqual([])
})
