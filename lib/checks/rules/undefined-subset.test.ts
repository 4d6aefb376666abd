import { expect, test } from 'vitest'
import { forumWith, HOST, routes, rule, service, sound, to } from '#lib/checks/rules/forum.test-helper.ts'
import { findingsOf, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { undefinedSubset } from '#lib/checks/rules/undefined-subset.ts'

const said = (...objects: object[]) => textsFound(undefinedSubset, sceneOf(objects))

const toCanary = routes({ http: [{ name: 'everyone', route: [to('vm', 90), to('canary', 10)] }] })

test('a subset that the DestinationRule does not define', () => {
  const [found, ...others] = findingsOf(undefinedSubset, sceneOf(forumWith(toCanary)))
  expect(others).toEqual([])
  expect(found).toMatchObject({
    text: `VirtualService shop/forum sends to subset canary of ${HOST} in rule everyone, which DestinationRule shop/forum does not define: 10 % answer 503 (NC).`,
    field: 'spec.http[0].route[1].destination.subset',
    severity: 'error',
    fix: { text: 'Add subset canary to DestinationRule shop/forum, or name one that it has: vm and k8s.' },
  })
})

test('no DestinationRule at all', () => {
  expect(said(service(), routes({ http: [{ route: [to('vm')] }] }))).toEqual([
    `VirtualService shop/forum sends to subset vm of ${HOST} in rule http/0, for which there is no DestinationRule: 100 % answer 503 (NC).`,
  ])
})

test('a share of 0 is a warning', () => {
  const zero = routes({ http: [{ route: [to('vm', 100), to('canary', 0)] }] })
  expect(findingsOf(undefinedSubset, sceneOf(forumWith(zero)))).toMatchObject([{ severity: 'warning' }])
})

test('a DestinationRule that only some of those find who follow the rules', () => {
  const away = rule({}, 'theirs', { namespace: 'bank' })
  const objects = [service(), away, routes({}, 'theirs', { namespace: 'bank' })]
  const found = findingsOf(undefinedSubset, sceneOf(objects))
  expect(found.map(({ severity }) => severity)).toEqual(['warning', 'warning'])
  expect(found[0]?.text).toBe(
    `VirtualService bank/theirs sends to subset vm of ${HOST} in rule everyone, which most proxies do not find: DestinationRule bank/theirs is not for them: 80 % answer 503 (NC).`,
  )
  const own = routes({ exportTo: ['.'] }, 'theirs', { namespace: 'bank' })
  expect(said(service(), away, own)).toEqual([])
})

test('a sound forum, and a wildcard that defines the subset', () => {
  expect(said(...sound())).toEqual([])
  const wide = rule({ host: '*.shop.svc.cluster.local' })
  expect(said(service(), wide, routes())).toEqual([])
})

test('one for some workloads may be for those that send there', () => {
  const subsets = [{ name: 'canary', labels: { version: 'canary' } }]
  const selective = rule({ subsets, workloadSelector: { matchLabels: { app: 'news' } } }, 'selective')
  expect(said(...forumWith(toCanary, selective))).toEqual([])
  const gone = routes({ http: [{ route: [to('gone')] }] })
  expect(said(...forumWith(gone, selective))).toHaveLength(1)
})
