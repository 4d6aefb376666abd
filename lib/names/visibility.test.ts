import { describe, expect, it } from 'vitest'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import { nameTable } from '#lib/names/name-table.ts'
import { entry, type Manifest, namesOf, proxyOf, service, sidecar } from '#lib/names/names.test-helper.ts'
import { visibilityOf } from '#lib/names/visibility.ts'

const api = (at: string, exportTo = '') =>
  service(at, {}, { annotations: { 'networking.istio.io/exportTo': exportTo } })
const own = (at: string, host: string, more = {}, metadata = {}) =>
  entry(at, { hosts: [host], addresses: ['192.0.2.1'], ...more }, metadata)

/** The hosts in a proxy's table, without the domain of the cluster. */
const seen = (manifests: Manifest[], proxy: Partial<NameProxy> = {}, settings = {}): string[] =>
  Object.keys(nameTable(namesOf(manifests, settings), proxyOf(proxy)))
    .map((host) => host.replace('.svc.cluster.local', ''))
    .sort()
const egress = (...hosts: string[]) => ({ egress: [{ hosts }] })
const later = { creationTimestamp: '2026-09-02T08:00:00Z' }

describe('exportTo', () => {
  it.each([
    ['', ['shop', 'b', 'a']],
    ['*', ['shop', 'b', 'a']],
    ['.', ['b']],
    ['a', ['a']],
    [' a , . ', ['b', 'a']],
    ['~', []],
    ['~, a', []],
    ['~, *', ['shop', 'b', 'a']],
  ])('of a Service: %j', (exportTo, namespaces) => {
    const mesh = [api('b/api', exportTo)]
    expect(['shop', 'b', 'a'].filter((namespace) => seen(mesh, { namespace }).length > 0)).toEqual(namespaces)
  })

  it('of a ServiceEntry, and the mesh’s default for those that say nothing', () => {
    const mesh = [own('b/x', 'x.example.org', { exportTo: ['a'] }), own('b/y', 'y.example.org'), api('b/api')]
    const settings = { defaultServiceExportTo: ['.'] }
    expect(seen(mesh, { namespace: 'a' }, settings)).toEqual(['x.example.org'])
    expect(seen(mesh, { namespace: 'b' }, settings)).toEqual(['api.b', 'y.example.org'])
  })
})

describe('a Sidecar', () => {
  const mesh = [
    api('shop/api'),
    api('b/api'),
    own('b/db', 'db.example.org'),
    own('b/wild', '*.example.org'),
    own('shop/deep', 'x.db.example.org'),
  ]
  it.each([
    [['*/*'], ['*.example.org', 'api.b', 'api.shop', 'db.example.org', 'x.db.example.org']],
    [['./*'], ['api.shop', 'x.db.example.org']],
    [['b/*'], ['*.example.org', 'api.b', 'db.example.org']],
    [['b/db.example.org'], ['db.example.org']],
    [['shop/db.example.org'], []],
    [['*/db.example.org'], ['db.example.org']],
    [['*/*.example.org'], ['*.example.org', 'db.example.org', 'x.db.example.org']],
    [['b/*.example.org'], ['*.example.org', 'db.example.org']],
    [['*/*.db.example.org'], ['x.db.example.org']],
    [['*/DB.example.org'], []],
    [['~/*'], []],
    [
      ['*/*', '~b/*'],
      ['api.shop', 'x.db.example.org'],
    ],
    [
      ['*/*', '~/*.example.org'],
      ['api.b', 'api.shop'],
    ],
    [
      ['*/*', '~./*'],
      ['*.example.org', 'api.b', 'db.example.org'],
    ],
    [
      ['*/*', '~b/db.example.org'],
      ['*.example.org', 'api.b', 'api.shop', 'x.db.example.org'],
    ],
    [['db.example.org', 'b/db.example.org/x'], []],
  ])('lets %j through', (hosts, expected) => {
    expect(seen([...mesh, sidecar('shop/one', egress(...hosts))])).toEqual(expected)
  })

  it('without egress lets everything through', () => {
    expect(seen([...mesh, sidecar('shop/one', {})])).toHaveLength(5)
  })

  it('is the one whose selector matches, then the namespace’s oldest, then the root namespace’s', () => {
    const sidecars = [
      sidecar(
        'shop/b-selecting',
        { workloadSelector: { labels: { app: 'x' } }, ...egress('b/api.b.svc.cluster.local') },
        later,
      ),
      sidecar('shop/a-young', egress('*/*'), later),
      sidecar('shop/z-old', egress('shop/api.shop.svc.cluster.local')),
      sidecar('istio-system/default', egress('./*', 'b/db.example.org')),
    ]
    const all = [...mesh, ...sidecars]
    expect(seen(all, { labels: { app: 'x' } })).toEqual(['api.b'])
    expect(seen(all, { labels: { app: 'y' } })).toEqual(['api.shop'])
    expect(seen(all, { namespace: 'b' })).toEqual(['*.example.org', 'api.b', 'db.example.org'])
    expect(seen(all, { namespace: 'empty' })).toEqual(['db.example.org'])
    expect(seen(all, { namespace: 'empty' }, { rootNamespace: 'mesh' })).toHaveLength(5)
  })

  it('with a port on a listener takes services of that port, unless it is for an HTTP proxy', () => {
    const listener = (protocol: string) =>
      sidecar('shop/one', { egress: [{ port: { number: 80, protocol, name: 'p' }, hosts: ['*/*'] }] })
    expect(seen([...mesh, listener('HTTP')])).toEqual(['api.b', 'api.shop'])
    expect(seen([...mesh, listener('HTTP_PROXY')])).toHaveLength(5)
  })

  it('merges what its listeners take, one after the other', () => {
    const two = sidecar('shop/one', {
      egress: [{ hosts: ['b/db.example.org'] }, { hosts: ['*/*.example.org'] }],
    })
    const table = nameTable(namesOf([...mesh, two]), proxyOf())
    expect(table['db.example.org']?.ips).toEqual(['192.0.2.1', '192.0.2.1'])
  })

  it('of exact hosts takes one service a host and namespace, the Service or the oldest', () => {
    const host = 'api.b.svc.cluster.local'
    const several = [
      own('b/old', host, { addresses: ['192.0.2.1', '192.0.2.2'] }),
      own('b/young', host, {}, later),
    ]
    const exact = sidecar('shop/one', egress(`b/${host}`))
    const ips = (...manifests: Manifest[]) => nameTable(namesOf(manifests), proxyOf())[host]?.ips
    expect(ips(...several)).toEqual(['192.0.2.1', '192.0.2.2', '192.0.2.1'])
    expect(ips(...several, exact)).toEqual(['192.0.2.1'])
    expect(ips(...several, exact, service('b/api', {}, later))).toEqual(['10.96.0.1'])
  })

  it('of exact hosts overlooks "~" beside a namespace', () => {
    const hidden = api('b/api', '~,shop')
    expect(seen([hidden])).toEqual([])
    expect(seen([hidden, sidecar('shop/one', egress('b/api.b.svc.cluster.local'))])).toEqual(['api.b'])
  })
})

describe('visibilityOf', () => {
  const of = (manifests: Manifest[], host: string, namespace: string, proxy: Partial<NameProxy> = {}) => {
    const names = namesOf(manifests)
    const found = names.byHost.get(host)?.find((one) => one.namespace === namespace)
    return found && visibilityOf(names, proxyOf(proxy), found)
  }
  const host = 'db.example.org'

  it('says what hides a service', () => {
    const two = [own('b/x', host), own('c/y', host, {}, later)]
    const narrow = sidecar('shop/one', egress('c/*'))
    expect(of(two, host, 'b')).toEqual({ sees: true })
    expect(of(two, host, 'c')).toEqual({
      sees: false,
      by: 'shadowed',
      ref: { kind: 'ServiceEntry', namespace: 'b', name: 'x' },
    })
    expect(of([...two, narrow], host, 'c')).toEqual({ sees: true })
    expect(of([...two, narrow], host, 'b')).toEqual({
      sees: false,
      by: 'sidecar',
      ref: { kind: 'Sidecar', namespace: 'shop', name: 'one' },
    })
    expect(of([own('b/x', host, { exportTo: ['.'] })], host, 'b')).toEqual({
      sees: false,
      by: 'export',
      ref: { kind: 'ServiceEntry', namespace: 'b', name: 'x' },
    })
  })

  it('asks no Sidecar for a gateway', () => {
    const narrow = sidecar('shop/one', egress('c/*'))
    expect(of([own('b/x', host), narrow], host, 'b', { type: 'router' })).toEqual({ sees: true })
    expect(of([own('b/x', host, { exportTo: ['.'] })], host, 'b', { type: 'router' })).toMatchObject({
      by: 'export',
    })
  })
})
