import { expect, test } from 'vitest'
import { leftBehindEntry } from '#lib/checks/rules/left-behind-entry.ts'
import { findingsOf, minutesAgo, NOW_MS, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { AUTO, shopWith, vm } from '#lib/checks/rules/vm-scene.test-helper.ts'

const { 'istio.io/connectedAt': _, ...AWAY } = AUTO
const away = (minutes: number, annotations: object = {}) =>
  vm('vm-1', { annotations: { ...AWAY, 'istio.io/disconnectedAt': minutesAgo(minutes), ...annotations } })

test('an entry that is still there long after its grace period', () => {
  const [found] = findingsOf(leftBehindEntry, sceneOf([away(6)]))
  expect(found?.text).toBe(
    'WorkloadEntry shop/vm-1 has been disconnected since 2026-09-01 11:54 UTC and is still there. Requests are still sent to it.',
  )
  expect(found?.fix.change).toEqual({
    kind: 'delete',
    ref: { kind: 'WorkloadEntry', namespace: 'shop', name: 'vm-1' },
  })
})

test('not while istiod may still be cleaning up', () => {
  const scene = sceneOf([away(1)])
  expect(textsFound(leftBehindEntry, scene)).toEqual([])
  expect(scene.asked[0]).toBe(NOW_MS + 4 * 60_000)
})

test('not of one that came back, was written by hand or is well', () => {
  const back = away(6, { 'istio.io/connectedAt': minutesAgo(5) })
  const manual = vm('vm-2', {
    annotations: { 'istio.io/workloadController': 'istiod-1', 'istio.io/disconnectedAt': minutesAgo(60) },
  })
  expect(textsFound(leftBehindEntry, sceneOf(shopWith(back, manual)))).toEqual([])
})
