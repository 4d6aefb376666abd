import { expect, test } from 'vitest'
import { service, vm } from '#lib/checks/rules/forum.test-helper.ts'
import { findingsOf, raw, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { sidecarIngressPort } from '#lib/checks/rules/sidecar-ingress-port.ts'

const said = (...objects: object[]) => textsFound(sidecarIngressPort, sceneOf(objects))

const sidecar = (number: number, labels: object = { app: 'forum' }) =>
  raw('Sidecar', 'forum', {
    spec: {
      workloadSelector: { labels },
      ingress: [{ port: { number, protocol: 'HTTP', name: 'http' }, defaultEndpoint: '127.0.0.1:8081' }],
    },
  })

test('the port of the Service in place of its target', () => {
  const [found] = findingsOf(sidecarIngressPort, sceneOf([service(), sidecar(80)]))
  expect(found).toMatchObject({
    text: 'Sidecar shop/forum listens at port 80, and Service shop/forum sends to port 8080 of its workloads.',
    field: 'spec.ingress[0].port.number',
  })
})

test('the target, and workloads that no Service selects', () => {
  expect(said(service(), sidecar(8080))).toEqual([])
  expect(said(service(), sidecar(80, { app: 'api' }))).toEqual([])
})

test('a named target counts once a VM says what it is', () => {
  const named = service('forum', { ports: [{ name: 'http', port: 80, targetPort: 'web' }] })
  expect(said(named, sidecar(80))).toEqual([])
  expect(said(named, vm('vm-1', { spec: { ports: { web: 8080 } } }), sidecar(80))).toHaveLength(1)
})
