import { expect, test } from 'vitest'
import { createFollowedObjects } from '#lib/checks/followed-objects.ts'
import { type KubeObject, OBJECT_SCHEMAS } from '#lib/kube/objects.ts'
import { createInventory } from '#lib/mesh/inventory.ts'

const entry = (rest: object, metadata: object = {}): KubeObject =>
  OBJECT_SCHEMAS.WorkloadEntry.parse({ metadata: { namespace: 'shop', name: 'a', ...metadata }, ...rest })
const healthy = (status: string) => ({ status: { conditions: [{ type: 'Healthy', status }] } })

test('heartbeats, health and connections change nothing for those that follow', () => {
  const followed = createFollowedObjects([{ follows: ['WorkloadEntry'] }], createInventory().objects)
  const isChanged = (object: KubeObject) => followed.isChanged({ type: 'upsert', object })
  expect(isChanged(entry({}))).toBe(true)
  expect(isChanged(entry(healthy('True'), { resourceVersion: '2', generation: 2 }))).toBe(false)
  expect(isChanged(entry(healthy('False'), { annotations: { 'istio.io/connectedAt': 'now' } }))).toBe(false)
  expect(isChanged(entry({}, { labels: { app: 'b' } }))).toBe(true)
  expect(isChanged(entry({ spec: { address: '10.0.0.1' } }, { labels: { app: 'b' } }))).toBe(true)
  expect(followed.isChanged({ type: 'remove', object: entry({}) })).toBe(true)
  expect(isChanged(entry({}))).toBe(true)
})

test('nobody follows other kinds', () => {
  const followed = createFollowedObjects([{}], createInventory().objects)
  expect(followed.isChanged({ type: 'upsert', object: entry({}) })).toBe(false)
})
