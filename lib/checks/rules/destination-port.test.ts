import { expect, test } from 'vitest'
import { destinationPort } from '#lib/checks/rules/destination-port.ts'
import { forumWith, routes, service, serviceEntry, to } from '#lib/checks/rules/forum.test-helper.ts'
import { findingsOf, raw, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'

const said = (...objects: object[]) => textsFound(destinationPort, sceneOf(objects))

const two = [
  { name: 'http', port: 80, targetPort: 8080 },
  { name: 'tcp-admin', port: 9000 },
]
const toApi = (port?: number) =>
  routes({
    http: [{ route: [{ destination: { host: 'api', ...(port ? { port: { number: port } } : {}) } }] }],
  })

test('a port that the host does not have', () => {
  const [found] = findingsOf(destinationPort, sceneOf(forumWith(service('api'), toApi(8080))))
  expect(found).toMatchObject({
    text: 'VirtualService shop/forum sends in rule http/0 to port 8080 of api.shop.svc.cluster.local, which has port 80.',
    field: 'spec.http[0].route[0].destination.port',
    fix: {
      text: 'Write port 80.',
      change: {
        patch: { spec: { http: [{ route: [{ destination: { host: 'api', port: { number: 80 } } }] }] } },
      },
    },
  })
})

test('no port, and the host lacks the one that requests come to', () => {
  const ports = [
    { name: 'http', port: 8000 },
    { name: 'tcp-admin', port: 9000 },
  ]
  const [found] = findingsOf(destinationPort, sceneOf(forumWith(service('api', { ports }), toApi())))
  expect(found).toMatchObject({
    text: 'VirtualService shop/forum sends in rule http/0 to api.shop.svc.cluster.local without a port, and requests come to port 80: the host has ports 8000 and 9000.',
    fix: { text: 'Write port 8000.' },
  })
})

test('at a gateway its servers say the port', () => {
  const servers = [{ port: { number: 8443, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }]
  const gateway = raw('Gateway', 'front', { spec: { servers } })
  const bound = routes({ gateways: ['front'], http: [{ route: [to('')] }] })
  expect(said(service('forum', { ports: two }), gateway, bound)).toHaveLength(1)
})

test('one port needs no name, nor do ports that requests keep', () => {
  expect(said(...forumWith(service('api'), toApi()))).toEqual([])
  expect(said(...forumWith(service('forum', { ports: two })))).toEqual([])
  expect(said(...forumWith(service('api', { ports: two }), toApi()))).toEqual([])
  expect(said(...forumWith(service('api', { ports: two }), toApi(9000)))).toEqual([])
})

test('ports of ServiceEntries of one host are joined, and a rule is offered one of its own protocol', () => {
  const entry = (name: string, number: number, protocol: string) =>
    serviceEntry(name, { hosts: ['api.example'], ports: [{ number, name: 'p', protocol }] })
  const both = [entry('api', 80, 'HTTP'), entry('api-tls', 443, 'TLS')]
  const tlsTo = (number: number) =>
    routes({
      hosts: ['api.example'],
      http: [],
      tls: [
        {
          match: [{ sniHosts: ['api.example'] }],
          route: [{ destination: { host: 'api.example', port: { number } } }],
        },
      ],
    })
  expect(said(...both, tlsTo(443))).toEqual([])
  const [found] = findingsOf(destinationPort, sceneOf([...both, tlsTo(8443)]))
  expect(found?.fix.text).toBe('Write port 443.')
  const [alone] = findingsOf(destinationPort, sceneOf([entry('api', 80, 'HTTP'), tlsTo(443)]))
  expect(alone?.fix.change).toBeUndefined()
})

test.each([
  ['another host', { port: { number: 8443, protocol: 'HTTP' }, hosts: ['news.example'] }],
  ['another protocol', { port: { number: 8443, protocol: 'TCP' }, hosts: ['*'] }],
  [
    'a redirect to HTTPS',
    { port: { number: 8443, protocol: 'HTTP' }, hosts: ['*'], tls: { httpsRedirect: true } },
  ],
])('a server of a gateway that is not asked by the rule: %s', (_, other) => {
  const server = { port: { number: 80, protocol: 'HTTP' }, hosts: ['*'] }
  const gateway = raw('Gateway', 'front', { spec: { servers: [server, other] } })
  const bound = routes({ gateways: ['front'], http: [{ route: [to('')] }] })
  expect(said(service('forum', { ports: two }), gateway, bound)).toEqual([])
})
