import { expect, test } from 'vitest'
import { rule } from '#lib/checks/rules/forum.test-helper.ts'
import { mergedRulesDiffer } from '#lib/checks/rules/merged-rules-differ.ts'
import { findingsOf, minutesAgo, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'

const said = (...objects: object[]) => textsFound(mergedRulesDiffer, sceneOf(objects))

const other = (spec: object, namespace = 'shop') =>
  rule(spec, 'other', { creationTimestamp: minutesAgo(5), namespace })

test('a subset of the same name that says something else', () => {
  const [found, ...others] = findingsOf(
    mergedRulesDiffer,
    sceneOf([rule(), other({ subsets: [{ name: 'vm', labels: { version: 'v2' } }] })]),
  )
  expect(others).toEqual([])
  expect(found).toMatchObject({
    text: 'Subset vm of DestinationRule shop/other is ignored: DestinationRule shop/forum, which is older, defines it otherwise.',
    field: 'spec.subsets[0]',
    objects: [{ name: 'other' }, { name: 'forum' }],
  })
})

test('two traffic policies', () => {
  const policy = (mode: string) => ({ subsets: [], trafficPolicy: { tls: { mode } } })
  expect(said(rule(policy('ISTIO_MUTUAL')), other(policy('DISABLE')))).toEqual([
    'The trafficPolicy of DestinationRule shop/other (tls) is ignored: that of DestinationRule shop/forum, which is older, holds.',
  ])
  expect(said(rule(policy('DISABLE')), other(policy('DISABLE')))).toEqual([])
})

test('what is joined, or not joined at all', () => {
  const differing = { subsets: [{ name: 'vm', labels: { version: 'v2' } }] }
  expect(said(rule(), other({ subsets: [{ name: 'v2', labels: { version: 'v2' } }] }))).toEqual([])
  expect(said(rule(), other({ subsets: [{ name: 'vm', labels: { version: 'vm' } }] }))).toEqual([])
  expect(said(rule(), other(differing, 'bank'))).toEqual([])
  expect(said(rule(), other({ ...differing, exportTo: ['.'] }))).toEqual([])
  expect(said(rule(), other({ ...differing, workloadSelector: { matchLabels: { app: 'a' } } }))).toEqual([])
})
