import { expect, test } from 'vitest'
import { routes, to } from '#lib/checks/rules/forum.test-helper.ts'
import { ruleNeverReached } from '#lib/checks/rules/rule-never-reached.ts'
import { findingsOf, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'

const said = (...objects: object[]) => textsFound(ruleNeverReached, sceneOf(objects))

const canary = { match: [{ headers: { canary: { exact: 'true' } } }], route: [to('k8s')] }
const everyone = { name: 'everyone', route: [to('vm')] }

test('rules behind one that takes everything', () => {
  const service = routes({ http: [everyone, canary, { ...canary, name: 'late' }] })
  const [found, ...others] = findingsOf(ruleNeverReached, sceneOf([service]))
  expect(others).toEqual([])
  expect(found).toMatchObject({
    text: 'VirtualService shop/forum has rule http/1 and rule late behind rule everyone, which takes everything.',
    field: 'spec.http[1]',
    fix: {
      text: 'Put rule everyone last: rule http/1 and rule late begin to take requests then. Or delete the rules behind it.',
      change: { patch: { spec: { http: [canary, { ...canary, name: 'late' }, everyone] } } },
    },
  })
})

test('a rule whose conditions all stand in earlier ones', () => {
  const again = {
    name: 'again',
    match: [{ name: 'x', headers: { canary: { exact: 'true' } } }],
    route: [to('vm')],
  }
  expect(said(routes({ http: [{ ...canary, name: 'first' }, again, everyone] }))).toEqual([
    'VirtualService shop/forum has rule again behind rule first, which has all of its conditions (header canary = true).',
  ])
})

test('a rule with one condition more, and a default that is last', () => {
  const wider = { match: [...canary.match, { uri: { prefix: '/api' } }], route: [to('vm')] }
  expect(said(routes({ http: [canary, wider, everyone] }))).toEqual([])
})

test('a delegate leaves the rest to the next rule, and http does not take what is tcp', () => {
  const delegate = { delegate: { name: 'inner', namespace: 'shop' } }
  expect(said(routes({ http: [delegate, everyone], tcp: [{ route: [to('vm')] }] }))).toEqual([])
})

test('of two that take everything the owner chooses', () => {
  const other = { name: 'other', route: [to('k8s')] }
  const [found] = findingsOf(ruleNeverReached, sceneOf([routes({ http: [everyone, other] })]))
  expect(found?.fix).toEqual({ text: 'Keep one of rule everyone and rule other, as the last rule.' })
})
