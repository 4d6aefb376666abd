import { expect, test } from 'vitest'
import { examplesOf } from '#components/names/explain/examples.ts'
import { isAskable } from '#components/names/explain/explain-form.ts'
import type { ProxyOption } from '#lib/names/tables.ts'

const proxy = (id: string, kind: ProxyOption['kind']): ProxyOption => ({
  id,
  kind,
  type: 'sidecar',
  namespace: id.split('.')[1] ?? '',
  dnsCapture: true,
  knownBy: 'objects',
  object: null,
})
const host = (label: string) => ({ kind: 'host' as const, label })
const HOSTS = [
  { kind: 'vip' as const, label: '10.0.0.1' },
  host('*.wild.example.com'),
  host('cart.web.svc.cluster.local'),
  host('db.legacy.internal'),
  host('mysqldb.shop.svc.cluster.local'),
]

test('asks for hosts that there are, by a short name too, and compares a VM with a pod', () => {
  const examples = examplesOf(
    [proxy('pod-1.web', 'pod'), proxy('vm-1.shop', 'vm'), proxy('pod-2.shop', 'pod')],
    HOSTS,
  )
  expect(examples.map(({ form }) => [form.proxy, form.name, form.compare])).toEqual([
    ['vm-1.shop', 'db.legacy.internal', null],
    ['vm-1.shop', 'mysqldb.shop.svc.cluster.local', null],
    ['vm-1.shop', 'cart.web.svc.cluster.local', null],
    ['vm-1.shop', 'mysqldb', null],
    ['vm-1.shop', 'db.legacy.internal', 'pod-2.shop'],
  ])
  expect(examples.every(({ form }) => isAskable(form))).toBe(true)
  expect(new Set(examples.map(({ label }) => label)).size).toBe(examples.length)
})

test('without a VM a pod is asked; without any proxy or host there is nothing to ask', () => {
  expect(examplesOf([proxy('pod-1.web', 'pod')], [host('db.legacy.internal')])).toMatchObject([
    { form: { proxy: 'pod-1.web', name: 'db.legacy.internal', compare: null } },
  ])
  expect(examplesOf([], HOSTS)).toEqual([])
  expect(examplesOf([proxy('vm-1.shop', 'vm')], [])).toEqual([])
})
