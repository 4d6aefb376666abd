import { expect, test } from 'vitest'
import { findingsOf, raw, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { unservedNetwork } from '#lib/checks/rules/unserved-network.ts'
import { group, service, shopWith, vm, written } from '#lib/checks/rules/vm-scene.test-helper.ts'

const two = { told: { gatewayNetworks: new Set(['dc-1', 'cloud']) } }
const one = { told: { gatewayNetworks: new Set(['dc-1']) } }
const inNetwork = (network: string) => [
  group({ template: { network } }),
  vm('vm-1', { spec: { network } }),
  vm('vm-2', { spec: { network } }),
  service(),
]

test('a network without a gateway among several that have one', () => {
  const [found, ...more] = findingsOf(unservedNetwork, sceneOf(inNetwork('edge'), two))
  expect(more).toEqual([])
  expect(found?.text).toBe(
    '2 VMs of WorkloadGroup shop/forum-vm say network edge, which has no gateway; cloud and dc-1 have.',
  )
  expect(found?.objects.map(({ name }) => name)).toEqual(['forum-vm', 'vm-1', 'vm-2'])
})

test('no network at all in a mesh of several', () => {
  expect(textsFound(unservedNetwork, sceneOf([written('vm-9'), service()], two))).toEqual([
    'WorkloadEntry shop/vm-9 says no network, though cloud and dc-1 are networks of this mesh.',
  ])
})

test('a network that is spelt otherwise, also where there is one gateway only', () => {
  const [found] = findingsOf(unservedNetwork, sceneOf(inNetwork('DC-1'), one))
  expect(found?.text).toBe(
    '2 VMs of WorkloadGroup shop/forum-vm say network DC-1, which has no gateway; dc-1 has.',
  )
  expect(found?.fix.change).toMatchObject({ patch: { spec: { template: { network: 'dc-1' } } } })
})

test.each([
  ['a network that is served', inNetwork('dc-1'), two],
  [
    'a label that says it',
    [written('vm-9', { labels: { app: 'forum', 'topology.istio.io/network': 'cloud' } }), service()],
    two,
  ],
  ['VMs beside the one network with a gateway', [...inNetwork('edge'), raw('Namespace', 'x')], one],
  ['VMs that nobody is sent to', inNetwork('edge').slice(0, 3), two],
  ['a mesh of which nobody told', inNetwork('edge'), {}],
  ['a mesh without gateways', shopWith(), { told: { gatewayNetworks: new Set<string>() } }],
])('nothing is found of %s', (_, objects, told) => {
  expect(textsFound(unservedNetwork, sceneOf(objects, told))).toEqual([])
})
