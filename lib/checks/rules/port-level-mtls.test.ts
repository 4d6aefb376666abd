import { expect, test } from 'vitest'
import { service, vm } from '#lib/checks/rules/forum.test-helper.ts'
import { portLevelMtls } from '#lib/checks/rules/port-level-mtls.ts'
import { findingsOf, raw, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'

const said = (...objects: object[]) => textsFound(portLevelMtls, sceneOf(objects))

const policy = (ports: object, selector: object | null = { matchLabels: { app: 'forum' } }) =>
  raw('PeerAuthentication', 'forum', { spec: { ...(selector ? { selector } : {}), portLevelMtls: ports } })

test('the port of the Service in place of that of the workload', () => {
  const objects = [service(), policy({ 80: { mode: 'DISABLE' } })]
  const [found] = findingsOf(portLevelMtls, sceneOf(objects))
  expect(found).toMatchObject({
    text: 'PeerAuthentication shop/forum sets DISABLE for port 80, which is the port of Service shop/forum: its workloads listen at 8080.',
    field: 'spec.portLevelMtls.80',
    fix: { change: { patch: { spec: { portLevelMtls: { 80: null, 8080: { mode: 'DISABLE' } } } } } },
  })
})

test('a named target is that of the VMs', () => {
  const ports = [{ name: 'http', port: 80, targetPort: 'web' }]
  const named = service('forum', { ports })
  const web = vm('vm-1', { spec: { ports: { web: 8081 } } })
  expect(said(named, web, policy({ 80: { mode: 'DISABLE' } }))).toHaveLength(1)
  expect(said(named, policy({ 80: { mode: 'DISABLE' } }))).toEqual([])
  expect(said(named, web, policy({ 8081: { mode: 'DISABLE' } }))).toEqual([])
})

test('ports without a selector are refused', () => {
  const found = findingsOf(portLevelMtls, sceneOf([policy({ 8080: { mode: 'DISABLE' } }, null)]))
  expect(found).toMatchObject([
    {
      severity: 'error',
      text: 'PeerAuthentication shop/forum has portLevelMtls for port 8080 but selects no workloads, so that Istio refuses it.',
    },
  ])
})

test('the workload’s port, one that no Service has, and another application', () => {
  expect(said(service(), policy({ 8080: { mode: 'DISABLE' } }))).toEqual([])
  expect(said(service(), policy({ 9090: { mode: 'DISABLE' } }))).toEqual([])
  expect(said(service('api'), policy({ 80: { mode: 'DISABLE' } }))).toEqual([])
})
