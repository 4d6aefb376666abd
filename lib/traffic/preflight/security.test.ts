import { describe, expect, it } from 'vitest'
import {
  destinationRule,
  HOST,
  lineAt,
  linesOf,
  liveFeeds,
  make,
  meshWith,
  pod,
  said,
  split,
  to,
  vm,
} from '#lib/traffic/preflight/mesh.test-helper.ts'

const peer = (
  mode: string,
  more: { selector?: object; ports?: object; namespace?: string; name?: string } = {},
) =>
  make(
    'PeerAuthentication',
    more.name ?? 'strict',
    {
      spec: {
        mtls: { mode },
        ...(more.selector ? { selector: { matchLabels: more.selector } } : {}),
        ...(more.ports ? { portLevelMtls: more.ports } : {}),
      },
    },
    { namespace: more.namespace ?? 'forum' },
  )
const tls = (mode: string) => destinationRule({ trafficPolicy: { tls: { mode } } })
const nameless = ['vm-1', 'vm-2', 'vm-3'].map((name) => vm(name, { spec: { serviceAccount: '' } }))
const mtls = (...objects: Parameters<typeof meshWith>) => said(linesOf(meshWith(...objects)), 'mtls')

describe('mtls', () => {
  it('blocks plain text towards STRICT, and says who demands and who does not give it', () => {
    expect(mtls(peer('STRICT'), tls('DISABLE'))).toBe(
      'blocked: 3 of 3 VMs of vm demand mutual TLS (PeerAuthentication forum/strict), but proxies send them plain text: DestinationRule forum/forum says tls DISABLE. 2 of 2 pods of k8s demand mutual TLS (PeerAuthentication forum/strict), but proxies send them plain text: DestinationRule forum/forum says tls DISABLE.',
    )
    expect(mtls(peer('STRICT'))).toMatch(/^ok/)
    expect(mtls(peer('PERMISSIVE'), tls('DISABLE'))).toMatch(/^ok/)
  })

  it('knows that VMs without a serviceAccount are spoken to in plain text', () => {
    expect(mtls(peer('STRICT'), ...nameless)).toMatch(
      /^blocked: 3 of 3 VMs of vm demand .* they have no serviceAccount\.$/,
    )
    expect(mtls(...nameless)).toMatch(/^ok/)
  })

  it('is not sure of a VM that istiod did not register: it may have no proxy', () => {
    const still = make(
      'WorkloadEntry',
      'vm-1',
      { spec: { address: '10.0.0.1' } },
      { labels: { app: 'forum', version: 'vm' } },
    )
    expect(mtls(peer('STRICT'), still)).toMatch(/^warning: 1 of 3 VMs of vm may refuse/)
  })

  it.each([
    ['the mesh’s', [peer('STRICT', { namespace: 'istio-system' })], 'blocked'],
    ['a namespace’s over the mesh’s', [peer('STRICT', { namespace: 'istio-system' }), peer('DISABLE')], 'ok'],
    [
      'a workload’s over its namespace’s',
      [peer('STRICT'), peer('PERMISSIVE', { name: 'w', selector: { app: 'forum' } })],
      'ok',
    ],
    [
      'a port’s over its workload’s',
      [peer('PERMISSIVE', { selector: { app: 'forum' }, ports: { 8080: { mode: 'STRICT' } } })],
      'blocked',
    ],
    [
      'another port’s',
      [peer('PERMISSIVE', { selector: { app: 'forum' }, ports: { 9: { mode: 'STRICT' } } })],
      'ok',
    ],
    ['UNSET, which inherits', [peer('STRICT', { namespace: 'istio-system' }), peer('UNSET')], 'blocked'],
    ['another namespace’s', [peer('STRICT', { namespace: 'shop' })], 'ok'],
    [
      'one of the root namespace with a selector',
      [peer('STRICT', { namespace: 'istio-system', selector: { app: 'forum' } })],
      'ok',
    ],
  ])('reads PeerAuthentications as istiod does: %s', (_, policies, level) => {
    expect(lineAt(linesOf(meshWith(...policies, tls('DISABLE'))), 'mtls').level).toBe(level)
  })

  it('takes a subset’s own tls over the top level’s, and a port’s over both', () => {
    const subset = (more: object) =>
      destinationRule({
        trafficPolicy: { tls: { mode: 'DISABLE' } },
        subsets: ['vm', 'k8s'].map((version) => ({
          name: version,
          labels: { version },
          trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } },
          ...more,
        })),
      })
    expect(mtls(peer('STRICT'), subset({}))).toMatch(/^ok/)
    const byPort = { portLevelSettings: [{ port: { number: 80 }, tls: { mode: 'DISABLE' } }] }
    const route = {
      hosts: [HOST],
      http: [{ route: [{ destination: { host: HOST, subset: 'vm', port: { number: 80 } } }] }],
    }
    const lines = linesOf(meshWith(peer('STRICT'), subset({ trafficPolicy: byPort })), route)
    expect(lineAt(lines, 'mtls').level).toBe('blocked')
  })

  it('blocks ISTIO_MUTUAL towards pods without a sidecar and towards DISABLE', () => {
    const bare = [pod('p-1', { proxy: false }), pod('p-2', { proxy: false })]
    expect(mtls(tls('ISTIO_MUTUAL'), ...bare)).toMatch(/^blocked: 2 of 2 pods of k8s have no sidecar/)
    expect(mtls(...bare, peer('STRICT'))).toMatch(/^ok/)
    expect(mtls(tls('ISTIO_MUTUAL'), peer('DISABLE'))).toMatch(
      /^blocked: 3 of 3 VMs of vm take no mutual TLS/,
    )
  })

  it('knows that what is MESH_EXTERNAL gets plain text, VMs or not', () => {
    const entry = (location: string) =>
      make('ServiceEntry', 'x', {
        spec: {
          hosts: ['x.example.org'],
          location,
          resolution: 'STATIC',
          workloadSelector: { labels: { app: 'forum' } },
        },
      })
    const route = { hosts: [HOST], http: [{ route: [to('', 100, 'x.example.org')] }] }
    const level = (location: string) =>
      lineAt(linesOf(meshWith(peer('STRICT'), entry(location)), route), 'mtls').level
    expect([level('MESH_EXTERNAL'), level('MESH_INTERNAL')]).toEqual(['blocked', 'ok'])
  })

  it('says unknown of certificates of one’s own, and without live policies', () => {
    expect(mtls(tls('MUTUAL'))).toMatch(/^unknown/)
    const lines = linesOf(meshWith(), split(60), { feeds: liveFeeds(['PeerAuthentication']) })
    expect(lineAt(lines, 'mtls').level).toBe('unknown')
  })
})

const allow = (source: object, metadata: object = {}) =>
  make(
    'AuthorizationPolicy',
    'callers',
    { spec: { rules: [{ from: [{ source }] }] } },
    { namespace: 'shop', ...metadata },
  )
const otherPods = [pod('p-1', { account: 'forum-k8s' }), pod('p-2', { account: 'forum-k8s' })]
const authorization = (...objects: Parameters<typeof meshWith>) =>
  said(linesOf(meshWith(...objects)), 'authorization')

describe('authorization', () => {
  it('warns of a policy elsewhere that names the account of one side only', () => {
    const principals = ['cluster.local/ns/forum/sa/forum-k8s']
    expect(authorization(allow({ principals }), ...otherPods)).toBe(
      'warning: ALLOW AuthorizationPolicy shop/callers names forum/forum-k8s, as which the pods call others; the VMs call as forum/forum.',
    )
  })

  it.each([
    [{ principals: ['cluster.local/ns/forum/*'] }, 'ok'],
    [{ principals: ['*/sa/forum'] }, 'warning'],
    [{ principals: ['my.domain/ns/forum/sa/forum'] }, 'warning'],
    [{ principals: ['*'] }, 'ok'],
    [{ serviceAccounts: ['forum/forum'] }, 'warning'],
    [{ serviceAccounts: ['forum'] }, 'ok'],
    [{ principals: ['cluster.local/ns/shop/sa/forum'] }, 'ok'],
    [{ namespaces: ['forum'] }, 'ok'],
  ])('reads the source %j as %s', (source, level) => {
    expect(lineAt(linesOf(meshWith(allow(source), ...otherPods)), 'authorization').level).toBe(level)
  })

  it('minds no names while both sides run as one', () => {
    expect(authorization(allow({ principals: ['cluster.local/ns/forum/sa/forum'] }))).toBe(
      'ok: Each AuthorizationPolicy treats both alike: VMs run as forum/forum, pods as forum/forum.',
    )
  })

  it('warns of a policy that selects one side only', () => {
    const selecting = (labels: object) =>
      make('AuthorizationPolicy', 'own', { spec: { selector: { matchLabels: labels } } })
    expect(authorization(selecting({ version: 'k8s' }))).toBe(
      'warning: ALLOW AuthorizationPolicy forum/own holds for pods only.',
    )
    expect(authorization(selecting({ app: 'forum' }))).toMatch(/^ok/)
  })

  it('does not know the account of VMs that say none', () => {
    expect(authorization(allow({ namespaces: ['forum'] }), ...nameless)).toMatch(/^unknown/)
    expect(authorization(...nameless)).toMatch(/^ok/)
  })
})
