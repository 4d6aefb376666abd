import { expect, test } from 'vitest'
import { findingsOf, raw, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { unusableAddress } from '#lib/checks/rules/unusable-address.ts'
import { service, shopWith, written } from '#lib/checks/rules/vm-scene.test-helper.ts'

const at = (address: string) => written('db', { spec: { address, ports: {} } })
const entry = (resolution: string) =>
  raw('ServiceEntry', 'db', {
    spec: {
      hosts: ['db.example.org'],
      resolution,
      ports: [{ name: 'tcp', number: 5432 }],
      workloadSelector: { labels: { app: 'forum' } },
    },
  })

test('a host name behind a Service and a STATIC ServiceEntry', () => {
  const [found] = findingsOf(unusableAddress, sceneOf([at('db.example.org'), service(), entry('STATIC')]))
  expect(found?.text).toBe(
    'WorkloadEntry shop/db has the host name db.example.org for an address, so Service shop/forum and ServiceEntry shop/db leave it out.',
  )
  expect(found?.severity).toBeUndefined()
})

test('a socket', () => {
  expect(textsFound(unusableAddress, sceneOf([at('unix:///run/db'), service()]))).toEqual([
    'WorkloadEntry shop/db has the Unix socket unix:///run/db for an address, so Service shop/forum leaves it out.',
  ])
})

test('is less where a ServiceEntry that resolves by DNS uses it', () => {
  const [found] = findingsOf(unusableAddress, sceneOf([at('db.example.org'), service(), entry('DNS')]))
  expect(found?.severity).toBe('warning')
})

test.each([
  ['the sound shop', shopWith()],
  ['a ServiceEntry that resolves by DNS', [at('db.example.org'), entry('DNS_ROUND_ROBIN')]],
  ['a headless Service', [at('db.example.org'), service({ clusterIP: 'None' })]],
  ['IPv6', [at('2001:db8::1'), service()]],
  ['an address that is not said', [at(''), service()]],
])('nothing is found of %s', (_, objects) => {
  expect(textsFound(unusableAddress, sceneOf(objects))).toEqual([])
})
