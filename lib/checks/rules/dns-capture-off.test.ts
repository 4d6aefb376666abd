import { expect, test } from 'vitest'
import { dnsCaptureOff } from '#lib/checks/rules/dns-capture-off.ts'
import { service, serviceEntry, vm } from '#lib/checks/rules/forum.test-helper.ts'
import { raw, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
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

const allocated = (name = 'db', spec: object = {}) =>
  serviceEntry(name, spec, {}, { addresses: [{ value: '240.240.0.1', host: `${name}.example` }] })
const said = (dnsCapture: boolean | null, ...objects: object[]) =>
  textsFound(
    dnsCaptureOff,
    sceneOf([vm('vm-1'), ...objects], { told: { proxyOf: () => ({ ...proxy, dnsCapture }) } }),
  )

test('a host that only the agent could answer for', () => {
  expect(said(false, allocated())).toEqual([
    'DNS capture is off on the VM of WorkloadEntry shop/vm-1, and db.example has only an address that istiod allocated.',
  ])
})

test('capture is on, or not known', () => {
  expect(said(true, allocated())).toEqual([])
  expect(said(null, allocated())).toEqual([])
})

test('hosts with addresses of their own, and those that the VM does not see', () => {
  expect(said(false, serviceEntry('db', { addresses: ['10.9.0.1'] }), service())).toEqual([])
  const sidecar = raw('Sidecar', 'default', { spec: { egress: [{ hosts: ['istio-system/*'] }] } })
  expect(said(false, allocated(), sidecar)).toEqual([])
})

test('VMs of a namespace are told of together', () => {
  expect(said(false, vm('vm-2'), allocated())).toEqual([
    'DNS capture is off on 2 VMs of WorkloadEntry shop/vm-1 and WorkloadEntry shop/vm-2, and db.example has only an address that istiod allocated.',
  ])
})
