import { expect, test } from 'vitest'
import { crossNetworkPlaintext } from '#lib/checks/rules/cross-network-plaintext.ts'
import { findingsOf, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { service, shopWith, vm } from '#lib/checks/rules/vm-scene.test-helper.ts'

const two = { told: { gatewayNetworks: new Set(['dc-1', 'cloud']) } }
const plain = (network: string, more: object = {}) =>
  vm('vm-1', { spec: { network, serviceAccount: '' }, ...more })

test('a VM without an account behind a gateway', () => {
  const [found] = findingsOf(crossNetworkPlaintext, sceneOf([plain('dc-1'), service()], two))
  expect(found?.text).toBe(
    'WorkloadEntry shop/vm-1 is in network dc-1 and has no serviceAccount, so callers in cloud are not told of it.',
  )
})

test.each([
  ['one network', [plain('dc-1'), service()], { told: { gatewayNetworks: new Set(['dc-1']) } }],
  ['a network without a gateway', [plain('edge'), service()], two],
  ['no network', [plain(''), service()], two],
  [
    'a label for mutual TLS',
    [plain('dc-1', { labels: { app: 'forum', 'security.istio.io/tlsMode': 'istio' } }), service()],
    two,
  ],
  ['nobody that is sent to it', [plain('dc-1')], two],
  ['the sound shop', shopWith(), two],
  ['nobody told', [plain('dc-1'), service()], {}],
])('nothing is found of %s', (_, objects, told) => {
  expect(textsFound(crossNetworkPlaintext, sceneOf(objects, told))).toEqual([])
})
