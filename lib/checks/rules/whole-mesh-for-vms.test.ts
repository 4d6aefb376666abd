import { expect, test } from 'vitest'
import { service } from '#lib/checks/rules/forum.test-helper.ts'
import { patched, raw, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { wholeMeshForVms } from '#lib/checks/rules/whole-mesh-for-vms.ts'

const said = (...objects: object[]) => textsFound(wholeMeshForVms, sceneOf(objects))

const group = (name: string, namespace = 'shop') =>
  raw('WorkloadGroup', name, { spec: { template: {} } }, { namespace })
const hosts = (many: number) =>
  Array.from({ length: many }, (_, index) => service(`s-${index}`, {}, { namespace: 'others' }))
const sidecar = (namespace: string) =>
  raw('Sidecar', 'default', { spec: { egress: [{ hosts: ['./*'] }] } }, { namespace })

test('more than a thousand hosts and no Sidecar', () => {
  expect(said(...hosts(1_001), group('forum-vm'))).toEqual([
    'VMs of WorkloadGroup shop/forum-vm are sent 1,001 hosts: shop has no Sidecar.',
  ])
  expect(said(...hosts(1_001), group('forum-vm'), group('api-vm'))).toEqual([
    'VMs of 2 WorkloadGroups in shop are sent 1,001 hosts: shop has no Sidecar.',
  ])
})

test('a small mesh, a Sidecar of the namespace, and one of the mesh', () => {
  expect(said(...hosts(1_000), group('forum-vm'))).toEqual([])
  expect(said(...hosts(1_001), group('forum-vm'), sidecar('shop'))).toEqual([])
  expect(said(...hosts(1_001), group('forum-vm'), sidecar('istio-system'))).toEqual([])
})

test('hosts that are not exported to the namespace', () => {
  const hidden = hosts(600).map((one) =>
    patched(one, { metadata: { annotations: { 'networking.istio.io/exportTo': '.' } } }),
  )
  const seen = Array.from({ length: 600 }, (_, index) => service(`t-${index}`, {}, { namespace: 'others' }))
  expect(said(...hidden, ...seen, group('forum-vm'))).toEqual([])
})
