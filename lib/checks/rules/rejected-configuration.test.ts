import { expect, test } from 'vitest'
import { vm } from '#lib/checks/rules/forum.test-helper.ts'
import { rejectedConfiguration } from '#lib/checks/rules/rejected-configuration.ts'
import { findingsOf, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
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

const refusing = (...rejected: ToldProxy['rejected']) =>
  textsFound(
    rejectedConfiguration,
    sceneOf([vm('vm-1')], { told: { proxyOf: () => ({ ...proxy, rejected }) } }),
  )

test('its own words, and every type', () => {
  expect(
    refusing({ type: 'CDS', message: 'duplicate cluster a.' }, { type: 'LDS', message: 'no such filter' }),
  ).toEqual(['The proxy of WorkloadEntry shop/vm-1 rejects CDS and LDS: duplicate cluster a.'])
})

test('long messages are cut, and none is said to be none', () => {
  expect(refusing({ type: 'RDS', message: 'x'.repeat(1_000) })[0]).toMatch(/ rejects RDS: x{300}…\.$/)
  expect(refusing({ type: 'RDS', message: '' })).toEqual([
    'The proxy of WorkloadEntry shop/vm-1 rejects RDS: it gave no reason.',
  ])
})

test('a proxy that takes everything, and none', () => {
  expect(refusing()).toEqual([])
  expect(textsFound(rejectedConfiguration, sceneOf([vm('vm-1')]))).toEqual([])
})

test('an identity that the VM chose is one word of the command', () => {
  const told = { ...proxy, id: 'vm-1; id', rejected: [{ type: 'CDS', message: 'no' }] }
  const [found] = findingsOf(rejectedConfiguration, sceneOf([vm('vm-1')], { told: { proxyOf: () => told } }))
  expect(found?.fix.commands).toEqual([`istioctl proxy-status 'vm-1; id'`])
})
