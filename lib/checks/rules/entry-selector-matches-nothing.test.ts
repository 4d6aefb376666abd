import { expect, test } from 'vitest'
import { entrySelectorMatchesNothing } from '#lib/checks/rules/entry-selector-matches-nothing.ts'
import { pod, serviceEntry, sound, vm } from '#lib/checks/rules/forum.test-helper.ts'
import { raw, sceneOf, textsFound } from '#lib/checks/rules/scene.test-helper.ts'

const said = (...objects: object[]) => textsFound(entrySelectorMatchesNothing, sceneOf(objects))

const entry = (labels: object) => serviceEntry('ledger', { workloadSelector: { labels } })

test('says which label nothing carries', () => {
  expect(said(...sound(), entry({ app: 'forum', version: 'vmm' }))).toEqual([
    'ServiceEntry shop/ledger selects workloads with app=forum and version=vmm, and nothing in shop carries version=vmm: ledger.example has no endpoint.',
  ])
})

test('says so where only the combination is missing', () => {
  expect(
    said(vm('vm-1'), ...pod('pod-1', { labels: { tier: 'web' } }), entry({ version: 'vm', tier: 'web' })),
  ).toEqual([
    'ServiceEntry shop/ledger selects workloads with version=vm and tier=web, and nothing in shop carries all of them: ledger.example has no endpoint.',
  ])
})

test('a VM, a pod or a group whose VMs are still to come is enough', () => {
  expect(said(vm('vm-1'), entry({ version: 'vm' }))).toEqual([])
  expect(said(...pod('pod-1'), entry({ version: 'k8s' }))).toEqual([])
  const group = { spec: { metadata: { labels: { app: 'ledger' } }, template: {} } }
  expect(said(raw('WorkloadGroup', 'ledger-vm', group), entry({ app: 'ledger' }))).toEqual([])
  expect(
    said(raw('WorkloadGroup', 'ledger-vm', group, { namespace: 'bank' }), entry({ app: 'ledger' })),
  ).toHaveLength(1)
})

test('one without a selector is not looked at', () => {
  expect(said(serviceEntry('ledger'))).toEqual([])
})
