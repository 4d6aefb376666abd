import { expect, test } from 'vitest'
import { HOST, routes } from '#lib/checks/rules/forum.test-helper.ts'
import { hostNotInGateway } from '#lib/checks/rules/host-not-in-gateway.ts'
import { findingsOf, raw, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'

const said = (...objects: object[]) => textsFound(hostNotInGateway, sceneOf(objects))

const gateway = (...hosts: string[]) =>
  raw('Gateway', 'front', {
    spec: { servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts }] },
  })
const bound = (hosts: string[], gateways = ['front']) => routes({ hosts, gateways })

test('a host that no server has', () => {
  const scene = sceneOf([gateway('forum.example.org'), bound(['forum.example.org', 'forum.example.com'])])
  const [found, ...others] = findingsOf(hostNotInGateway, scene)
  expect(others).toEqual([])
  expect(found).toMatchObject({
    text: 'VirtualService shop/forum has forum.example.com, which Gateway shop/front does not let in: forum.example.org only.',
    field: 'spec.hosts[1]',
  })
})

test('a namespace that the server does not take', () => {
  expect(said(gateway('bank/forum.example.org'), bound(['forum.example.org']))).toHaveLength(1)
})

test.each([
  '*',
  '*.example.org',
  './forum.example.org',
  'shop/*',
  '*/forum.example.org',
  'Forum.Example.org',
])('a server that takes %s', (host) => {
  expect(said(gateway(host), bound(['forum.example.org']))).toEqual([])
})

test('wildcards of the VirtualService, and hosts that are for sidecars', () => {
  expect(said(gateway('forum.example.org'), bound(['*']))).toEqual([])
  expect(said(gateway('forum.example.org'), bound(['forum.example.org', HOST], ['front', 'mesh']))).toEqual(
    [],
  )
  expect(said(gateway('forum.example.org'), bound([HOST], ['front', 'mesh']))).toHaveLength(1)
  expect(said(bound(['forum.example.org']))).toEqual([])
})

test('a short host is that of the Service', () => {
  expect(said(gateway(HOST), bound(['forum']))).toEqual([])
  expect(said(gateway('forum.example.org'), bound(['forum']))).toEqual([
    `VirtualService shop/forum has ${HOST}, which Gateway shop/front does not let in: forum.example.org only.`,
  ])
})
