import { expect, test } from 'vitest'
import { forumWith, HOST, pod, rule, service, vm } from '#lib/checks/rules/forum.test-helper.ts'
import { loneEndpointEjected } from '#lib/checks/rules/lone-endpoint-ejected.ts'
import { findingsOf, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'

const ejecting = { outlierDetection: { consecutive5xxErrors: 3, maxEjectionPercent: 100 } }

test('a subset with one endpoint', () => {
  const objects = [service(), vm('vm-1'), ...pod('pod-1'), ...pod('pod-2'), rule({ trafficPolicy: ejecting })]
  const [found, ...others] = findingsOf(loneEndpointEjected, sceneOf(objects))
  expect(others).toEqual([])
  expect(found).toMatchObject({
    text: `DestinationRule shop/forum may eject every endpoint of subset vm of ${HOST} (maxEjectionPercent 100), and a single one takes requests there.`,
    field: 'spec.trafficPolicy.outlierDetection',
  })
})

test('the policy of a subset, and the last healthy one', () => {
  const subsets = [{ name: 'vm', labels: { version: 'vm' }, trafficPolicy: ejecting }]
  const objects = [service(), vm('vm-1'), vm('vm-2', { isHealthy: false }), rule({ subsets })]
  expect(findingsOf(loneEndpointEjected, sceneOf(objects))).toMatchObject([
    { field: 'spec.subsets[0].trafficPolicy.outlierDetection' },
  ])
})

test('two endpoints, none at all, and no ejection', () => {
  expect(textsFound(loneEndpointEjected, sceneOf(forumWith(rule({ trafficPolicy: ejecting }))))).toEqual([])
  expect(textsFound(loneEndpointEjected, sceneOf([service(), rule({ trafficPolicy: ejecting })]))).toEqual([])
  expect(textsFound(loneEndpointEjected, sceneOf([service(), vm('vm-1'), rule()]))).toEqual([])
})

test.each([
  {},
  { maxEjectionPercent: 50 },
  { maxEjectionPercent: 100, minHealthPercent: 50 },
  { maxEjectionPercent: 100, consecutive5xxErrors: 0 },
])('Envoy keeps a single endpoint, or sends to it all the same: %j', (outlier) => {
  const outlierDetection = { consecutive5xxErrors: 3, ...outlier }
  const objects = [service(), vm('vm-1'), rule({ trafficPolicy: { outlierDetection } })]
  expect(textsFound(loneEndpointEjected, sceneOf(objects))).toEqual([])
})
