import { expect, test } from 'vitest'
import { entryUnlikeGroup } from '#lib/checks/rules/entry-unlike-group.ts'
import { findingsOf, minutesAgo, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { group, shopWith, vm, written } from '#lib/checks/rules/vm-scene.test-helper.ts'
import type { JsonObject } from '#lib/json.ts'

test('entries from before the group was edited, each with what it has', () => {
  const edited = group({
    labels: { app: 'forum', version: 'v2' },
    template: { ports: { http: 9090 }, serviceAccount: 'web', network: 'dc', locality: 'eu/1' },
  })
  const [found] = findingsOf(entryUnlikeGroup, sceneOf(shopWith(edited)))
  expect(found?.text).toMatch(
    /^2 of 2 VMs of WorkloadGroup shop\/forum-vm registered with other values: vm-1 has label version vm instead of v2, ports http:8080 instead of http:9090, serviceAccount forum instead of web/,
  )
  expect(found?.objects.map(({ name }) => name)).toEqual(['forum-vm', 'vm-1', 'vm-2'])
})

test('a label that a VM brings of its own is no old one once it registered after the last edit', () => {
  const own = vm('vm-1', { labels: { app: 'forum', version: 'canary' } })
  const edited = (minutes: number, more: JsonObject = {}) =>
    group({ generation: 2, managedFields: [{ manager: 'kubectl', time: minutesAgo(minutes) }], ...more })
  expect(textsFound(entryUnlikeGroup, sceneOf([edited(90), own]))).toEqual([])
  expect(textsFound(entryUnlikeGroup, sceneOf([group({ generation: 1 }), own]))).toEqual([])
  expect(textsFound(entryUnlikeGroup, sceneOf([edited(30), own]))).toHaveLength(1)
  // One that it lacks, it can’t have brought; nor other fields.
  const labels = { app: 'forum', version: 'vm', tier: 'web' }
  expect(textsFound(entryUnlikeGroup, sceneOf([edited(90, { labels }), own]))).toEqual([
    '1 of 1 VM of WorkloadGroup shop/forum-vm registered with other values: vm-1 has label tier unset instead of web.',
  ])
  expect(textsFound(entryUnlikeGroup, sceneOf([edited(90, { template: { ports: {} } }), own]))).toHaveLength(
    1,
  )
})

test('a VM may have a network, a locality and more labels of its own', () => {
  const own = vm('vm-1', {
    labels: { app: 'forum', version: 'vm', extra: '1' },
    spec: { network: 'dc-2', locality: 'eu/2' },
  })
  const asked = group({
    labels: { app: 'forum', 'istio-locality': 'eu.1' },
    template: { network: 'dc-1', locality: 'eu/1' },
  })
  expect(textsFound(entryUnlikeGroup, sceneOf([asked, own]))).toEqual([])
})

test('not of the sound shop, of entries by hand, and of members by label alone', () => {
  expect(
    textsFound(entryUnlikeGroup, sceneOf(shopWith(written('by-hand', { spec: { ports: {} } })))),
  ).toEqual([])
})

test('many VMs are one finding', () => {
  const many = Array.from({ length: 300 }, (_, index) => vm(`vm-${index}`))
  const [found, ...more] = findingsOf(
    entryUnlikeGroup,
    sceneOf([group({ template: { serviceAccount: 'web' } }), ...many]),
  )
  expect(more).toEqual([])
  expect(found?.text).toBe(
    '300 of 300 VMs of WorkloadGroup shop/forum-vm registered with other values: vm-0 has serviceAccount forum instead of web; vm-1 has serviceAccount forum instead of web; vm-10 has serviceAccount forum instead of web; and 297 more.',
  )
})
