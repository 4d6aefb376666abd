import { describe, expect, it } from 'vitest'
import {
  destinationRule,
  edit,
  HOST,
  lineAt,
  linesOf,
  make,
  meshWith,
  RULE_SPEC,
  ref,
  said,
  service,
  split,
  to,
  virtualService,
  without,
} from '#lib/traffic/preflight/mesh.test-helper.ts'

const elsewhere = (exportTo: string) =>
  service('other', {}, { namespace: 'shop', annotations: { 'networking.istio.io/exportTo': exportTo } })
const OTHER = 'other.shop.svc.cluster.local'
const toOther = { hosts: [HOST], http: [{ route: [to('vm', 60), to('', 40, OTHER)] }] }

describe('targets', () => {
  it('blocks a share for a host that nobody defines', () => {
    expect(said(linesOf(meshWith(), toOther), 'targets')).toBe(
      `blocked: No Service or ServiceEntry has the host ${OTHER}.`,
    )
  })

  it('warns of one that only a mirror goes to', () => {
    const mirrored = split(60, { mirrors: [{ destination: { host: OTHER } }] })
    expect(lineAt(linesOf(meshWith(), mirrored), 'targets').level).toBe('warning')
  })

  it.each([
    ['.', 'warning'],
    ['shop,billing', 'warning'],
    ['*', 'ok'],
    ['', 'ok'],
    ['~', 'blocked'],
  ])('reads exportTo %j of a Service as %s', (exportTo, level) => {
    expect(lineAt(linesOf(meshWith(elsewhere(exportTo)), toOther), 'targets').level).toBe(level)
  })

  it('blocks when none of those who follow the VirtualService see the target', () => {
    const lines = linesOf(meshWith(elsewhere('.')), { ...toOther, exportTo: ['.'] })
    expect(said(lines, 'targets')).toBe(
      `blocked: Service shop/other is exported to shop only, VirtualService forum/forum to forum: none of those who follow it can reach ${OTHER}.`,
    )
  })

  it('reads exportTo of a ServiceEntry', () => {
    const spec = { hosts: ['x.example.org'], exportTo: ['.'], endpoints: [{ address: '10.9.0.1' }] }
    const route = { hosts: [HOST], http: [{ route: [to('', 100, 'x.example.org')] }] }
    const inventory = meshWith(make('ServiceEntry', 'x', { spec }))
    expect(said(linesOf(inventory, route), 'targets')).toContain(
      'ServiceEntry forum/x is exported to forum only',
    )
  })
})

describe('subsets', () => {
  it('names clients whose own DestinationRule lacks the subset', () => {
    const own = destinationRule({ subsets: [RULE_SPEC.subsets[0]] }, 'mine', { namespace: 'shop' })
    expect(said(linesOf(meshWith(own)), 'subsets')).toBe(
      'warning: Clients in shop take DestinationRule shop/mine, which does not define k8s: their share of it answers 503.',
    )
  })

  it('knows that a rule of another namespace serves clients there alone', () => {
    const inventory = without(
      meshWith(destinationRule({}, 'mine', { namespace: 'shop' })),
      'DestinationRule',
      'forum',
    )
    expect(said(linesOf(inventory), 'subsets')).toContain('only those in shop find subset vm')
    expect(lineAt(linesOf(inventory), `endpoints-${HOST}|vm`).level).toBe('ok')
  })

  it('falls back to the root namespace, and not past an exported rule of the service’s own', () => {
    const root = destinationRule({ subsets: [] }, 'root', { namespace: 'istio-system' })
    expect(lineAt(linesOf(meshWith(root)), 'subsets').level).toBe('ok')
    const inventory = without(
      meshWith(destinationRule({}, 'root', { namespace: 'istio-system' })),
      'DestinationRule',
      'forum',
    )
    expect(said(linesOf(inventory), 'subsets')).toBe(
      'ok: vm and k8s are in DestinationRule istio-system/root.',
    )
  })

  it('merges rules of one namespace, the oldest first', () => {
    const inventory = meshWith(
      destinationRule({ subsets: [RULE_SPEC.subsets[0]] }, 'forum', {
        creationTimestamp: '2026-01-01T00:00:00Z',
      }),
      destinationRule({}, 'more', { creationTimestamp: '2026-02-01T00:00:00Z' }),
    )
    expect(said(linesOf(inventory), 'subsets')).toContain(
      'DestinationRule forum/forum is the oldest that defines vm; what DestinationRule forum/more says of it is ignored.',
    )
    expect(lineAt(linesOf(inventory), `endpoints-${HOST}|k8s`).level).toBe('ok')
  })

  it('minds exportTo of a DestinationRule', () => {
    const inventory = meshWith(destinationRule({ exportTo: ['.'] }))
    expect(said(linesOf(inventory), 'subsets')).toContain(
      `Most clients find no DestinationRule for ${HOST}; only those in forum find subset vm.`,
    )
  })

  it('takes a wildcard where nothing is exact', () => {
    const inventory = without(
      meshWith(destinationRule({ host: '*.forum.svc.cluster.local' }, 'wild')),
      'DestinationRule',
      'forum',
    )
    expect(lineAt(linesOf(inventory), 'subsets').level).toBe('ok')
  })
})

describe('sidecars', () => {
  const sidecar = (hosts: string[], namespace = 'shop') =>
    make('Sidecar', 'default', { spec: { egress: [{ hosts }] } }, { namespace })
  const far = virtualService(split(80), 'far', { namespace: 'routes' })
  const edits = (inventory: ReturnType<typeof meshWith>) => ({
    edits: [edit(inventory, ref('VirtualService', 'far', 'routes'), split(60))],
  })

  it.each([
    [['forum/*'], 'warning'],
    [['forum/*', 'routes/*'], 'ok'],
    [['*/*'], 'ok'],
    [['*/*', '~routes/*'], 'warning'],
    [['./*'], 'ok'],
  ])('reads egress hosts %j as %s', (hosts, level) => {
    const inventory = without(meshWith(far, sidecar(hosts)), 'VirtualService', 'forum')
    const line = lineAt(linesOf(inventory, null, edits(inventory)), 'sidecars')
    expect(line.level).toBe(level)
    if (level === 'warning') expect(line.detail).toContain('Proxies of Sidecar shop/default')
  })
})

describe('ports', () => {
  const two = [
    { name: 'http', port: 80, targetPort: 8080 },
    { name: 'http-admin', port: 81, targetPort: 8081 },
  ]
  const twoPorts = make('Service', 'forum', { spec: { selector: { app: 'forum' }, ports: two } })

  it('warns of a destination that names none of several', () => {
    expect(said(linesOf(meshWith(twoPorts)), 'ports')).toMatch(/^warning: .* has 2 ports, and vm names none/)
  })

  it('warns where requests keep a port that the target does not have', () => {
    const three = make('Service', 'other', {
      spec: {
        selector: { app: 'other' },
        ports: [
          { name: 'http', port: 80 },
          { name: 'http-x', port: 99 },
        ],
      },
    })
    const route = { hosts: [HOST], http: [{ route: [to('', 100, 'other.forum.svc.cluster.local')] }] }
    expect(said(linesOf(meshWith(twoPorts, three), route), 'ports')).toContain('has none of 81')
  })

  it('blocks a port that the target does not have', () => {
    const route = {
      hosts: [HOST],
      http: [{ route: [{ destination: { host: HOST, subset: 'vm', port: { number: 99 } } }] }],
    }
    expect(said(linesOf(meshWith(), route), 'ports')).toMatch(/^blocked: .* has no port 99/)
  })

  it('warns of rules of a kind that no port speaks', () => {
    const tcp = { hosts: [HOST], tcp: [{ route: [{ destination: { host: HOST, subset: 'vm' } }] }] }
    expect(said(linesOf(meshWith(), tcp), 'ports')).toContain(
      `has tcp rules, but no port of ${HOST} speaks that: its ports are 80 (http).`,
    )
  })
})
