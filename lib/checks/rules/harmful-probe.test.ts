import { expect, test } from 'vitest'
import { harmfulProbe } from '#lib/checks/rules/harmful-probe.ts'
import { findingsOf, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { group, shopWith } from '#lib/checks/rules/vm-scene.test-helper.ts'

const OF = 'WorkloadGroup shop/forum-vm'

test.each([
  [{ grpc: { port: 9000 } }, `${OF} has a grpc probe, which Istio’s webhook refuses.`],
  [{ exec: { command: [] } }, `${OF} has an exec probe without a command, which Istio’s webhook refuses.`],
  [{ periodSeconds: 5 }, `${OF} has a probe without a method, which Istio’s webhook refuses.`],
  [
    { httpGet: { port: 15_021 } },
    `The probe of ${OF} connects to port 15021, which is Istio’s own: it says nothing of the application.`,
  ],
  [
    { periodSeconds: 1, tcpSocket: { port: 80 } },
    `The probe of ${OF} runs every 1 s without a failureThreshold: one failure takes a VM out.`,
  ],
])('%j', (probe, text) => {
  expect(textsFound(harmfulProbe, sceneOf([group({ probe })]))).toEqual([text])
})

test('a grpc probe becomes one by TCP', () => {
  const [found] = findingsOf(harmfulProbe, sceneOf([group({ probe: { grpc: { port: 9000 } } })]))
  expect(found?.fix.change).toMatchObject({
    patch: { spec: { probe: { grpc: null, tcpSocket: { port: 9000 } } } },
  })
})

test.each([
  [{ periodSeconds: 1, failureThreshold: 1, httpGet: { port: 8080 } }],
  [{ periodSeconds: 10, timeoutSeconds: 30, tcpSocket: { port: 3306 } }],
  [{ exec: { command: ['true'] } }],
  [null],
])('%j does no harm', (probe) => {
  expect(textsFound(harmfulProbe, sceneOf(shopWith(group({ probe }))))).toEqual([])
})
