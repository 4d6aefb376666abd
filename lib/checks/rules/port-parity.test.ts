import { expect, test } from 'vitest'
import { portParity } from '#lib/checks/rules/port-parity.ts'
import { findingsOf, raw, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { group, pod, service, shopWith, vm } from '#lib/checks/rules/vm-scene.test-helper.ts'

const other = vm('vm-1', { spec: { ports: { http: 9090 } } })
const unprobed = group({ probe: null })

test('a VM on another port than the pods may be meant', () => {
  const [found] = findingsOf(portParity, sceneOf(shopWith(unprobed, other)))
  expect(found?.text).toBe(
    'Requests for port 80 of forum.shop.svc.cluster.local go to port 9090 of 1 VM (vm-1), but to port 8080 of the pods.',
  )
  expect(found?.severity).toBe('info')
  expect(found?.fix.change).toMatchObject({ patch: { spec: { ports: { http: 8080 } } } })
})

test('not where its own probe asks the pods’ port', () => {
  const [found] = findingsOf(portParity, sceneOf(shopWith(other)))
  expect(found?.text).toBe(
    'Requests for port 80 of forum.shop.svc.cluster.local go to port 9090 of 1 VM (vm-1), but to port 8080 of the pods; their probe asks port 8080.',
  )
  expect(found?.severity).toBeUndefined()
  expect(textsFound(portParity, sceneOf([group(), other, service()]))).toEqual([
    'Requests for port 80 of forum.shop.svc.cluster.local go to port 9090 of 1 VM (vm-1), but their probe asks port 8080.',
  ])
})

test('nor where a policy names one of the ports', () => {
  const policy = raw('AuthorizationPolicy', 'callers', {
    spec: { rules: [{ to: [{ operation: { ports: ['8080'] } }] }] },
  })
  const ports = raw('PeerAuthentication', 'ports', { spec: { portLevelMtls: { 9090: { mode: 'STRICT' } } } })
  const elsewhere = raw('AuthorizationPolicy', 'b', policy, { namespace: 'other' })
  const [found] = findingsOf(portParity, sceneOf(shopWith(unprobed, other, policy, ports, elsewhere)))
  expect(found?.text).toContain(
    '; AuthorizationPolicy shop/callers and PeerAuthentication shop/ports name only one of them.',
  )
  expect(found?.severity).toBeUndefined()
})

test.each([
  ['the sound shop', shopWith()],
  [
    'a targetPort by name',
    shopWith(unprobed, other, service({ ports: [{ name: 'http', port: 80, targetPort: 'http' }] })),
  ],
  ['VMs alone', [unprobed, other, service()]],
  ['a port of another name', shopWith(vm('vm-1', { spec: { ports: { admin: 9090 } } }))],
  [
    'a ServiceEntry whose VM says its own port',
    [
      vm('vm-1', { spec: { ports: { http: 9080 } }, annotations: {} }),
      raw('ServiceEntry', 'd', {
        spec: {
          hosts: ['d.org'],
          resolution: 'STATIC',
          ports: [{ name: 'http', number: 80, targetPort: 8080 }],
          workloadSelector: { labels: { app: 'forum' } },
        },
      }),
    ],
  ],
])('nothing is found of %s', (_, objects) => {
  expect(textsFound(portParity, sceneOf(objects))).toEqual([])
})

test('pods that a ServiceEntry selects count too', () => {
  const entry = raw('ServiceEntry', 'd', {
    spec: {
      hosts: ['d.org'],
      resolution: 'STATIC',
      ports: [{ name: 'http', number: 80, targetPort: 8080 }],
      workloadSelector: { labels: { app: 'forum' } },
    },
  })
  expect(textsFound(portParity, sceneOf([other, pod('p'), entry]))).toEqual([
    'Requests for port 80 of d.org go to port 9090 of 1 VM (vm-1), but to port 8080 of the pods.',
  ])
})
