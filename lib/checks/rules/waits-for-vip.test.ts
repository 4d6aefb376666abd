import { expect, test } from 'vitest'
import { service, serviceEntry } from '#lib/checks/rules/forum.test-helper.ts'
import { findingsOf, NOW_MS, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { waitsForVip } from '#lib/checks/rules/waits-for-vip.ts'

const said = (...objects: object[]) => textsFound(waitsForVip, sceneOf(objects))

const given = (name: string, value: string) =>
  serviceEntry(name, {}, {}, { addresses: [{ value, host: `${name}.example` }] })

test('a host without an address, while others have theirs', () => {
  expect(said(serviceEntry('db'), given('other', '240.240.0.1'))).toEqual([
    'db.example of ServiceEntry shop/db has no allocated address yet. Until it is there, proxies’ DNS does not answer for it, and a TCP port of it has no listener of its own.',
  ])
})

test('the allocator has half a minute', () => {
  const scene = sceneOf([
    serviceEntry('db', {}, { creationTimestamp: new Date(NOW_MS - 10_000).toISOString() }),
    given('other', '240.240.0.1'),
  ])
  expect(findingsOf(waitsForVip, scene)).toEqual([])
  expect(scene.asked).toContain(NOW_MS + 20_000)
})

test('an address of IPv6 alone in a mesh of IPv4', () => {
  expect(said(service(), given('db', '2001:2::1'))).toEqual([
    'istiod has allocated only IPv6 addresses to db.example of ServiceEntry shop/db, while Services have IPv4 addresses: proxies with IPv4 alone can not reach it.',
  ])
  expect(said(service('forum', { clusterIP: 'fd00::1' }), given('db', '2001:2::1'))).toEqual([])
})

test('hosts with an address of their own, and wildcards, wait for nothing', () => {
  const own = serviceEntry('db', { addresses: ['10.9.0.1'] })
  const wildcard = serviceEntry('any', { hosts: ['*.example.org'], resolution: 'NONE' })
  expect(said(own, wildcard, given('other', '240.240.0.1'))).toEqual([])
})
