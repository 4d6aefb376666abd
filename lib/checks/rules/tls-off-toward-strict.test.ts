import { expect, test } from 'vitest'
import { forumWith, HOST, rule, service, serviceEntry } from '#lib/checks/rules/forum.test-helper.ts'
import { findingsOf, patched, raw, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { tlsOffTowardStrict } from '#lib/checks/rules/tls-off-toward-strict.ts'

const said = (...objects: object[]) => textsFound(tlsOffTowardStrict, sceneOf(objects))

const strict = (namespace = 'shop') =>
  raw('PeerAuthentication', 'default', { spec: { mtls: { mode: 'STRICT' } } }, { namespace })
const off = (mode = 'DISABLE') => rule({ subsets: [], trafficPolicy: { tls: { mode, sni: 'forum' } } })

test('plain text to STRICT VMs and pods', () => {
  const objects = forumWith(strict(), off())
  const [found, ...others] = findingsOf(tlsOffTowardStrict, sceneOf(objects))
  expect(others).toEqual([])
  expect(found).toMatchObject({
    text: `DestinationRule shop/forum has proxies send to ${HOST} with tls DISABLE, and 2 VMs and 2 pods there take mutual TLS only (PeerAuthentication shop/default).`,
    field: 'spec.trafficPolicy.tls.mode',
    objects: [{ kind: 'DestinationRule' }, { kind: 'Service' }],
    fix: { change: { patch: { spec: { trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL', sni: null } } } } } },
  })
  const change = found?.fix.change
  const mended = change?.kind === 'merge' ? patched(off(), change.patch) : {}
  expect(findingsOf(tlsOffTowardStrict, sceneOf(forumWith(strict(), mended)))).toEqual([])
})

test('a subset and a port of its own, by the STRICT of the whole mesh', () => {
  const ports = [
    { name: 'http', port: 80, targetPort: 8080 },
    { name: 'tcp-admin', port: 9000 },
  ]
  const tls = { portLevelSettings: [{ port: { number: 9000 }, tls: { mode: 'SIMPLE' } }] }
  const subsets = [{ name: 'vm', labels: { version: 'vm' }, trafficPolicy: tls }]
  expect(said(...forumWith(service('forum', { ports }), rule({ subsets }), strict('istio-system')))).toEqual([
    `DestinationRule shop/forum has proxies send to subset vm of ${HOST} on port 9000 with tls SIMPLE, and 2 VMs there take mutual TLS only (PeerAuthentication istio-system/default).`,
  ])
})

test('a wildcard turns it off as well', () => {
  const wide = rule({ host: '*.local', subsets: [], trafficPolicy: { tls: { mode: 'DISABLE' } } }, 'wide')
  expect(said(...forumWith(strict(), rule({ host: 'gone' }), wide))).toHaveLength(1)
})

test('PERMISSIVE, mutual TLS, and endpoints without a proxy', () => {
  expect(said(...forumWith(off()))).toEqual([])
  expect(said(...forumWith(strict(), off('ISTIO_MUTUAL')))).toEqual([])
  expect(said(...forumWith(strict()))).toEqual([])
  const entry = serviceEntry('db', { endpoints: [{ address: '10.9.0.1' }] })
  const simple = rule({ host: 'db.example', subsets: [], trafficPolicy: { tls: { mode: 'SIMPLE' } } })
  expect(said(entry, strict(), simple)).toEqual([])
})
