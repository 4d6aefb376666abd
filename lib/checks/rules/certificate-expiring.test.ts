import { expect, test } from 'vitest'
import { certificateExpiring } from '#lib/checks/rules/certificate-expiring.ts'
import { vm } from '#lib/checks/rules/forum.test-helper.ts'
import { findingsOf, NOW_MS, sceneOf } from '#lib/checks/rules/scene.test-helper.ts'
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

const HOUR_MS = 3_600_000
const sceneWith = (lifeHours: number, leftHours: number, isConnected = true) => {
  const notAfterMs = NOW_MS + leftHours * HOUR_MS
  const certificate = { notBeforeMs: notAfterMs - lifeHours * HOUR_MS, notAfterMs }
  return sceneOf([vm('vm-1')], { told: { proxyOf: () => ({ ...proxy, isConnected, certificate }) } })
}

test('one that is not renewed', () => {
  expect(findingsOf(certificateExpiring, sceneWith(24, 0.5))).toMatchObject([
    {
      severity: 'warning',
      text: 'The certificate of WorkloadEntry shop/vm-1 expires at 2026-09-01T12:30:00Z and has not been renewed.',
    },
  ])
})

test('one that has expired', () => {
  expect(findingsOf(certificateExpiring, sceneWith(24, -2))).toMatchObject([
    {
      severity: 'error',
      text: 'The certificate of WorkloadEntry shop/vm-1 expired at 2026-09-01T10:00:00Z: other proxies and istiod refuse it.',
      fix: { text: 'Put a new token on the VM (istio-token of a new bundle) and restart the agent.' },
    },
  ])
})

test('one of a long life has a week', () => {
  expect(findingsOf(certificateExpiring, sceneWith(90 * 24, 6 * 24))).toHaveLength(1)
  expect(findingsOf(certificateExpiring, sceneWith(90 * 24, 8 * 24))).toEqual([])
})

test('one of a short life until four fifths of it have passed', () => {
  expect(findingsOf(certificateExpiring, sceneWith(1, 0.3))).toEqual([])
  expect(findingsOf(certificateExpiring, sceneWith(1, 0.1))).toHaveLength(1)
})

test('it asks to be looked at when the time has come', () => {
  const scene = sceneWith(24, 12)
  expect(findingsOf(certificateExpiring, scene)).toEqual([])
  expect(scene.asked).toContain(NOW_MS + 11 * HOUR_MS)
})

test('nothing is known of it', () => {
  expect(findingsOf(certificateExpiring, sceneOf([vm('vm-1')]))).toEqual([])
  expect(findingsOf(certificateExpiring, sceneOf([vm('vm-1')], { told: { proxyOf: () => proxy } }))).toEqual(
    [],
  )
})
