import { describe, expect, it } from 'vitest'
import type { Feed, FeedState } from '#lib/kube/feed.ts'
import { KINDS, type Kind } from '#lib/kube/kinds.ts'
import { inventoryOf } from '#lib/names/names.test-helper.ts'
import { ghostKnowledge, ghostOf, splitAddress } from '#lib/proxies/ghost-endpoint.ts'
import { knownAddresses, objectAt } from '#lib/proxies/known-addresses.ts'

const inventory = inventoryOf([
  { kind: 'WorkloadEntry', metadata: { name: 'vm-1', namespace: 'shop' }, spec: { address: '10.0.0.1' } },
  {
    kind: 'WorkloadEntry',
    metadata: { name: 'far', namespace: 'shop' },
    spec: { address: '10.0.0.1', network: 'onprem' },
  },
  { kind: 'Pod', metadata: { name: 'pod-1', namespace: 'shop' }, status: { podIP: 'fd00::0:7' } },
  {
    kind: 'Pod',
    metadata: { name: 'done', namespace: 'shop' },
    status: { phase: 'Succeeded', podIP: '10.0.0.9' },
  },
  { kind: 'Pod', metadata: { name: 'node-1', namespace: 'kube' }, status: { podIP: '10.0.0.5' } },
  { kind: 'Pod', metadata: { name: 'node-2', namespace: 'kube' }, status: { podIP: '10.0.0.5' } },
  {
    kind: 'EndpointSlice',
    metadata: { name: 'api', namespace: 'default' },
    endpoints: [{ addresses: ['10.0.0.2'] }],
  },
  {
    kind: 'ServiceEntry',
    metadata: { name: 'db', namespace: 'shop' },
    spec: { hosts: ['db.internal'], endpoints: [{ address: '10.0.0.3' }], addresses: ['10.9.0.1'] },
    status: { addresses: [{ value: '240.240.0.1' }] },
  },
  { kind: 'Service', metadata: { name: 'web', namespace: 'shop' }, spec: { clusterIP: '10.96.0.7' } },
])
const feeds = (states: Partial<Record<Kind, FeedState>> = {}): Feed[] =>
  KINDS.map((kind): Feed => ({ kind, objects: 0, ...(states[kind] ?? { state: 'synced' }) }))
const TOLD = { hasOtherClusters: false, gateways: new Set(['10.0.0.4']) }
const addresses = () => knownAddresses(inventory)
const KNOWN = ghostKnowledge(feeds(), TOLD, addresses)
const EDS = { direction: 'outbound', isEds: true } as const
const ghost = (address: string, cluster: Parameters<typeof ghostOf>[1] = EDS) =>
  ghostOf({ address }, cluster, KNOWN)

describe('ghostOf', () => {
  it('finds the endpoint that belongs to nothing any more', () => {
    expect(ghost('10.0.0.99:80')).toMatch(/has the address 10\.0\.0\.99$/)
    expect(ghost('[fd00::99]:80')).toMatch(/fd00::99$/)
    expect(ghost('10.0.0.9:80')).not.toBe('')
  })

  it.each([
    ['a WorkloadEntry', '10.0.0.1:8080'],
    ['a pod, however its address is written', '[fd00:0:0::7]:80'],
    ['an EndpointSlice', '10.0.0.2:443'],
    ['an endpoint of a ServiceEntry', '10.0.0.3:5432'],
    ['a VIP', '240.240.0.1:80'],
    ['a ClusterIP', '10.96.0.7:80'],
    ['a gateway that istiod tells of', '10.0.0.4:15444'],
    ['a gateway by its port', '203.0.113.7:15443'],
    ['loopback', '127.0.0.6:80'],
    ['a socket', './etc/istio/proxy/XDS'],
    ['an internal listener', 'connect_originate/10.0.0.99:80'],
    ['nothing', ''],
  ])('takes none that is %s', (_, address) => {
    expect(ghost(address)).toBe('')
  })

  it('says nothing of clusters whose endpoints istiod does not send', () => {
    expect(ghost('10.0.0.99:80', { direction: 'outbound', isEds: false })).toBe('')
    expect(ghost('10.0.0.99:80', { direction: 'inbound', isEds: true })).toBe('')
  })

  it.each([
    ['a kind is not read', ghostKnowledge(feeds({ Pod: { state: 'connecting' } }), TOLD, addresses)],
    [
      'a kind is old',
      ghostKnowledge(feeds({ EndpointSlice: { state: 'stale', sinceMs: 0, reason: 'x' } }), TOLD, addresses),
    ],
    ['there are other clusters', ghostKnowledge(feeds(), { ...TOLD, hasOtherClusters: true }, addresses)],
    ['nobody told of clusters', ghostKnowledge(feeds(), { ...TOLD, hasOtherClusters: null }, addresses)],
    ['nobody told of networks', ghostKnowledge(feeds(), { ...TOLD, gateways: null }, addresses)],
  ])('claims nothing while %s', (_, knowledge) => {
    expect(knowledge).toMatchObject({ state: 'unknown', reason: expect.stringMatching(/\w/) })
    expect(ghostOf({ address: '10.0.0.99:80' }, EDS, knowledge)).toBe('')
  })

  it('claims all the same where a kind of Istio is not installed', () => {
    expect(
      ghostKnowledge(feeds({ ServiceEntry: { state: 'crd-absent', sinceMs: 0 } }), TOLD, addresses).state,
    ).toBe('known')
  })
})

describe('objectAt', () => {
  const at = (address: string, network = '', namespace = 'shop') =>
    objectAt(addresses(), address, { network, namespace })?.name

  it('finds the object in the network of the proxy', () => {
    expect(at('fd00::7')).toBe('pod-1')
    expect(at('10.0.0.1')).toBe('vm-1')
    expect(at('10.0.0.1', 'onprem')).toBe('far')
    expect(at('10.0.0.7')).toBeUndefined()
  })

  it('says nothing where several could be meant', () => {
    expect(at('10.0.0.5', '', 'kube')).toBeUndefined()
    expect(at('10.0.0.1', 'elsewhere', 'kube')).toBe('vm-1')
  })
})

describe('splitAddress', () => {
  it('takes an address apart', () => {
    expect(splitAddress('10.0.0.7:80')).toEqual({ ip: '10.0.0.7', port: 80 })
    expect(splitAddress('[fd00::7]:443')).toEqual({ ip: 'fd00::7', port: 443 })
    expect(splitAddress('db.internal:5432').ip).toBe('')
    expect(splitAddress('./XDS')).toEqual({ ip: '', port: 0 })
  })
})
