import { expect, it } from 'vitest'
import { serviceKey } from '#lib/names/mesh-names.ts'
import { nameTable } from '#lib/names/name-table.ts'
import { entry, namesOf, proxyOf, service } from '#lib/names/names.test-helper.ts'

const later = { creationTimestamp: '2026-09-02T08:00:00Z' }

it('puts services in order of age, then of name and namespace, a Service before a ServiceEntry', () => {
  const names = namesOf([
    service('shop/api', {}, later),
    entry('b/two', { hosts: ['m.example.org'] }),
    entry('a/one', { hosts: ['m.example.org', 'b.example.org'] }),
    entry('z/same', { hosts: ['web'], addresses: ['192.0.2.1'] }),
    service('z/web'),
  ])
  expect(names.services.map((one) => `${one.registry} ${serviceKey(one)}`)).toEqual([
    'External a/b.example.org',
    'External a/m.example.org',
    'External b/m.example.org',
    'Kubernetes z/web.z.svc.cluster.local',
    'External z/web',
    'Kubernetes shop/api.shop.svc.cluster.local',
  ])
})

it('has a service for each host and address, repeats once', () => {
  const addresses = ['192.0.2.1', '192.0.2.1/32', '192.0.2.0/24', 'nonsense']
  const names = namesOf([entry('shop/db', { hosts: ['a', 'b', 'a'], addresses })])
  expect(names.services.map((one) => `${one.hostname} ${one.defaultAddress}`)).toEqual([
    'a 192.0.2.1',
    'a 192.0.2.0/24',
    'b 192.0.2.1',
    'b 192.0.2.0/24',
  ])
})

it.each([
  [{ name: 'http-web', port: 80 }, 'HTTP'],
  [{ name: 'grpc-web-x', port: 80 }, 'GRPC-WEB'],
  [{ name: 'x', port: 80, appProtocol: 'kubernetes.io/h2c' }, 'HTTP2'],
  [{ name: 'tcp', port: 80, appProtocol: 'https' }, 'HTTPS'],
  [{ name: 'db', port: 3306 }, 'TCP'],
  [{ name: 'db', port: 80 }, 'AUTO'],
  [{ name: 'dns', port: 53, protocol: 'UDP' }, 'UDP'],
])('takes the port %j for %s', (port, protocol) => {
  expect(namesOf([service('shop/a', { ports: [port] })]).services[0]?.ports[0]?.protocol).toBe(protocol)
})

it('works out what a namespace sees once', () => {
  const names = namesOf([service('shop/api')])
  nameTable(names, proxyOf())
  nameTable(names, proxyOf({ id: 'vm-2.shop' }))
  nameTable(names, proxyOf({ namespace: 'other' }))
  expect(names.scopes.size).toBe(2)
})
