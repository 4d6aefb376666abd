import { expect, test } from 'vitest'
import { istiodGatewayUnused } from '#lib/checks/rules/istiod-gateway-unused.ts'
import { findingsOf, patched, raw, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'

const said = (...objects: object[]) => textsFound(istiodGatewayUnused, sceneOf(objects))

const server = (number: number, mode = 'PASSTHROUGH') => ({
  port: { number, name: `tls-${number}`, protocol: 'TLS' },
  tls: { mode },
  hosts: ['*'],
})
const gatewayOf = (servers: object[], labels: object = {}) =>
  raw(
    'Gateway',
    'istiod-gateway',
    { spec: { selector: { istio: 'eastwestgateway' }, servers } },
    { namespace: 'istio-system', labels },
  )
const gateway = (...servers: object[]) => gatewayOf(servers)
const routing = (port: number, gateways = ['istiod-gateway'], namespace = 'istio-system') =>
  raw(
    'VirtualService',
    'istiod-vs',
    {
      spec: {
        hosts: ['*'],
        gateways,
        tls: [{ match: [{ port, sniHosts: ['*'] }], route: [{ destination: { host: 'istiod' } }] }],
      },
    },
    { namespace },
  )

test('no VirtualService uses it', () => {
  const [found, ...others] = findingsOf(istiodGatewayUnused, sceneOf([gateway(server(15012))]))
  expect(others).toEqual([])
  expect(found).toMatchObject({
    text: 'Gateway istio-system/istiod-gateway opens port 15012, and no VirtualService uses it: VMs do not reach istiod by it.',
    field: 'spec.servers[0]',
  })
  const change = found?.fix.change
  const created = change?.kind === 'create' ? change.manifest : {}
  expect(findingsOf(istiodGatewayUnused, sceneOf([gateway(server(15012)), created]))).toEqual([])
})

test('a VirtualService that takes one of two ports', () => {
  const objects = [gateway(server(15012), server(15017)), routing(15012)]
  const [found, ...others] = findingsOf(istiodGatewayUnused, sceneOf(objects))
  expect(others).toEqual([])
  expect(found).toMatchObject({
    text: 'Gateway istio-system/istiod-gateway opens port 15017, and no tls rule of VirtualService istio-system/istiod-vs takes it: other clusters do not reach istiod’s webhooks by it.',
    field: 'spec.servers[1]',
  })
  const change = found?.fix.change
  const mended = change?.kind === 'merge' ? patched(routing(15012), change.patch) : {}
  expect(findingsOf(istiodGatewayUnused, sceneOf([gateway(server(15012), server(15017)), mended]))).toEqual(
    [],
  )
})

test('routed, from another namespace too, AUTO_PASSTHROUGH, and other ports', () => {
  expect(said(gateway(server(15012)), routing(15012))).toEqual([])
  expect(said(gateway(server(15012)), routing(15012, ['istio-system/istiod-gateway'], 'mesh'))).toEqual([])
  expect(
    said(gateway(server(15012)), routing(15012, ['istiod-gateway.istio-system.svc.cluster.local'], 'mesh')),
  ).toEqual([])
  expect(said(gateway(server(15012, 'AUTO_PASSTHROUGH')))).toEqual([])
  expect(said(gateway(server(443)))).toEqual([])
})

test('the names asked for are hosts of the VirtualService, or Istio refuses the rule', () => {
  const named = patched(routing(15012), { spec: { hosts: ['istiod.example.org'] } })
  const [found] = findingsOf(
    istiodGatewayUnused,
    sceneOf([gateway(server(15017)), patched(named, { spec: { tls: [] } })]),
  )
  expect(found?.fix.change).toMatchObject({
    patch: { spec: { tls: [{ match: [{ port: 15017, sniHosts: ['istiod.example.org'] }] }] } },
  })
})

test('a server that ends TLS takes no tls rule, so none is offered', () => {
  const [found, ...others] = findingsOf(
    istiodGatewayUnused,
    sceneOf([gateway(server(15012, 'SIMPLE')), routing(15012)]),
  )
  expect(others).toEqual([])
  expect(found?.text).toContain('no tcp rule of VirtualService istio-system/istiod-vs takes it')
  expect(found?.fix.change).toBeUndefined()
})

test('the istiod of the revision, where Istio is installed', () => {
  const canary = gatewayOf([server(15012)], { 'istio.io/rev': 'canary' })
  const [found] = findingsOf(
    istiodGatewayUnused,
    sceneOf([canary], { told: { rootNamespace: 'istio-config' } }),
  )
  expect(JSON.stringify(found?.fix.change)).toContain('"istiod-canary.istio-config.svc.cluster.local"')
})
