import { expect, test } from 'vitest'
import { vm } from '#lib/checks/rules/forum.test-helper.ts'
import { sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { versionSkew } from '#lib/checks/rules/version-skew.ts'
import type { ToldProxy } from '#lib/checks/scene.ts'

const proxy: ToldProxy = {
  id: 'vm-1.shop',
  version: '1.31.0',
  istiodVersion: '1.31.0',
  isConnected: true,
  rejected: [],
  dnsCapture: true,
  toldAtMs: 0,
  certificate: null,
}

const skew = (version: string, istiodVersion = '1.31.0') =>
  textsFound(
    versionSkew,
    sceneOf([vm('vm-1')], { told: { proxyOf: () => ({ ...proxy, version, istiodVersion }) } }),
  )

test('two minor versions behind', () => {
  expect(skew('1.29.4')).toEqual([
    'The proxy of WorkloadEntry shop/vm-1 is Istio 1.29.4, 2 minor versions behind its istiod (1.31.0).',
  ])
})

test('ahead of istiod', () => {
  expect(skew('1.32.0')).toEqual([
    'The proxy of WorkloadEntry shop/vm-1 is Istio 1.32.0, 1 minor version ahead of its istiod (1.31.0).',
  ])
})

test.each(['1.31.0', '1.31.7', '1.30.3', ''])('%s is close enough, or not known', (version) => {
  expect(skew(version)).toEqual([])
})

test('nobody told of a proxy', () => {
  expect(textsFound(versionSkew, sceneOf([vm('vm-1')]))).toEqual([])
})
