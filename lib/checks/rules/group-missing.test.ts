import { expect, test } from 'vitest'
import { groupMissing } from '#lib/checks/rules/group-missing.ts'
import {
  findingsOf,
  MINUTE_MS,
  minutesAgo,
  NOW_MS,
  sceneOf,
  textsFound,
} from '#lib/checks/rules/scene.test-helper.ts'
import { AUTO, group, shopWith, toldOf, vm, written } from '#lib/checks/rules/vm-scene.test-helper.ts'
import { applyChanges } from '#lib/mesh/apply-changes.ts'
import { emptyDirty } from '#lib/mesh/inventory.ts'

test('a connected entry of a group that is gone needs the group again', () => {
  const [found] = findingsOf(groupMissing, sceneOf([vm('vm-1')]))
  expect(found?.text).toBe(
    'WorkloadEntry shop/vm-1 belongs to WorkloadGroup shop/forum-vm, which does not exist. Its VM is connected, but can’t register again.',
  )
  expect(found?.fix.change).toBeUndefined()
})

const away = (minutes: number) =>
  vm('vm-1', {
    annotations: { ...AUTO, 'istio.io/connectedAt': '', 'istio.io/disconnectedAt': minutesAgo(minutes) },
  })

test('one whose VM is away may go', () => {
  const [found] = findingsOf(groupMissing, sceneOf([away(10)], toldOf(false)))
  expect(found?.text).toBe(
    'WorkloadEntry shop/vm-1 belongs to WorkloadGroup shop/forum-vm, which does not exist.',
  )
  expect(found?.fix.change?.kind).toBe('delete')
})

test('but not by one click while it may come back, or where no istiod said that it is away', () => {
  const changeOf = (...scene: Parameters<typeof sceneOf>) =>
    findingsOf(groupMissing, sceneOf(...scene))[0]?.fix.change
  expect(changeOf([away(1)], toldOf(false))).toBeUndefined()
  expect(changeOf([away(10)])).toBeUndefined()
  expect(changeOf([away(10)], toldOf(true))).toBeUndefined()
})

test('a group that was deleted a moment ago may be created again', () => {
  const scene = sceneOf([group(), vm('vm-1')])
  const remove = scene.inventory.objects.WorkloadGroup.get('shop/forum-vm')
  if (!remove) throw new Error('no group')
  applyChanges(scene.inventory, [{ type: 'remove', object: remove }], NOW_MS, emptyDirty())
  expect(textsFound(groupMissing, scene)).toEqual([])
  const [atMs = 0] = scene.asked
  expect(atMs).toBe(NOW_MS + 2 * MINUTE_MS)
  expect(textsFound(groupMissing, { ...scene, nowMs: atMs })).toHaveLength(1)
})

test('so does one that is only owned by a group', () => {
  const owned = written('vm-1', { ownerReferences: [{ kind: 'WorkloadGroup', name: 'gone', uid: '1' }] })
  expect(textsFound(groupMissing, sceneOf([owned]))).toHaveLength(1)
})

test('a group of the same name in another namespace is another one', () => {
  expect(textsFound(groupMissing, sceneOf([vm('vm-1'), group({ namespace: 'other' })]))).toHaveLength(1)
})

test('nothing is found of the sound shop, of entries written by hand, and of what is being deleted', () => {
  expect(textsFound(groupMissing, sceneOf(shopWith(written('by-hand'))))).toEqual([])
  expect(textsFound(groupMissing, sceneOf([vm('vm-1', { deletionTimestamp: minutesAgo(0) })]))).toEqual([])
})
