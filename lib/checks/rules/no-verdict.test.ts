import { expect, test } from 'vitest'
import { noVerdict } from '#lib/checks/rules/no-verdict.ts'
import { findingsOf, minutesAgo, NOW_MS, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { AUTO, group, shopWith, vm, written } from '#lib/checks/rules/vm-scene.test-helper.ts'

const silent = (minutes: number) =>
  vm('vm-1', { status: {}, annotations: { ...AUTO, 'istio.io/connectedAt': minutesAgo(minutes) } })

test('a connected VM of which no verdict has come', () => {
  const [found] = findingsOf(noVerdict, sceneOf([silent(6)]))
  expect(found?.text).toBe(
    'WorkloadEntry shop/vm-1 is health-checked, but no verdict has come since 2026-09-01 11:54 UTC: nobody sends it requests.',
  )
})

test('a manual one whose condition istiod took away as its proxy left', () => {
  const { 'istio.io/connectedAt': _, 'istio.io/autoRegistrationGroup': __, ...rest } = AUTO
  const left = vm('vm-1', {
    status: {},
    annotations: { ...rest, 'istio.io/disconnectedAt': minutesAgo(30) },
  })
  expect(textsFound(noVerdict, sceneOf([left]))).toEqual([
    'WorkloadEntry shop/vm-1 is health-checked, its proxy has been away since 2026-09-01 11:30 UTC, and it is no endpoint until one reports.',
  ])
})

test('not before 5 minutes and what its probe takes', () => {
  const scene = sceneOf([silent(4)])
  expect(textsFound(noVerdict, scene)).toEqual([])
  expect(scene.asked[0]).toBe(NOW_MS + 60_000 + 10_000)
  const slow = group({ probe: { initialDelaySeconds: 120, tcpSocket: { port: 8080 } } })
  expect(textsFound(noVerdict, sceneOf([slow, silent(6)]))).toEqual([])
})

test('not of one without health checks, of one that nobody connected for, and of the sound shop', () => {
  const unchecked = vm('vm-3', {
    status: {},
    annotations: { ...AUTO, 'proxy.istio.io/health-checks-enabled': 'false' },
  })
  const waiting = written('by-hand', { annotations: { 'proxy.istio.io/health-checks-enabled': 'true' } })
  expect(textsFound(noVerdict, sceneOf(shopWith(unchecked, waiting)))).toEqual([])
})
