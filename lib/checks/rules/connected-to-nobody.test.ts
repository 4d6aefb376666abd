import { expect, test } from 'vitest'
import { connectedToNobody } from '#lib/checks/rules/connected-to-nobody.ts'
import { vm } from '#lib/checks/rules/forum.test-helper.ts'
import {
  findingsOf,
  minutesAgo,
  NOW_MS,
  patched,
  sceneOf,
  textsFound,
} from '#lib/checks/rules/scene.test-helper.ts'
import type { ToldProxy } from '#lib/checks/scene.ts'

const proxy: ToldProxy = {
  id: 'vm-1.shop',
  version: '1.31.0',
  istiodVersion: '1.31.0',
  isConnected: true,
  rejected: [],
  dnsCapture: true,
  toldAtMs: NOW_MS - 60_000,
  certificate: null,
}

const sceneWith = (isConnected: boolean | null, entry: object = vm('vm-1'), nowMs = NOW_MS) =>
  sceneOf([entry], {
    nowMs,
    told: { proxyOf: () => (isConnected === null ? null : { ...proxy, isConnected }) },
  })

test('no istiod has its proxy', () => {
  expect(textsFound(connectedToNobody, sceneWith(false))).toEqual([
    'WorkloadEntry shop/vm-1 says that it is connected since 2026-09-01 11:40 UTC, and no istiod has its proxy.',
  ])
})

test('a new connection has two minutes', () => {
  const scene = sceneWith(false, vm('vm-1'), NOW_MS - 19 * 60_000)
  expect(findingsOf(connectedToNobody, scene)).toEqual([])
  expect(scene.asked).toContain(NOW_MS - 18 * 60_000)
})

test('connected, not known, or gone by its own account', () => {
  expect(findingsOf(connectedToNobody, sceneWith(true))).toEqual([])
  expect(findingsOf(connectedToNobody, sceneWith(null))).toEqual([])
  const gone = patched(vm('vm-1'), {
    metadata: { annotations: { 'istio.io/connectedAt': null, 'istio.io/disconnectedAt': minutesAgo(5) } },
  })
  expect(findingsOf(connectedToNobody, sceneWith(false, gone))).toEqual([])
})

test('what was told before it connected says nothing of it', () => {
  const toldAtMs = NOW_MS - 20 * 60_000 + 1_000
  const scene = sceneOf([vm('vm-1')], {
    told: { proxyOf: () => ({ ...proxy, isConnected: false, toldAtMs }) },
  })
  expect(findingsOf(connectedToNobody, scene)).toEqual([])
  expect(scene.asked).toContain(NOW_MS + 30_000)
})
