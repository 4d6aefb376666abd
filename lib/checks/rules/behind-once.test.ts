import { expect, test } from 'vitest'
import { behindOnce } from '#lib/checks/rules/behind-once.ts'
import { service, vm } from '#lib/checks/rules/forum.test-helper.ts'
import { sceneOf } from '#lib/checks/rules/scene.test-helper.ts'

const HOST = 'forum.shop.svc.cluster.local'

test('a host is looked at once for each port, and anew in another scene', () => {
  const scene = { ...sceneOf([service(), vm('vm-1')]), shared: new Map() }
  const first = behindOnce(scene, HOST, null)
  expect(first).toMatchObject({ state: 'known', endpoints: [{ count: 1 }] })
  expect(behindOnce(scene, HOST, null)).toBe(first)
  expect(behindOnce(scene, HOST, 80)).not.toBe(first)
  expect(behindOnce({ ...scene, shared: new Map() }, HOST, null)).not.toBe(first)
})
