import { expect, test } from 'vitest'
import { sound } from '#lib/checks/rules/forum.test-helper.ts'
import { findingsOf, raw, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'
import { sidecarSelectsNobody } from '#lib/checks/rules/sidecar-selects-nobody.ts'

const said = (...objects: object[]) => textsFound(sidecarSelectsNobody, sceneOf(objects))

const policy = (labels: object, namespace = 'shop') =>
  raw('Sidecar', 'forum', { spec: { workloadSelector: { labels } } }, { namespace })

test('a label that nothing carries', () => {
  const found = findingsOf(sidecarSelectsNobody, sceneOf([...sound(), policy({ app: 'forun' })]))
  expect(found).toMatchObject([
    {
      text: 'Sidecar shop/forum selects workloads with app=forun, which nothing in shop carries: it holds for none.',
      field: 'spec.workloadSelector.labels',
    },
  ])
})

test('workloads, and VMs to come, of its own namespace', () => {
  expect(said(...sound(), policy({ app: 'forum' }))).toEqual([])
  expect(said(...sound(), policy({ app: 'forum' }, 'bank'))).toHaveLength(1)
  const group = { spec: { metadata: { labels: { app: 'ledger' } }, template: {} } }
  expect(said(raw('WorkloadGroup', 'ledger-vm', group), policy({ app: 'ledger' }))).toEqual([])
})

test('without a selector it is for all', () => {
  expect(said(policy({}))).toEqual([])
})
