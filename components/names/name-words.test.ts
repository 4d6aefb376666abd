import { expect, test } from 'vitest'
import {
  exportedWords,
  hiddenWords,
  inOrder,
  nothingBehind,
  resolutionWords,
  sourceRole,
  vipSource,
} from '#components/names/name-words.ts'
import { VIP_ORIGINS, type Vip } from '#lib/names/name-row.ts'

const entry = { kind: 'ServiceEntry', namespace: 'vm', name: 'db' } as const
const other = { kind: 'ServiceEntry', namespace: 'shop', name: 'db' } as const
const service = { kind: 'Service', namespace: 'vm', name: 'db' } as const
const vip = (value: string, family: Vip['family'], origin: Vip['origin'] = 'spec'): Vip => ({
  value,
  family,
  origin,
})

test('IPv4 stands before IPv6 and ranges last, each family in its own order', () => {
  const vips = [
    vip('2001:2::1', 'v6'),
    vip('10.0.0.0/8', 'cidr'),
    vip('240.240.0.2', 'v4'),
    vip('240.240.0.1', 'v4'),
  ]
  expect(inOrder(vips).map(({ value }) => value)).toEqual([
    '240.240.0.2',
    '240.240.0.1',
    '2001:2::1',
    '10.0.0.0/8',
  ])
})

test('every origin is explained in words of its own, and names the object when it is known', () => {
  const said = VIP_ORIGINS.map((origin) => vipSource(vip('240.240.0.1', 'v4', origin), entry))
  expect(new Set(said).size).toBe(VIP_ORIGINS.length)
  for (const words of said) expect(words).toContain('ServiceEntry vm/db')
  expect(vipSource(vip('10.0.0.0/8', 'cidr'), entry)).toContain('no answer to a DNS query')
  expect(vipSource(vip('240.240.0.1', 'v4', 'allocated'), undefined)).toBe(
    'Given by istiod’s allocator and kept in status.addresses. Only proxies with DNS capture use it.',
  )
})

test('of several objects with one host, a Service shadows and ServiceEntries are merged', () => {
  const roles = (sources: Parameters<typeof sourceRole>[0]['sources']) =>
    sources.map((_, index) => sourceRole({ sources }, index).role)
  expect(roles([entry])).toEqual(['only'])
  expect(roles([service, entry, other])).toEqual(['wins', 'shadowed', 'shadowed'])
  expect(roles([entry, other])).toEqual(['wins', 'merged'])
  expect(sourceRole({ sources: [service, entry] }, 1).why).toContain('Service vm/db')
  const away = { ...entry, namespace: 'web' }
  expect(sourceRole({ sources: [service, away] }, 1).why).toMatch(/^Only proxies in web use it/)
})

test('a long exportTo is cut, but never to hide one', () => {
  expect(exportedWords({ to: 'all' })).toBe('all namespaces')
  expect(exportedWords({ to: 'none' })).toBe('nobody')
  expect(exportedWords({ to: 'namespaces', namespaces: ['a', 'b', 'c'] })).toBe('a, b, c')
  expect(exportedWords({ to: 'namespaces', namespaces: ['a', 'b', 'c', 'd'] })).toBe('a, b +2')
})

test('resolution is said in the words of the object that has it', () => {
  expect(resolutionWords('passthrough', 'External')).toBe('NONE')
  expect(resolutionWords('passthrough', 'Kubernetes')).toBe('Headless')
  expect(resolutionWords('static', 'Kubernetes')).toBe('Endpoints')
  expect(resolutionWords('dns-round-robin', 'External')).toBe('DNS_ROUND_ROBIN')
})

test('what hides a host is named', () => {
  expect(hiddenWords('exportTo')).toContain('exportTo')
  expect(hiddenWords('Sidecar shop/default')).toContain('Sidecar shop/default')
})

test('a Service without a selector is not said to have one', () => {
  const service = { resolution: 'static', registry: 'Kubernetes' } as const
  expect(nothingBehind({ ...service, selects: false })).toContain('its EndpointSlices name no pods')
  expect(nothingBehind({ ...service, selects: false })).toContain('no selector')
  expect(nothingBehind({ ...service, selects: true })).toContain('fits its selector')
})
