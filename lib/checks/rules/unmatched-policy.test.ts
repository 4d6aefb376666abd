import { expect, test } from 'vitest'
import { service, sound } from '#lib/checks/rules/forum.test-helper.ts'
import {
  findingsOf,
  minutesAgo,
  NOW_MS,
  raw,
  sceneOf,
  textsFound,
} from '#lib/checks/rules/scene.test-helper.ts'
import { sidecarSelectsNobody } from '#lib/checks/rules/sidecar-selects-nobody.ts'

const sidecar = (labels: object, metadata = {}) =>
  raw('Sidecar', 'news', { spec: { workloadSelector: { labels } } }, metadata)
const said = (...objects: object[]) => textsFound(sidecarSelectsNobody, sceneOf(objects))

test('a new one has five minutes', () => {
  const scene = sceneOf([sidecar({ app: 'news' }, { creationTimestamp: minutesAgo(2) })])
  expect(findingsOf(sidecarSelectsNobody, scene)).toEqual([])
  expect(scene.asked).toContain(NOW_MS + 3 * 60_000)
  expect(said(sidecar({ app: 'news' }, { creationTimestamp: minutesAgo(6) }))).toHaveLength(1)
})

test('workloads of a Service that is scaled to zero may come back', () => {
  expect(said(service('news'), sidecar({ app: 'news' }))).toEqual([])
  expect(said(service('news'), sidecar({ app: 'news', version: 'v2' }))).toEqual([])
  expect(said(service('news'), sidecar({ app: 'newz' }))).toHaveLength(1)
  // Here the Service has workloads, and none of that version.
  expect(said(...sound(), sidecar({ app: 'forum', version: 'v9' }))).toHaveLength(1)
})
