import { expect, test } from 'vitest'
import { serviceEntry } from '#lib/checks/rules/forum.test-helper.ts'
import { sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { tcpPortWithoutVip } from '#lib/checks/rules/tcp-port-without-vip.ts'

const said = (...objects: object[]) => textsFound(tcpPortWithoutVip, sceneOf(objects))

const none = { resolution: 'NONE' }

test('two TCP hosts without addresses on one port', () => {
  expect(said(serviceEntry('db-1', none), serviceEntry('db-2', none))).toEqual([
    '2 hosts without a VIP have the TCP port 5432: db-1.example (ServiceEntry shop/db-1) and db-2.example (ServiceEntry shop/db-2). Their listeners are all 0.0.0.0:5432, and the first, that of db-1.example, gets every connection, also to addresses that no other host claims. It is still passed on to the address that was called, but counted and secured as that host’s.',
  ])
})

test('an address, a port of its own or an allocation tells them apart', () => {
  expect(
    said(serviceEntry('db-1', none), serviceEntry('db-2', { ...none, addresses: ['10.9.0.2'] })),
  ).toEqual([])
  const other = { ...none, ports: [{ number: 5433, name: 'tcp', protocol: 'TCP' }] }
  expect(said(serviceEntry('db-1', none), serviceEntry('db-2', other))).toEqual([])
  expect(said(serviceEntry('db-1'), serviceEntry('db-2'))).toEqual([])
})
