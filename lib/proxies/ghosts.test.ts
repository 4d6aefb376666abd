import { describe, expect, it } from 'vitest'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import { inventoryOf, type Manifest, pod, proxyOf } from '#lib/names/names.test-helper.ts'
import { type ConnectedProxies, entriesWithoutProxy, proxiesWithoutEntry } from '#lib/proxies/ghosts.ts'
import { sameAddresses } from '#lib/proxies/same-address.ts'

const NOW = Date.parse('2026-09-01T10:00:00Z')
const entry = (
  name: string,
  annotations: Record<string, string>,
  spec: object = {},
  rest: object = {},
): Manifest => ({
  kind: 'WorkloadEntry',
  metadata: { name, namespace: 'shop', annotations, ...rest },
  spec: { address: '10.20.0.7', ...spec },
})
const AUTO = {
  'istio.io/autoRegistrationGroup': 'vm',
  'istio.io/workloadController': 'istiod-a',
  'istio.io/connectedAt': '2026-09-01T08:00:00Z',
}
const connected = (
  proxies: Partial<NameProxy>[],
  missing = '',
  asked = ['istiod-a.istio-system'],
): ConnectedProxies => ({
  asked,
  proxies: new Map(
    proxies.map((one, index) => [
      one.id ?? `vm-${index}.shop`,
      proxyOf({ istiod: 'istiod-a.istio-system', connectedAtMs: NOW - 3_600_000, ...one }),
    ]),
  ),
  missing,
  atMs: NOW,
})
const object = (name: string) => ({ kind: 'WorkloadEntry', namespace: 'shop', name }) as const

describe('an entry without proxy', () => {
  const look = (manifests: Manifest[], ...known: Parameters<typeof connected>) => {
    const { ghosts, notLooked } = entriesWithoutProxy(inventoryOf(manifests), connected(...known))
    return { names: ghosts.map(({ objects }) => objects[0]?.name), notLooked }
  }

  it('is one that istiod made and whose proxy is connected nowhere', () => {
    const held = entry('held', AUTO)
    const byObject = entry('by-object', AUTO)
    const ghost = entry('ghost', AUTO)
    expect(
      look([held, byObject, ghost], [{ entryName: 'held' }, { id: 'b.shop', object: object('by-object') }]),
    ).toEqual({ names: ['ghost'], notLooked: 0 })
  })

  it.each<[string, Manifest]>([
    ['was written by hand', entry('x', {})],
    [
      'was written by hand and is health-checked',
      entry('x', {
        'istio.io/workloadController': 'istiod-a',
        'istio.io/connectedAt': AUTO['istio.io/connectedAt'],
      }),
    ],
    [
      'is about to be removed',
      entry('x', {
        'istio.io/autoRegistrationGroup': 'vm',
        'istio.io/disconnectedAt': '2026-09-01T09:59:55Z',
      }),
    ],
    ['has only just connected', entry('x', { ...AUTO, 'istio.io/connectedAt': '2026-09-01T09:59:10Z' })],
    [
      'connected after istiods were asked',
      entry('x', { ...AUTO, 'istio.io/connectedAt': '2026-09-01T10:00:10Z' }),
    ],
  ])('is none that %s', (_, manifest) => {
    expect(look([manifest], [])).toEqual({ names: [], notLooked: 0 })
  })

  it('is not looked for at an istiod that could not be asked', () => {
    const other = entry('other', { ...AUTO, 'istio.io/workloadController': 'istiod-b' })
    const answered = [{ id: 'x.shop', entryName: 'x' }]
    expect(look([entry('ghost', AUTO), other], answered, 'istiod-b did not answer')).toEqual({
      names: ['ghost'],
      notLooked: 1,
    })
    expect(look([entry('ghost', AUTO)], [], 'istiod-a did not answer', [])).toEqual({
      names: [],
      notLooked: 1,
    })
  })

  it('is not looked for at an istiod that was not asked, unless that is gone', () => {
    const other = entry('other', { ...AUTO, 'istio.io/workloadController': 'istiod-b' })
    const running = pod('istio-canary/istiod-b', '10.1.0.2')
    expect(look([other, running], [])).toEqual({ names: [], notLooked: 1 })
    expect(look([other], [])).toEqual({ names: ['other'], notLooked: 0 })
    expect(look([entry('ghost', AUTO)], [])).toEqual({ names: ['ghost'], notLooked: 0 })
  })

  it('is not looked for where a proxy that told nothing of itself may be the one', () => {
    const unsure = [{ knownBy: 'objects', object: null } as const]
    expect(look([entry('ghost', AUTO)], unsure)).toEqual({ names: [], notLooked: 1 })
  })
})

describe('a proxy without entry', () => {
  const look = (manifests: Manifest[], ...proxies: Partial<NameProxy>[]) =>
    proxiesWithoutEntry(inventoryOf(manifests), connected(proxies)).map(({ proxies: [id] }) => id)

  it('is a VM that told of one which does not exist', () => {
    expect(
      look([entry('vm-1', AUTO)], { id: 'a.shop', entryName: 'vm-1' }, { id: 'b.shop', entryName: 'vm-2' }),
    ).toEqual(['b.shop'])
  })

  it('is no pod, no VM that told of none, and none that has only just connected', () => {
    expect(
      look(
        [],
        { id: 'a.shop', kind: 'pod', entryName: 'x' },
        { id: 'b.shop' },
        { id: 'c.shop', entryName: 'x', connectedAtMs: NOW - 59_000 },
      ),
    ).toEqual([])
  })
})

describe('the same address twice', () => {
  const labels = { app: 'billing' }
  const billing: Manifest = {
    kind: 'Service',
    metadata: { name: 'billing', namespace: 'shop' },
    spec: { selector: labels, ports: [{ port: 80 }] },
  }
  const look = (...manifests: Manifest[]) =>
    sameAddresses(inventoryOf(manifests)).map(({ message }) => message)

  it('is that of two VMs that registered themselves', () => {
    expect(look(entry('a', AUTO), entry('b', AUTO))).toEqual(['2 WorkloadEntries have the address 10.20.0.7'])
  })

  it('is that of two entries that one service has as endpoints', () => {
    const [a, b] = [entry('a', {}, { labels }), entry('b', {}, { labels })]
    expect(look(billing, a, b)).toEqual([
      '2 WorkloadEntries have the address 10.20.0.7, and Service shop/billing has them all as endpoints',
    ])
    expect(look(a, b)).toEqual([])
  })

  it('is none in two networks, in an entry that goes, and of names that are no addresses', () => {
    expect(look(entry('a', AUTO), entry('b', AUTO, { network: 'onprem' }))).toEqual([])
    const onprem = { labels: { 'topology.istio.io/network': 'onprem' } }
    expect(look(entry('a', AUTO), entry('b', AUTO, {}, onprem))).toEqual([])
    expect(look(entry('a', AUTO, { network: 'onprem' }), entry('b', AUTO, {}, onprem))).toEqual([
      '2 WorkloadEntries have the address 10.20.0.7 of network onprem',
    ])
    const inOnprem = pod('shop/p', '10.20.0.7')
    expect(look(entry('a', {}), { ...inOnprem, metadata: { ...inOnprem.metadata, ...onprem } })).toEqual([])
    const going = { 'istio.io/autoRegistrationGroup': 'vm', 'istio.io/disconnectedAt': 'x' }
    expect(look(entry('a', AUTO), entry('b', going))).toEqual([])
    const socket = { address: 'unix:///run/x' }
    expect(look(entry('a', AUTO, socket), entry('b', AUTO, socket))).toEqual([])
  })

  it('is that of an entry and a pod, unless the pod has its node’s address or has come to its end', () => {
    expect(look(entry('a', {}), pod('shop/p', '10.20.0.7'))).toEqual([
      'Pod shop/p and a WorkloadEntry have the address 10.20.0.7',
    ])
    expect(look(entry('a', {}), pod('shop/p', '10.20.0.7', { hostNetwork: true }))).toEqual([])
    expect(
      look(entry('a', {}), { ...pod('shop/p', ''), status: { phase: 'Succeeded', podIP: '10.20.0.7' } }),
    ).toEqual([])
    expect(look(pod('shop/p', '10.20.0.7'), pod('shop/q', '10.20.0.7'))).toEqual([])
  })
})
