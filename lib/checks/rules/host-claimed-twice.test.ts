import { expect, test } from 'vitest'
import { HOST, service, serviceEntry } from '#lib/checks/rules/forum.test-helper.ts'
import { hostClaimedTwice } from '#lib/checks/rules/host-claimed-twice.ts'
import { sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'

const said = (...objects: object[]) => textsFound(hostClaimedTwice, sceneOf(objects))

const http = { ports: [{ number: 80, name: 'http', protocol: 'HTTP' }] }

test('a ServiceEntry with the name of a Service', () => {
  expect(said(service(), serviceEntry('shadow', { hosts: [HOST], ...http }))).toEqual([
    `${HOST} of ServiceEntry shop/shadow is the name of Service shop/forum. A Service wins over ServiceEntries of its namespace: their addresses, ports and endpoints do not count.`,
  ])
})

test('two ServiceEntries that differ', () => {
  const texts = said(
    serviceEntry('one', { hosts: ['db.example'] }),
    serviceEntry('two', { hosts: ['db.example'], resolution: 'DNS' }),
  )
  expect(texts).toHaveLength(1)
  expect(texts[0]).toMatch(
    /^2 ServiceEntries claim db\.example: shop\/one and shop\/two\. They differ in resolution/,
  )
})

test('two that istiod joins, or that no proxy sees both of', () => {
  const other = { hosts: ['db.example'], ports: [{ number: 5433, name: 'tcp-2', protocol: 'TCP' }] }
  expect(said(serviceEntry('one', { hosts: ['db.example'] }), serviceEntry('two', other))).toEqual([])
  const own = { hosts: ['db.example'], exportTo: ['.'] }
  expect(said(serviceEntry('one', own), serviceEntry('two', own, { namespace: 'bank' }))).toEqual([])
})
