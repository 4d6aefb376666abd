import { expect, test } from 'vitest'
import { forumWith, HOST, routes, to } from '#lib/checks/rules/forum.test-helper.ts'
import { findingsOf, minutesAgo, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { twoServicesForHost } from '#lib/checks/rules/two-services-for-host.ts'

const said = (...objects: object[]) => textsFound(twoServicesForHost, sceneOf(objects))

const other = (spec: object = {}, minutes = 5, namespace = 'shop') =>
  routes(spec, 'other', { creationTimestamp: minutesAgo(minutes), namespace })

test('the younger one is ignored', () => {
  const [found, ...others] = findingsOf(twoServicesForHost, sceneOf(forumWith(other())))
  expect(others).toEqual([])
  expect(found).toMatchObject({
    text: `Sidecars ignore VirtualService shop/other for ${HOST}: VirtualService shop/forum, which is older, has the same host.`,
    field: 'spec.hosts[0]',
    objects: [{ name: 'other' }, { name: 'forum' }],
  })
})

test('short and full names are one host', () => {
  const texts = said(...forumWith(other({ hosts: ['forum.example.org', 'forum'] })))
  expect(texts).toHaveLength(1)
})

test('those of gateways are joined, and a namespace may have its own', () => {
  expect(said(...forumWith(other({ gateways: ['front'] })))).toEqual([])
  expect(said(...forumWith(other({ exportTo: ['bank'] })))).toEqual([])
  const apart = [routes({ exportTo: ['.'] }), other({ exportTo: ['.'] }, 5, 'bank')]
  expect(said(...forumWith(...apart))).toEqual([])
})

test('two that are both for one namespace clash there', () => {
  const both = [routes({ exportTo: ['bank'] }), other({ exportTo: ['bank', 'news'] })]
  expect(said(...forumWith(...both))).toHaveLength(1)
})

const tls = (name: string) => [{ match: [{ port: 443, sniHosts: [name] }], route: [to('vm')] }]
const onPort = (port: number) => [{ match: [{ port }], route: [to('vm')] }]

test.each([
  ['another kind', { http: [], tls: tls(HOST) }],
  ['other ports', { http: onPort(8080) }],
])('rules of %s work beside an older one', (_, spec) => {
  const older = routes({ http: onPort(80) })
  expect(said(...forumWith(older, other(spec)))).toEqual([])
})

test('tls rules of different names are joined, those of one name are not', () => {
  const older = routes({ http: [], tls: tls(HOST) })
  expect(said(...forumWith(older, other({ http: [], tls: tls('a.example') })))).toEqual([])
  expect(said(...forumWith(older, other({ http: [], tls: tls(HOST) })))).toHaveLength(1)
})

test('what is left of the younger one is said', () => {
  expect(said(...forumWith(other({ tls: tls(HOST) })))).toEqual([
    `Sidecars ignore the http rules of VirtualService shop/other for ${HOST}: VirtualService shop/forum, which is older, has http rules for the same host and port.`,
  ])
})

test('an older one for some workloads only leaves the others', () => {
  const some = routes({ http: [{ match: [{ sourceLabels: { app: 'news' } }], route: [to('vm')] }] })
  expect(said(...forumWith(some, other()))).toEqual([])
})
