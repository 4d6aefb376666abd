import { expect, test } from 'vitest'
import { findingsOf, minutesAgo, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { unhealthyEntry } from '#lib/checks/rules/unhealthy-entry.ts'
import { AUTO, group, shopWith, vm } from '#lib/checks/rules/vm-scene.test-helper.ts'

const failing = (message: string, minutes = 10, more: object = {}) =>
  vm('vm-1', {
    status: {
      conditions: [{ type: 'Healthy', status: 'False', message, lastTransitionTime: minutesAgo(minutes) }],
    },
    ...more,
  })

test('says since when, and the agent’s words', () => {
  const [found] = findingsOf(
    unhealthyEntry,
    sceneOf([
      group(),
      failing('Get "http://10.0.0.1:8080/health": dial tcp 10.0.0.1:8080: connect: connection refused'),
    ]),
  )
  expect(found?.text).toBe(
    'WorkloadEntry shop/vm-1 has been unhealthy since 2026-09-01 11:50 UTC: nothing listens where the probe connects (“Get "http://10.0.0.1:8080/health": dial tcp 10.0.0.1:8080: connect: connection refused”).',
  )
  expect(found?.fix.commands).toEqual(["ss -ltn 'sport = :8080'"])
})

test.each([
  ['status code was not from [200,400), bad code 503', 'the application answers 503'],
  ['context deadline exceeded (Client.Timeout exceeded while awaiting headers)', 'no answer came within 1 s'],
  ['config not received from XDS server (is Istiod running?): cds updates: 0', 'Envoy is not ready'],
  ['failed to get readiness stats: dial tcp 127.0.0.1:15000: connect: connection refused', 'Envoy is not'],
  ['tls: failed to verify certificate: x509: certificate signed by unknown authority', 'does not trust'],
  ['exit status 1', 'the probe’s command fails'],
  ['nobody knows', 'its probe fails (“nobody knows”)'],
])('tells apart %s', (message, words) => {
  expect(textsFound(unhealthyEntry, sceneOf([failing(message)]))).toEqual([expect.stringContaining(words)])
})

test('words of any size and kind are cut to one line', () => {
  const [text = ''] = textsFound(unhealthyEntry, sceneOf([failing(`a\nb\u2028c${'x'.repeat(10_000)}`)]))
  expect(text).toContain('(“a b cxxx')
  expect(text.length).toBeLessThan(400)
})

test('a path of a probe is no shell', () => {
  const odd = group({ probe: { httpGet: { path: "/$(reboot)'", port: 80 } } })
  const [found] = findingsOf(unhealthyEntry, sceneOf([odd, failing('bad code 500')]))
  expect(found?.fix.commands).toEqual([`curl -is 'http://10.0.0.1:80/$(reboot)'\\'''`])
})

test('not within 5 minutes, without health checks, when the proxy is away, or of the sound shop', () => {
  expect(textsFound(unhealthyEntry, sceneOf([failing('x', 4)]))).toEqual([])
  expect(textsFound(unhealthyEntry, sceneOf([failing('x', 10, { annotations: {} })]))).toEqual([])
  const { 'istio.io/connectedAt': _, ...rest } = AUTO
  const annotations = { ...rest, 'istio.io/disconnectedAt': minutesAgo(1) }
  expect(textsFound(unhealthyEntry, sceneOf([failing('x', 10, { annotations })]))).toEqual([])
  expect(textsFound(unhealthyEntry, sceneOf(shopWith()))).toEqual([])
})
