import { expect, test } from 'vitest'
import { findingsOf, minutesAgo, NOW_MS, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { staleEntry } from '#lib/checks/rules/stale-entry.ts'
import { AUTO, shopWith, toldOf, vm, written } from '#lib/checks/rules/vm-scene.test-helper.ts'

const away = toldOf(false)
const connected = (minutes: number) =>
  vm('vm-1', { annotations: { ...AUTO, 'istio.io/connectedAt': minutesAgo(minutes) } })

test('an entry that was connected longer ago than a connection lives', () => {
  const [found] = findingsOf(staleEntry, sceneOf([connected(46)], away))
  expect(found?.text).toBe(
    'WorkloadEntry shop/vm-1 was last connected to istiod-1 at 2026-09-01 11:14 UTC, and no istiod has renewed that since. Requests are still sent to it.',
  )
  expect(found?.fix.change?.kind).toBe('delete')
})

test('is not to be deleted by one click where no istiod said that its proxy is away', () => {
  expect(findingsOf(staleEntry, sceneOf([connected(46)]))[0]?.fix.change).toBeUndefined()
})

test('is found at the millisecond in which it gets stale, which was asked for', () => {
  const scene = sceneOf([connected(45)])
  expect(textsFound(staleEntry, scene)).toEqual([])
  expect(scene.asked[0]).toBe(NOW_MS + 1)
  expect(textsFound(staleEntry, sceneOf([connected(45)], { nowMs: NOW_MS + 1 }))).toHaveLength(1)
})

test('not where istiod says that its proxy is connected', () => {
  expect(textsFound(staleEntry, sceneOf([connected(400)], toldOf(true)))).toEqual([])
})

test('not of the sound shop, of entries written by hand or with a time that is none', () => {
  const odd = vm('vm-3', { annotations: { ...AUTO, 'istio.io/connectedAt': 'yesterday' } })
  expect(textsFound(staleEntry, sceneOf(shopWith(written('by-hand'), odd)))).toEqual([])
})
