import { describe, expect, it } from 'vitest'
import { nameRow } from '#lib/mesh/name-row.ts'
import { inventoryOf, type Manifest } from '#lib/names/names.test-helper.ts'

const at = (name: string, more: object = {}) => ({ namespace: 'shop', name, ...more })
const service = (name: string, spec: object, metadata: object = {}): Manifest => ({
  kind: 'Service',
  metadata: at(name, metadata),
  spec: { ports: [{ name: 'http', port: 80 }], ...spec },
})
const entry = (name: string, spec: object, more: { metadata?: object; status?: object } = {}): Manifest => ({
  kind: 'ServiceEntry',
  metadata: at(name, more.metadata),
  spec: {
    hosts: ['db.example.org'],
    resolution: 'DNS',
    ports: [{ number: 443, name: 'tls', protocol: 'TLS' }],
    ...spec,
  },
  status: more.status ?? {},
})
const allocated = (...addresses: [string, string][]) => ({
  status: { addresses: addresses.map(([host, value]) => ({ host, value })) },
})
const rowOf = (host: string, ...manifests: Manifest[]) => nameRow(inventoryOf(manifests), host)
const vipsOf = (host: string, ...manifests: Manifest[]) =>
  rowOf(host, ...manifests)?.vips.map(({ value, family, origin }) => `${value} ${family} ${origin}`)

const API = 'api.shop.svc.cluster.local'
const DB = 'db.example.org'

describe('the addresses of a host', () => {
  it('are a Service’s ClusterIPs of both families', () => {
    expect(vipsOf(API, service('api', { clusterIP: '10.96.0.7' }))).toEqual(['10.96.0.7 v4 cluster-ip'])
    const dual = service('api', { clusterIP: '10.96.0.7', clusterIPs: ['10.96.0.7', 'fd00::7'] })
    expect(vipsOf(API, dual)).toEqual(['10.96.0.7 v4 cluster-ip', 'fd00::7 v6 cluster-ip'])
  })

  it('are those of spec.addresses, with ranges, and then not those of the allocator', () => {
    const mixed = entry(
      'db',
      { addresses: ['240.240.1.10', '10.0.0.0/8', '10.9.0.1/32'] },
      allocated([DB, '240.240.0.1']),
    )
    expect(vipsOf(DB, mixed)).toEqual(['240.240.1.10 v4 spec', '10.0.0.0/8 cidr spec', '10.9.0.1 v4 spec'])
  })

  it('are those that the allocator gave this very host', () => {
    const two = entry(
      'db',
      { hosts: [DB, 'b.example.org'] },
      allocated([DB, '240.240.0.1'], [DB, '2001:2::1'], ['b.example.org', '240.240.0.2']),
    )
    expect(vipsOf(DB, two)).toEqual(['240.240.0.1 v4 allocated', '2001:2::1 v6 allocated'])
    expect(vipsOf('b.example.org', two)).toEqual(['240.240.0.2 v4 allocated'])
  })

  it('are those of what is ready behind a headless Service, 20 at most', () => {
    const slice = (count: number): Manifest => ({
      kind: 'EndpointSlice',
      metadata: at('s', { labels: { 'kubernetes.io/service-name': 'api' } }),
      endpoints: Array.from({ length: count }, (_, n) => ({
        addresses: [`10.1.0.${n + 1}`],
        conditions: { ready: n !== 0 },
      })),
    })
    const headless = service('api', { clusterIP: 'None' })
    expect(vipsOf(API, headless, slice(3))).toEqual(['10.1.0.2 v4 headless', '10.1.0.3 v4 headless'])
    expect(vipsOf(API, headless, slice(99))).toHaveLength(20)
    const all = service('api', { clusterIP: 'None', publishNotReadyAddresses: true })
    expect(vipsOf(API, all, slice(3))).toHaveLength(3)
  })

  it('of several ServiceEntries add up, and a Service’s beat them', () => {
    const older = entry(
      'z',
      { addresses: ['10.0.0.1'] },
      { metadata: { creationTimestamp: '2026-01-01T00:00:00Z' } },
    )
    const younger = entry(
      'a',
      { addresses: ['10.0.0.2'] },
      { metadata: { creationTimestamp: '2026-02-01T00:00:00Z' } },
    )
    const row = rowOf(DB, younger, older)
    expect(row?.vips.map(({ value }) => value)).toEqual(['10.0.0.1', '10.0.0.2'])
    expect(row?.sources.map(({ name }) => name)).toEqual(['z', 'a'])
    expect(row?.problems.map(({ code }) => code)).toEqual(['host-in-two-service-entries'])

    const same = entry(
      'same',
      { hosts: [API], addresses: ['10.0.0.3'] },
      { metadata: { creationTimestamp: '2020-01-01T00:00:00Z' } },
    )
    const shadowed = rowOf(API, same, service('api', { clusterIP: '10.96.0.7' }))
    expect(shadowed?.vips.map(({ value }) => value)).toEqual(['10.96.0.7'])
    expect(shadowed?.sources.map(({ kind }) => kind)).toEqual(['Service', 'ServiceEntry'])
    expect(shadowed?.problems.map(({ code }) => code)).toEqual(['shadowed-by-service'])
    const headless = rowOf(API, same, service('api', { clusterIP: 'None' }))
    expect(headless?.vips.map(({ value }) => value)).toEqual(['10.0.0.3'])
  })
})

describe('a host without an address', () => {
  it.each<[string, string, Manifest, RegExp]>([
    ['ExternalName', API, service('api', { type: 'ExternalName', externalName: 'x.org' }), /alias/],
    ['headless', API, service('api', { clusterIP: 'None' }), /headless and no pod/],
    ['no ClusterIP', API, service('api', {}), /no ClusterIP yet/],
    ['resolution NONE', DB, entry('db', { resolution: 'NONE' }, allocated([DB, '240.240.0.1'])), /NONE/],
    [
      'a label',
      DB,
      entry(
        'db',
        {},
        {
          metadata: { labels: { 'networking.istio.io/enable-autoallocate-ip': 'False' } },
          ...allocated([DB, '240.240.0.1']),
        },
      ),
      /label/,
    ],
    ['wildcard', '*.example.org', entry('db', { hosts: ['*.example.org'] }), /wildcard/],
    ['waiting', DB, entry('db', {}), /not written an address/],
  ])('says why: %s', (_, host, manifest, words) => {
    expect(rowOf(host, manifest)).toMatchObject({ vips: [], withoutVip: expect.stringMatching(words) })
  })

  it('is a problem where the allocator should have given one, or where TCP ports depend on it', () => {
    const codes = (spec: object) => rowOf(DB, entry('db', spec))?.problems.map(({ code }) => code)
    expect(codes({})).toEqual(['no-vip'])
    expect(codes({ resolution: 'NONE' })).toEqual([])
    expect(codes({ resolution: 'NONE', ports: [{ number: 3306, name: 'tcp', protocol: 'TCP' }] })).toEqual([
      'no-vip',
    ])
  })
})

describe('what a row says of a host', () => {
  it('is nothing for a host that nobody has', () => {
    expect(rowOf(DB)).toBeUndefined()
  })

  it.each<[string[], object]>([
    [[], { to: 'all' }],
    [['.', '*'], { to: 'all' }],
    [['~'], { to: 'none' }],
    [['.', 'web'], { to: 'namespaces', namespaces: ['shop', 'web'] }],
  ])('exported to %j', (exportTo, exported) => {
    expect(rowOf(DB, entry('db', { exportTo }))?.exported).toEqual(exported)
    const annotations = exportTo.length > 0 ? { 'networking.istio.io/exportTo': exportTo.join(', ') } : {}
    expect(rowOf(API, service('api', { clusterIP: '10.96.0.7' }, { annotations }))?.exported).toEqual(
      exported,
    )
  })

  it('counts VMs and pods, those of two ServiceEntries of one namespace once', () => {
    const vm = (n: number, healthy: boolean): Manifest => ({
      kind: 'WorkloadEntry',
      metadata: at(`vm-${n}`, { annotations: { 'proxy.istio.io/health-checks-enabled': 'true' } }),
      spec: { address: `10.2.0.${n}`, labels: { app: 'db' } },
      status: { conditions: [{ type: 'Healthy', status: healthy ? 'True' : 'False' }] },
    })
    const selecting = (name: string) =>
      entry(
        name,
        { resolution: 'STATIC', workloadSelector: { labels: { app: 'db' } } },
        allocated([DB, '240.240.0.1']),
      )
    const counts = { vmsEligible: 1, vmsTotal: 2, podsReady: 0, podsTotal: 0 }
    expect(rowOf(DB, selecting('db'), vm(1, true), vm(2, false))).toMatchObject(counts)
    expect(rowOf(DB, selecting('db'), selecting('other'), vm(1, true), vm(2, false))).toMatchObject(counts)
    expect(rowOf(DB, selecting('db'), vm(1, false))?.problems).toMatchObject([
      { code: 'nothing-healthy', message: 'None of the 1 VM behind it takes requests' },
    ])
    expect(rowOf(DB, selecting('db'))?.problems.map(({ code }) => code)).toEqual(['nothing-healthy'])
  })

  it('does not call a Service without anything healthy while its EndpointSlices are not read', () => {
    const api = service('api', { clusterIP: '10.96.0.7', selector: { app: 'api' } })
    const slice: Manifest = {
      kind: 'EndpointSlice',
      metadata: at('s', { labels: { 'kubernetes.io/service-name': 'api' } }),
    }
    expect(rowOf(API, api)?.problems).toEqual([])
    expect(rowOf(API, api, slice)?.problems.map(({ code }) => code)).toEqual(['nothing-healthy'])
  })

  it('says for whom a Service wins over ServiceEntries of its name', () => {
    const api = service('api', { clusterIP: '10.96.0.7' })
    const same = entry('same', { hosts: [API], addresses: ['10.0.0.3'] })
    const away = { ...same, metadata: { namespace: 'web', name: 'away' } }
    const said = (...entries: Manifest[]) =>
      rowOf(API, api, ...entries)?.problems.map(({ message }) => message)
    expect(said(same)?.[0]).toMatch(/wins over ServiceEntries of its own namespace shop$/)
    expect(said(away)?.[0]).toMatch(
      /name. Proxies in web use the ServiceEntry of their own namespace, all others/,
    )
  })

  it('calls a host that nobody is told of a problem', () => {
    expect(
      rowOf(DB, entry('db', { exportTo: ['~'] }, allocated([DB, '240.240.0.1'])))?.problems.map(
        ({ code }) => code,
      ),
    ).toEqual(['not-exported'])
  })
})
