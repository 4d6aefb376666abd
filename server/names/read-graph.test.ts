import { describe, expect, it } from 'vitest'
import { inventoryOf, type Manifest } from '#lib/names/names.test-helper.ts'
import { readGraph } from '#server/names/read-graph.ts'

const entry = (n: number, more: { addresses?: string[]; selects?: boolean } = {}): Manifest => ({
  kind: 'ServiceEntry',
  metadata: { namespace: `ns-${n % 40}`, name: `entry-${n}` },
  spec: {
    hosts: [`host-${n}.example.org`],
    resolution: more.selects ? 'STATIC' : 'DNS',
    addresses: more.addresses ?? [],
    ports: [{ number: 443, name: 'tls', protocol: 'TLS' }],
    ...(more.selects ? { workloadSelector: { labels: { app: 'db' } } } : {}),
  },
  status: {
    addresses: [{ host: `host-${n}.example.org`, value: `240.240.${Math.floor(n / 256)}.${n % 256}` }],
  },
})
const vm = (n: number): Manifest => ({
  kind: 'WorkloadEntry',
  metadata: {
    namespace: 'ns-1',
    name: `vm-${n}`,
    annotations: { 'istio.io/autoRegistrationGroup': 'db-vm' },
  },
  spec: { address: `10.2.0.${n}`, labels: { app: 'db' } },
})
const query = (of: object) => new URLSearchParams(Object.entries(of))

describe('readGraph', () => {
  const mesh = inventoryOf([
    entry(1, { selects: true }),
    entry(2, { addresses: ['10.0.0.1'] }),
    entry(3, { addresses: ['10.0.0.1'] }),
    ...Array.from({ length: 33 }, (_, n) => vm(n)),
  ])

  it('draws the hosts that fit, and counts all of them by namespace', () => {
    const graph = readGraph(mesh, query({ namespace: 'ns-1' }))
    expect(graph.nodes.map(({ label }) => label)).toEqual([
      'host-1.example.org',
      'entry-1',
      '240.240.0.1',
      '33 VMs',
    ])
    expect(graph.nodes.at(-1)?.href).toBe('/workloads/ns-1/db-vm')
    expect(graph.hosts).toEqual({ shown: 1, matching: 1, total: 3 })
    expect(graph.namespaces).toEqual([
      { name: 'ns-1', hosts: 1 },
      { name: 'ns-2', hosts: 1 },
      { name: 'ns-3', hosts: 1 },
    ])
  })

  it('shows an address that two hosts have as one node with both', () => {
    const { nodes, edges } = readGraph(mesh, query({ q: '10.0.0.1' }))
    expect(nodes.find(({ id }) => id === 'vip:10.0.0.1')?.state).toBe('bad')
    expect(edges.filter(({ to }) => to === 'vip:10.0.0.1')).toHaveLength(2)
  })

  it('lists the endpoints of an open host', () => {
    const { nodes } = readGraph(mesh, query({ q: 'host-1.', open: 'HOST-1.example.org' }))
    expect(nodes.filter(({ href }) => href.startsWith('/entries/ns-1/vm-'))).toHaveLength(30)
    expect(nodes.at(-1)?.label).toBe('3 more endpoints')
  })

  it.each([['q'], ['namespace'], ['open']])('refuses a %s that is too long, and names it', (field) => {
    expect(() => readGraph(mesh, query({ [field]: 'x'.repeat(300) }))).toThrow(
      expect.objectContaining({ code: 'bad-request', field }),
    )
  })
})

describe('10,000 hosts', () => {
  const large = inventoryOf(Array.from({ length: 10_000 }, (_, n) => entry(n)))

  it.each([{}, { q: 'host-9', namespace: 'ns-9' }])('are cut to what can be looked at: %j', (more) => {
    const { nodes, hosts } = readGraph(large, query(more))
    expect(nodes.length).toBeLessThanOrEqual(251)
    expect(hosts.shown).toBe(Math.min(24, hosts.matching))
  })
})
