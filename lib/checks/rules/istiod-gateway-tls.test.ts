import { expect, test } from 'vitest'
import { istiodGatewayTls } from '#lib/checks/rules/istiod-gateway-tls.ts'
import { findingsOf, raw, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'

const said = (...objects: object[]) => textsFound(istiodGatewayTls, sceneOf(objects))

const gateway = (number: number, protocol: string, tls?: object) =>
  raw('Gateway', 'istiod-gateway', {
    spec: {
      servers: [{ port: { number, name: 'istiod', protocol }, hosts: ['*'], ...(tls ? { tls } : {}) }],
    },
  })

test('TLS that ends at the gateway', () => {
  const ending = gateway(15012, 'TLS', { mode: 'MUTUAL', credentialName: 'istiod' })
  const [found] = findingsOf(istiodGatewayTls, sceneOf([ending]))
  expect(found).toMatchObject({
    text: 'Gateway shop/istiod-gateway has tls mode MUTUAL at port 15012: VMs’ connections do not reach istiod as they are.',
    field: 'spec.servers[0].tls.mode',
  })
  expect(found?.severity).toBeUndefined()
  // It would cut off those who come in by rules that a passing server does not heed.
  expect(found?.fix.change).toBeUndefined()
})

test('SIMPLE serves other clusters, so it is a warning', () => {
  const found = findingsOf(istiodGatewayTls, sceneOf([gateway(15012, 'HTTPS', { credentialName: 'istiod' })]))
  expect(found).toMatchObject([{ severity: 'warning' }])
})

test('a protocol that is none of TLS', () => {
  expect(said(gateway(15012, 'HTTP'))).toEqual([
    'Gateway shop/istiod-gateway has the protocol HTTP and no tls at port 15012: VMs’ connections do not reach istiod as they are.',
  ])
})

test('what passes on, and other ports', () => {
  expect(said(gateway(15012, 'TLS', { mode: 'PASSTHROUGH' }))).toEqual([])
  expect(said(gateway(15012, 'TLS', { mode: 'AUTO_PASSTHROUGH' }))).toEqual([])
  expect(said(gateway(15012, 'TCP'))).toEqual([])
  expect(said(gateway(443, 'HTTPS', { mode: 'SIMPLE' }))).toEqual([])
})
