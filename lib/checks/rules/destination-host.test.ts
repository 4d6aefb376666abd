import { expect, test } from 'vitest'
import { destinationHost } from '#lib/checks/rules/destination-host.ts'
import {
  forumWith,
  HOST,
  routes,
  service,
  serviceEntry,
  sound,
  to,
} from '#lib/checks/rules/forum.test-helper.ts'
import { findingsOf, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'

const said = (...objects: object[]) => textsFound(destinationHost, sceneOf(objects))

const sendTo = (host: string, more: object = {}) =>
  routes({ http: [{ route: [{ destination: { host } }], ...more }] })

const TO_API = { hosts: ['web.example'], http: [{ route: [{ destination: { host: 'api.example' } }] }] }

test('a host that nobody has', () => {
  const [found] = findingsOf(destinationHost, sceneOf(forumWith(sendTo('forun'))))
  expect(found).toMatchObject({
    text: 'VirtualService shop/forum sends in rule http/0 to forun.shop.svc.cluster.local, which no Service or ServiceEntry has.',
    field: 'spec.http[0].route[0].destination.host',
  })
  expect(found?.severity).toBeUndefined()
})

test('a name with a dot is not expanded', () => {
  const [found] = findingsOf(destinationHost, sceneOf(forumWith(sendTo('forum.shop'))))
  expect(found).toMatchObject({
    text: `VirtualService shop/forum sends in rule http/0 to forum.shop, which no Service or ServiceEntry has; there is ${HOST}.`,
    fix: { change: { patch: { spec: { http: [{ route: [{ destination: { host: HOST } }] }] } } } },
  })
})

test('a mirror to nobody is a warning', () => {
  const mirror = { route: [to('vm')], mirror: { host: 'gone' } }
  const found = findingsOf(destinationHost, sceneOf(forumWith(routes({ http: [mirror] }))))
  expect(found).toMatchObject([{ severity: 'warning', field: 'spec.http[0].mirror.host' }])
  const listed = { route: [to('vm')], mirrors: [{ destination: { host: 'gone' } }] }
  expect(findingsOf(destinationHost, sceneOf(forumWith(routes({ http: [listed] }))))).toMatchObject([
    { field: 'spec.http[0].mirrors[0].destination.host' },
  ])
})

test('a host that is exported to others', () => {
  const hidden = serviceEntry('db', { exportTo: ['bank'] })
  const own = routes({ exportTo: ['.'], http: [{ route: [{ destination: { host: 'db.example' } }] }] })
  const found = findingsOf(destinationHost, sceneOf(forumWith(hidden, own)))
  expect(found).toMatchObject([
    {
      severity: 'error',
      text: 'VirtualService shop/forum sends in rule http/0 to db.example, and ServiceEntry shop/db is exported to bank only, while the rule holds in shop: nobody can reach it.',
    },
  ])
  const some = findingsOf(destinationHost, sceneOf(forumWith(hidden, sendTo('db.example'))))
  expect(some).toMatchObject([{ severity: 'warning' }])
})

test('hosts that are seen, wildcards above them, and a split that only its own namespace sees', () => {
  expect(said(...sound())).toEqual([])
  const any = serviceEntry('any', { hosts: ['*.example.org'], resolution: 'NONE' })
  expect(said(...forumWith(any, sendTo('api.example.org')))).toEqual([])
  const exportTo = { annotations: { 'networking.istio.io/exportTo': '.' } }
  expect(said(...forumWith(service('forum', {}, exportTo)))).toEqual([])
})

test('ServiceEntries of one host in several namespaces, each for its own', () => {
  const own = (namespace: string) =>
    serviceEntry('ext', { hosts: ['api.example'], exportTo: ['.'] }, { namespace })
  const sending = (namespace: string) =>
    routes({ hosts: ['api.example'], http: [{ route: [{ destination: { host: 'api.example' } }] }] }, 'ext', {
      namespace,
    })
  expect(said(own('bank'), own('news'), sending('news'))).toEqual([])
  expect(said(own('bank'), routes({ ...TO_API, exportTo: ['news'] }))).toEqual([
    'VirtualService shop/forum sends in rule http/0 to api.example, and ServiceEntry bank/ext is exported to bank only, while the rule holds in news: nobody can reach it.',
  ])
})

test('what is not exported by itself goes by the default of the mesh', () => {
  const scene = sceneOf([
    serviceEntry('ext', { hosts: ['api.example'] }, { namespace: 'bank' }),
    routes(TO_API),
  ])
  expect(textsFound(destinationHost, scene)).toEqual([])
  const { nameSettings } = scene.inventory
  const inventory = { ...scene.inventory, nameSettings: { ...nameSettings, defaultServiceExportTo: ['.'] } }
  expect(textsFound(destinationHost, { ...scene, inventory })).toHaveLength(1)
})

test('a Service by the domain of its cluster', () => {
  const scene = sceneOf(forumWith(sendTo('forum.shop.svc.corp.example')))
  expect(textsFound(destinationHost, scene)).toHaveLength(1)
  const { nameSettings } = scene.inventory
  const inventory = { ...scene.inventory, nameSettings: { ...nameSettings, clusterDomain: 'corp.example' } }
  expect(textsFound(destinationHost, { ...scene, inventory })).toEqual([])
})
