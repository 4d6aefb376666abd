import { describe, expect, test } from 'vitest'
import { localityMissing } from '#lib/checks/rules/locality-missing.ts'
import { findingsOf, patched, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import {
  destinationRule,
  pod,
  SUBSETS,
  service,
  shopWith,
  vm,
} from '#lib/checks/rules/vm-scene.test-helper.ts'
import type { JsonObject } from '#lib/json.ts'

const detects = (more: object = {}) =>
  destinationRule({ trafficPolicy: { outlierDetection: { consecutive5xxErrors: 3 }, ...more } })
const by = (localityLbSetting: object) => ({ loadBalancer: { localityLbSetting } })
const near = vm('vm-1', { spec: { locality: 'eu/eu-1' } })

test('VMs without a locality beside one that has one', () => {
  const [found] = findingsOf(localityMissing, sceneOf(shopWith(near, detects())))
  expect(found?.text).toBe(
    '1 of 2 VMs behind forum.shop.svc.cluster.local has no locality (vm-2), other endpoints are in eu/eu-1, and DestinationRule shop/forum has outlierDetection.',
  )
})

const labels = { app: 'forum', version: 'k8s', 'topology.kubernetes.io/region': 'eu' }
const away = pod('pod-1', { labels })
const detecting = { trafficPolicy: { outlierDetection: { interval: '5s' } } }
const all = { name: 'all', labels: { app: 'forum' } }

test('beside pods whose region is known; in a subset’s policy too', () => {
  const rule = destinationRule({ subsets: [{ ...all, ...detecting }] })
  expect(textsFound(localityMissing, sceneOf(shopWith(away, rule)))).toEqual([
    '2 of 2 VMs behind subset all of forum.shop.svc.cluster.local have no locality (vm-1 and vm-2), other endpoints are in eu, and DestinationRule shop/forum has outlierDetection.',
  ])
})

describe('the preference is switched off', () => {
  const settled = (spec: JsonObject) => {
    const change = findingsOf(localityMissing, sceneOf(shopWith(near, destinationRule(spec))))[0]?.fix.change
    if (change?.kind !== 'merge') return 'no change'
    const mended = patched(destinationRule(spec), change.patch)
    return textsFound(localityMissing, sceneOf(shopWith(near, mended)))
  }
  const { outlierDetection } = detecting.trafficPolicy
  const own = { ...all, trafficPolicy: { loadBalancer: { simple: 'RANDOM' } } }

  test.each([
    ['at the top', { ...detecting }],
    ['at the top, which a subset takes it from', { subsets: [{ ...all, ...detecting }] }],
    ['in a subset with a load balancer of its own', { ...detecting, subsets: [own, ...SUBSETS] }],
    [
      'in that subset alone',
      {
        trafficPolicy: { outlierDetection, loadBalancer: { localityLbSetting: { enabled: false } } },
        subsets: [own],
      },
    ],
  ])('%s', (_, spec) => {
    expect(settled(spec)).toEqual([])
  })

  test('keeps what else the subset says', () => {
    const rule = destinationRule({ ...detecting, subsets: [own] })
    const [found] = findingsOf(localityMissing, sceneOf(shopWith(near, rule)))
    const loadBalancer = { simple: 'RANDOM', localityLbSetting: { enabled: false } }
    expect(found?.fix.change).toMatchObject({
      patch: { spec: { subsets: [{ ...all, trafficPolicy: { loadBalancer } }] } },
    })
  })

  test('by hand where policies of ports have a part in it', () => {
    const portLevelSettings = [{ port: { number: 80 }, outlierDetection }]
    expect(settled({ trafficPolicy: { portLevelSettings } })).toBe('no change')
  })
})

test.each([
  ['the sound shop', shopWith()],
  ['no locality anywhere', shopWith(detects())],
  ['no outlierDetection', shopWith(near)],
  [
    'the preference switched off',
    shopWith(near, detects({ loadBalancer: { localityLbSetting: { enabled: false } } })),
  ],
  [
    'a subset in which nobody says a locality',
    shopWith(away, destinationRule({ subsets: [{ ...SUBSETS[0], ...detecting }] })),
  ],
  ['shares by locality', shopWith(near, detects(by({ distribute: [{ from: 'eu/*' }] })))],
  ['a preference by labels', shopWith(near, detects(by({ failoverPriority: ['zone'] })))],
  [
    'localities everywhere',
    [near, vm('vm-2', { labels: { app: 'forum', 'istio-locality': 'eu.eu-2' } }), service(), detects()],
  ],
])('nothing is found of %s', (_, objects) => {
  expect(textsFound(localityMissing, sceneOf(objects))).toEqual([])
})
