import { describe, expect, test } from 'vitest'
import {
  findingsOf,
  minutesAgo,
  NOW_MS,
  raw,
  sceneOf,
  textsFound,
} from '#lib/checks/rules/scene.test-helper.ts'
import { unselectedEntry } from '#lib/checks/rules/unselected-entry.ts'
import { group, service, shopWith, vm, written } from '#lib/checks/rules/vm-scene.test-helper.ts'

const lonely = written('lonely', { labels: { app: 'forum' }, spec: { labels: { tier: 'web' } } })

describe('an entry that nothing selects', () => {
  test('is found, with the selector that misses it by one label', () => {
    const wants = service({ selector: { app: 'forum', tier: 'db' } })
    expect(findingsOf(unselectedEntry, sceneOf([lonely, wants]))).toEqual([
      expect.objectContaining({
        objects: [{ kind: 'WorkloadEntry', namespace: 'shop', name: 'lonely' }],
        text: 'No Service and no ServiceEntry in shop selects WorkloadEntry shop/lonely (tier=web, app=forum). Service shop/forum also wants tier=db.',
        field: 'metadata.labels',
      }),
    ])
  })

  test('a Service of another namespace does not select it', () => {
    const elsewhere = service({}, 'forum', { namespace: 'other' })
    expect(textsFound(unselectedEntry, sceneOf([lonely, elsewhere]))).toHaveLength(1)
  })

  test('one without labels can’t be selected, and may only call others', () => {
    const [found] = findingsOf(
      unselectedEntry,
      sceneOf([written('bare', { labels: {}, spec: { labels: {}, ports: {} } })]),
    )
    expect(found?.text).toBe(
      'WorkloadEntry shop/bare has no labels, so no Service and no ServiceEntry can select it.',
    )
    expect(found?.severity).toBe('info')
  })

  test('is not counted in its first minute, then it is', () => {
    const fresh = written('lonely', { creationTimestamp: minutesAgo(0.5) })
    const scene = sceneOf([fresh])
    expect(textsFound(unselectedEntry, scene)).toEqual([])
    expect(scene.asked[0]).toBe(NOW_MS + 30_000)
    expect(textsFound(unselectedEntry, sceneOf([fresh], { nowMs: NOW_MS + 30_000 }))).toHaveLength(1)
  })
})

describe('nothing is found', () => {
  test('of the sound shop', () => {
    expect(textsFound(unselectedEntry, sceneOf(shopWith()))).toEqual([])
  })

  test('where a ServiceEntry selects it', () => {
    const entry = raw('ServiceEntry', 'forum', {
      spec: {
        hosts: ['forum.example.org'],
        resolution: 'STATIC',
        workloadSelector: { labels: { tier: 'web' } },
      },
    })
    expect(textsFound(unselectedEntry, sceneOf([lonely, entry]))).toEqual([])
  })

  test('where its group has the same fault, or something else is to blame', () => {
    expect(textsFound(unselectedEntry, sceneOf([group(), vm('vm-1')]))).toEqual([])
    expect(textsFound(unselectedEntry, sceneOf([vm('vm-1'), service({ clusterIP: 'None' })]))).toEqual([])
  })

  test('but an entry that registered with other labels than its group has now is not the group’s matter', () => {
    const old = vm('vm-1', { labels: { app: 'old' }, spec: { labels: { app: 'old' } } })
    expect(textsFound(unselectedEntry, sceneOf([group(), old, service()]))).toHaveLength(1)
  })
})
