import { expect, test } from 'vitest'
import { emptySubset } from '#lib/checks/rules/empty-subset.ts'
import { forumWith, HOST, routes, rule, service, sound, to } from '#lib/checks/rules/forum.test-helper.ts'
import { findingsOf, sceneOf } from '#lib/checks/rules/scene.test-helper.ts'

const subsets = [
  { name: 'vm', labels: { version: 'vm' } },
  { name: 'next', labels: { version: 'next' } },
]

test('a subset that selects nothing', () => {
  const [found, ...others] = findingsOf(emptySubset, sceneOf(forumWith(rule({ subsets }))))
  expect(others).toEqual([])
  expect(found).toMatchObject({
    text: `Subset next of DestinationRule shop/forum selects version=next, which no endpoint of ${HOST} carries.`,
    field: 'spec.subsets[1].labels',
  })
})

test('one that takes a share is told of elsewhere', () => {
  const using = routes({ http: [{ route: [to('next')] }] })
  expect(findingsOf(emptySubset, sceneOf(forumWith(rule({ subsets }), using)))).toEqual([])
})

test('subsets that select something, and a host without any endpoint', () => {
  expect(findingsOf(emptySubset, sceneOf(sound()))).toEqual([])
  expect(findingsOf(emptySubset, sceneOf([service(), rule()]))).toEqual([])
})
