import { expect, test } from 'vitest'
import { indistinguishable } from '#lib/checks/rules/indistinguishable.ts'
import { findingsOf, raw, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { pod, service, shopWith, slice, vm } from '#lib/checks/rules/vm-scene.test-helper.ts'

const alike = { app: 'forum' }
const dividing = (...subsets: object[]) =>
  raw('DestinationRule', 'forum', { spec: { host: 'forum', subsets } })
const mixing = dividing({ name: 'all', labels: alike })
const vms = [vm('vm-1', { labels: alike, spec: { labels: alike } })]
const pods = [pod('pod-1', { labels: { ...alike, 'pod-template-hash': 'abc' } }), slice(['pod-1'])]

test('VMs with the labels of the pods, in one subset', () => {
  const [found] = findingsOf(indistinguishable, sceneOf([service(), ...vms, ...pods, mixing]))
  expect(found?.text).toBe(
    '1 VM and 1 pod stand behind forum.shop.svc.cluster.local, and no label tells VMs with app=forum from the pods, so a subset of its DestinationRule mixes them.',
  )
  expect(found?.severity).toBeUndefined()
})

test('pods that carry nothing of their own can’t be chosen either', () => {
  const own = vm('vm-1', { labels: { ...alike, version: 'vm' } })
  expect(textsFound(indistinguishable, sceneOf([service(), own, ...pods, mixing]))).toEqual([
    '1 VM and 1 pod stand behind forum.shop.svc.cluster.local, and no label tells all pods from the VMs, so a subset of its DestinationRule mixes them.',
  ])
})

test.each([
  ['the sound shop', shopWith()],
  ['VMs alone', [service(), ...vms, mixing]],
  ['pods that are not known yet', [service(), ...vms, slice(['pod-1']), mixing]],
  ['a host that nobody divides', [service(), ...vms, ...pods]],
  [
    'subsets that do not mix them',
    [service(), ...vms, ...pods, dividing({ name: 'v2', labels: { version: 'v2' } })],
  ],
])('nothing is found of %s', (_, objects) => {
  expect(textsFound(indistinguishable, sceneOf(objects))).toEqual([])
})
