import { expect, test } from 'vitest'
import { neverConnected } from '#lib/checks/rules/never-connected.ts'
import { findingsOf, minutesAgo, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { HEALTHY, shopWith, vm, written } from '#lib/checks/rules/vm-scene.test-helper.ts'

const CHECKED = { 'proxy.istio.io/health-checks-enabled': 'true' }

test('an entry by hand that waits for a verdict', () => {
  const [found] = findingsOf(neverConnected, sceneOf([written('by-hand', { annotations: CHECKED })]))
  expect(found?.text).toBe(
    'WorkloadEntry shop/by-hand is health-checked and no proxy has ever connected for it, so nobody sends it requests.',
  )
  expect(found?.fix.change).toMatchObject({
    patch: { metadata: { annotations: { 'proxy.istio.io/health-checks-enabled': null } } },
  })
  expect(found?.fix.text).toContain('Set ISTIO_META_WORKLOAD_ENTRY to by-hand in the VM’s cluster.env')
})

test.each([
  ['the sound shop', shopWith(written('plain'))],
  [
    'one that a proxy took over',
    [vm('vm-1', { annotations: { ...CHECKED, 'istio.io/workloadController': 'istiod-1' }, status: {} })],
  ],
  ['one that somebody reports healthy', [vm('vm-1', { annotations: CHECKED, status: HEALTHY })]],
  [
    'one that was made a moment ago',
    [written('new', { annotations: CHECKED, creationTimestamp: minutesAgo(1) })],
  ],
  [
    'an annotation that istiod takes for no',
    [written('no', { annotations: { 'proxy.istio.io/health-checks-enabled': 'yes' } })],
  ],
])('nothing is found of %s', (_, objects) => {
  expect(textsFound(neverConnected, sceneOf(objects))).toEqual([])
})
