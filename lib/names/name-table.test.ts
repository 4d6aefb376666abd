import { describe, expect, it } from 'vitest'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { NameSettings } from '#lib/names/name-service.ts'
import { nameTable } from '#lib/names/name-table.ts'
import { entry, type Manifest, namesOf, pod, proxyOf, service, slice } from '#lib/names/names.test-helper.ts'

const tableOf = (
  manifests: Manifest[],
  proxy: Partial<NameProxy> = {},
  settings: Partial<NameSettings> = {},
) => nameTable(namesOf(manifests, settings), proxyOf(proxy))
const hosts = (...all: string[]) => ({ hosts: all })
const DB = 'db.example.org'
const API = 'api.shop.svc.cluster.local'
const later = { creationTimestamp: '2026-09-02T08:00:00Z' }

describe('the addresses of a Service', () => {
  it('are its ClusterIP, with its short name and namespace', () => {
    expect(tableOf([service('shop/api')])).toEqual({
      [API]: { ips: ['10.96.0.1'], registry: 'Kubernetes', shortname: 'api', namespace: 'shop' },
    })
  })

  it('are of the proxy’s family, and of the first one’s for a proxy of both', () => {
    const dual = [service('shop/api', { clusterIP: '10.96.0.1', clusterIPs: ['10.96.0.1', 'fd00::1'] })]
    expect(tableOf(dual)[API]?.ips).toEqual(['10.96.0.1'])
    expect(tableOf(dual, { ips: ['fd00::7'] })[API]?.ips).toEqual(['fd00::1'])
    expect(tableOf(dual, { ips: ['fd00::7', '10.20.0.7'] })[API]?.ips).toEqual(['10.96.0.1'])
    expect(tableOf([service('shop/api')], { ips: ['fd00::7'] })).toEqual({})
  })

  it('are the first alone for a proxy of an unknown or another cluster', () => {
    const dual = [service('shop/api', { clusterIP: '10.96.0.1', clusterIPs: ['10.96.0.1', 'fd00::1'] })]
    expect(tableOf(dual, { clusterId: '' })[API]?.ips).toEqual(['10.96.0.1'])
    expect(tableOf(dual, { clusterId: 'other', ips: ['fd00::7'] })).toEqual({})
  })

  it('are missing for ExternalName and for one without ports or endpoints', () => {
    expect(
      tableOf([
        service('shop/alias', { type: 'ExternalName', externalName: DB, clusterIP: '' }),
        service('shop/none', { clusterIP: 'None', ports: [] }),
        service('shop/empty', { clusterIP: 'None' }),
        service('shop/pending', { clusterIP: '' }),
      ]),
    ).toEqual({})
    expect(tableOf([service('shop/portless', { ports: [] })])).toHaveProperty([
      'portless.shop.svc.cluster.local',
    ])
  })

  it('carry the cluster’s own domain', () => {
    expect(Object.keys(tableOf([service('shop/api')], {}, { clusterDomain: 'corp.test' }))).toEqual([
      'api.shop.svc.corp.test',
    ])
  })
})

describe('the addresses of a ServiceEntry', () => {
  it('are its own, without CIDRs, and of any family', () => {
    const addresses = ['192.0.2.1', '192.0.2.2/32', '192.0.2.0/24', '2001:db8::1/128', '2001:db8::/32']
    expect(tableOf([entry('shop/db', { ...hosts(DB), addresses, resolution: 'STATIC' })])[DB]).toEqual({
      ips: ['192.0.2.1', '192.0.2.2', '2001:db8::1'],
      registry: 'External',
    })
    expect(tableOf([entry('shop/db', { ...hosts(DB), addresses: ['192.0.2.0/24'] })])).toEqual({})
  })

  const allocated: [string, string][] = [
    [DB, '240.240.0.1'],
    [DB, '2001:2::1'],
    ['other.example.org', '240.240.0.2'],
  ]
  it('are the allocated ones of its host for a proxy that captures DNS', () => {
    const db = [entry('shop/db', hosts(DB), {}, allocated)]
    expect(tableOf(db)[DB]?.ips).toEqual(['240.240.0.1'])
    expect(tableOf(db, { ips: ['fd00::7'] })[DB]?.ips).toEqual(['2001:2::1'])
    expect(tableOf(db, { ips: ['10.20.0.7', 'fd00::7'] })[DB]?.ips).toEqual(['240.240.0.1'])
    expect(tableOf(db, { dnsCapture: false })).toEqual({})
    expect(tableOf(db, { dnsCapture: false, dnsAutoAllocate: true })).toEqual({})
  })

  it('are shortened when they are allocated, and kept as written when they are its own', () => {
    const long = '2001:2:0:0::1'
    const table = tableOf(
      [
        entry('shop/a', hosts(DB), {}, [[DB, long]]),
        entry('shop/b', { ...hosts('own.example.org'), addresses: [long] }),
      ],
      { ips: ['fd00::7'] },
    )
    expect([table[DB]?.ips, table['own.example.org']?.ips]).toEqual([['2001:2::1'], [long]])
  })

  it('are not the allocated ones where istiod would allocate none', () => {
    const label = { labels: { 'networking.istio.io/enable-autoallocate-ip': 'False' } }
    for (const manifest of [
      entry('shop/db', { ...hosts(DB), resolution: 'NONE' }, {}, allocated),
      entry('shop/db', hosts(DB), label, allocated),
      entry('shop/db', { ...hosts(DB), addresses: ['192.0.2.0/24'] }, {}, allocated),
    ])
      expect(tableOf([manifest])).toEqual({})
  })

  it('keep wildcards and capitals as they are written', () => {
    const own = { addresses: ['192.0.2.1'], ...hosts('*.example.org', 'DB.example.org') }
    expect(Object.keys(tableOf([entry('shop/db', own)])).sort()).toEqual(['*.example.org', 'DB.example.org'])
  })

  it('come from the older allocation where the mesh has that, for proxies that ask for it', () => {
    const db = [entry('ns1/db', hosts('host-1.example.org'), {}, [['host-1.example.org', '240.240.0.1']])]
    const legacy = { allocation: 'legacy' as const }
    expect(tableOf(db, { dnsAutoAllocate: true }, legacy)['host-1.example.org']?.ips).toEqual([
      '240.240.4.175',
    ])
    expect(tableOf(db, {}, legacy)).toEqual({})
  })
})

describe('a host that several have', () => {
  const own = (at: string, address: string, more = {}, metadata = {}) =>
    entry(at, { ...hosts(API), addresses: [address], ...more }, metadata)

  it('is the Service’s, whichever is older', () => {
    for (const metadata of [{}, later])
      expect(tableOf([own('shop/a', '192.0.2.1'), service('shop/api', {}, metadata)])[API]).toEqual({
        ips: ['10.96.0.1'],
        registry: 'Kubernetes',
        shortname: 'api',
        namespace: 'shop',
      })
  })

  it('has the addresses of all ServiceEntries of one namespace, the oldest first, repeats included', () => {
    const three = [
      own('shop/b', '192.0.2.2', {}, later),
      own('shop/a', '192.0.2.1'),
      own('shop/c', '192.0.2.1'),
    ]
    expect(tableOf(three)[API]?.ips).toEqual(['192.0.2.1', '192.0.2.1', '192.0.2.2'])
  })

  it('is that of the proxy’s namespace, else a Service’s, else the oldest', () => {
    const external = (at: string, address: string, metadata = {}) => own(at, address, {}, metadata)
    const three = [external('a/x', '192.0.2.1'), external('b/x', '192.0.2.2', later)]
    expect(tableOf(three)[API]?.ips).toEqual(['192.0.2.1'])
    expect(tableOf(three, { namespace: 'b' })[API]?.ips).toEqual(['192.0.2.2'])
    const withService = [...three, service('shop/api', {}, later)]
    expect(tableOf(withService, { namespace: 'c' })[API]?.ips).toEqual(['10.96.0.1'])
    expect(tableOf(withService, { namespace: 'a' })[API]?.ips).toEqual(['192.0.2.1'])
  })

  it('is one exported to the namespace alone before one for everybody, though younger', () => {
    const two = [own('a/x', '192.0.2.1'), own('b/x', '192.0.2.2', { exportTo: ['shop'] }, later)]
    expect(tableOf(two)[API]?.ips).toEqual(['192.0.2.2'])
  })
})

describe('a headless Service', () => {
  const headless = service('shop/api', { clusterIP: 'None' })

  it('answers with its ready pods, each also by its own name when it has a subdomain', () => {
    const table = tableOf([
      headless,
      pod('shop/api-0', '10.1.0.1', { subdomain: 'api' }),
      pod('shop/api-1', '10.1.0.2', { subdomain: 'api', hostname: 'one' }),
      pod('shop/api-2', '10.1.0.3'),
      slice('shop/api', { 'api-0': '10.1.0.1', 'api-1': '10.1.0.2', '!api-2': '10.1.0.3' }),
    ])
    const of = (shortname: string, ...ips: string[]) => ({
      ips,
      registry: 'Kubernetes',
      shortname,
      namespace: 'shop',
    })
    expect(table).toEqual({
      [API]: of('api', '10.1.0.1', '10.1.0.2'),
      'api-0.api.shop.svc.cluster.local': of('api-0.api', '10.1.0.1'),
      'one.api.shop.svc.cluster.local': of('one.api', '10.1.0.2'),
    })
  })

  it('answers with unready ones when it publishes them, and leaves out pods that are not known', () => {
    const published = service('shop/api', { clusterIP: 'None', publishNotReadyAddresses: true })
    const rest = [pod('shop/p', '10.1.0.1'), slice('shop/api', { '!p': '10.1.0.1', gone: '10.1.0.9' })]
    expect(tableOf([published, ...rest])[API]?.ips).toEqual(['10.1.0.1'])
    expect(tableOf([headless, ...rest])).toEqual({})
  })

  it('answers with what a slice lists without a pod, but not with names or another port', () => {
    expect(tableOf([headless, slice('shop/api', { '': '192.0.2.9' })])[API]?.ips).toEqual(['192.0.2.9'])
    for (const rest of [{ addressType: 'FQDN' }, { ports: [{ name: 'other', port: 1 }] }])
      expect(tableOf([headless, slice('shop/api', { '': '192.0.2.9' }, rest)])).toEqual({})
    expect(tableOf([headless, slice('shop/api', { '': 'db.example.org' })])).toEqual({})
  })

  it('lists an address twice when two of its ports share the first’s number', () => {
    const two = service('shop/api', {
      clusterIP: 'None',
      ports: [
        { name: 'dns', port: 53, protocol: 'UDP' },
        { name: 'dns-tcp', port: 53 },
      ],
    })
    const ports = [{ name: 'dns' }, { name: 'dns-tcp' }]
    expect(tableOf([two, slice('shop/api', { '': '192.0.2.9' }, { ports })])[API]?.ips).toEqual([
      '192.0.2.9',
      '192.0.2.9',
    ])
  })

  it('answers with endpoints of the proxy’s network alone, of both families', () => {
    const labelled = (network: string) => ({ labels: { 'topology.istio.io/network': network } })
    const mesh = [
      headless,
      pod('shop/a', '10.1.0.1', {}, labelled('pods')),
      pod('shop/b', '10.1.0.2', {}, labelled('machines')),
      pod('shop/c', 'fd00::3'),
      slice('shop/api', { a: '10.1.0.1', b: '10.1.0.2', c: 'fd00::3' }),
    ]
    expect(tableOf(mesh, { network: 'machines' })[API]?.ips).toEqual(['10.1.0.2', 'fd00::3'])
    expect(tableOf(mesh)[API]?.ips).toEqual(['10.1.0.1', '10.1.0.2', 'fd00::3'])
    const system: Manifest = {
      kind: 'Namespace',
      metadata: { name: 'istio-system', ...labelled('pods') },
    }
    expect(tableOf([...mesh, system], { network: 'machines' })[API]?.ips).toEqual(['10.1.0.2'])
  })

  it('has no VMs, and no address at all for an IPv6 proxy', () => {
    const vm: Manifest = {
      kind: 'WorkloadEntry',
      metadata: { name: 'vm', namespace: 'shop' },
      spec: { address: '10.20.0.9', labels: { app: 'api' } },
    }
    const selecting = service('shop/api', { clusterIP: 'None', selector: { app: 'api' } })
    expect(tableOf([selecting, vm])).toEqual({})
    const filled = [headless, slice('shop/api', { '': 'fd00::9' })]
    expect(tableOf(filled)[API]?.ips).toEqual(['fd00::9'])
    expect(tableOf(filled, { ips: ['fd00::7'] })).toEqual({})
  })
})

describe('a ServiceEntry without resolution and addresses', () => {
  const selecting = entry('shop/db', {
    ...hosts(DB),
    resolution: 'NONE',
    workloadSelector: { labels: { app: 'db' } },
  })
  const labels = { labels: { app: 'db' } }

  it('answers with the ready pods that it selects, not with VMs or endpoints of its own', () => {
    const vm: Manifest = {
      kind: 'WorkloadEntry',
      metadata: { name: 'vm', namespace: 'shop', ...labels },
      spec: { address: '10.20.0.9' },
    }
    const mesh = [
      selecting,
      vm,
      pod('shop/p', '10.1.0.1', {}, labels),
      pod('other/p', '10.1.0.2', {}, labels),
    ]
    expect(tableOf(mesh)).toEqual({ [DB]: { ips: ['10.1.0.1'], registry: 'External' } })
    const inline = entry('shop/in', {
      ...hosts(DB),
      resolution: 'NONE',
      endpoints: [{ address: '192.0.2.1' }],
    })
    expect(tableOf([inline])).toEqual({})
  })

  it('gives a selected pod with a subdomain a name of its own', () => {
    const table = tableOf([selecting, pod('shop/p', '10.1.0.1', { subdomain: 'sub' }, labels)])
    expect(table['p.sub.example.org']).toEqual({
      ips: ['10.1.0.1'],
      registry: 'External',
      shortname: 'p.sub',
      namespace: 'shop',
    })
  })
})

it('gives gateways and waypoints an empty table', () => {
  for (const type of ['router', 'waypoint'] as const)
    expect(tableOf([service('shop/api')], { type })).toEqual({})
})
