import { expect, test } from 'vitest'
import { HOST, rule, service, serviceEntry } from '#lib/checks/rules/forum.test-helper.ts'
import { ruleForNoHost } from '#lib/checks/rules/rule-for-no-host.ts'
import { findingsOf, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'

const said = (...objects: object[]) => textsFound(ruleForNoHost, sceneOf(objects))

test('a host that nobody has', () => {
  expect(said(service(), rule({ host: 'forun' }))).toEqual([
    'DestinationRule shop/forum is for forun.shop.svc.cluster.local, which no Service or ServiceEntry has.',
  ])
})

test('a name with a dot that is not expanded', () => {
  const [found] = findingsOf(ruleForNoHost, sceneOf([service(), rule({ host: 'forum.shop' })]))
  expect(found).toMatchObject({
    text: `DestinationRule shop/forum is for forum.shop, which no Service or ServiceEntry has; there is ${HOST}.`,
    field: 'spec.host',
    fix: { change: { patch: { spec: { host: HOST } } } },
  })
})

test('hosts that are there, and wildcards', () => {
  expect(said(service(), rule())).toEqual([])
  expect(said(service(), rule({ host: 'forum' }))).toEqual([])
  expect(said(rule({ host: '*.local' }))).toEqual([])
  const any = serviceEntry('any', { hosts: ['*.example.org'], resolution: 'NONE' })
  expect(said(any, rule({ host: 'api.example.org' }))).toEqual([])
})
