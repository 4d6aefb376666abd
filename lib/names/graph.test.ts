import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type GraphInput, type GraphSource, namesGraph } from '#lib/names/graph.ts'
import type { NameEndpoint, NameRow, NamesGraph } from '#lib/names/name-row.ts'

const source = (name: string, more: Partial<GraphSource> = {}): GraphSource => ({
  ref: { kind: 'ServiceEntry', namespace: 'shop', name },
  vips: [],
  endpoints: {
    vmsEligible: 0,
    vmsTotal: 0,
    podsReady: 0,
    podsTotal: 0,
    resolution: 'static',
    group: '',
  },
  shadowed: '',
  ...more,
})
const row = (host: string, more: Partial<NameRow> = {}): NameRow => ({
  id: host,
  host,
  namespace: 'shop',
  registry: 'External',
  sources: [],
  vips: [],
  withoutVip: '',
  ports: [{ name: 'http', number: 80, protocol: 'HTTP' }],
  resolution: 'static',
  vmsEligible: 0,
  vmsTotal: 0,
  podsReady: 0,
  podsTotal: 0,
  exported: { to: 'all' },
  problems: [],
  ...more,
})
const vip = (value: string) => ({ value, family: 'v4' as const, origin: 'allocated' as const })
const endpoint = (n: number): NameEndpoint => ({
  kind: 'vm',
  namespace: 'shop',
  name: `vm-${n}`,
  address: `10.0.0.${n}`,
  labels: {},
  eligible: n % 2 === 0,
  weight: 1,
  why: n % 2 === 0 ? '' : 'Its probe does not pass',
})
type Drawn = { row: NameRow; sources: GraphSource[] }
const graphOf = (hosts: readonly Drawn[], more: Partial<GraphInput> = {}): NamesGraph =>
  namesGraph({
    matching: hosts.map((host) => host.row),
    total: hosts.length,
    namespaces: [],
    open: '',
    sourcesOf: (of) => hosts.find((host) => host.row.host === of.host)?.sources ?? [],
    listEndpoints: () => ({ endpoints: [], total: 0 }),
    ...more,
  })
const simple = (host: string, value: string, name = host): Drawn => ({
  row: row(host, { vips: [vip(value)] }),
  sources: [source(name, { vips: [vip(value)] })],
})
const edgesOf = ({ edges }: NamesGraph) => edges.map(({ from, to }) => `${from} ${to}`)
const nodeOf = ({ nodes }: NamesGraph, id: string) => nodes.find((node) => node.id === id)

describe('namesGraph', () => {
  it('leads from a host over its address and what gives it to the endpoints', () => {
    const { nodes, edges } = graphOf([
      {
        row: row('db.example.org', { vips: [vip('240.240.0.1')] }),
        sources: [
          source('db', {
            vips: [vip('240.240.0.1')],
            endpoints: {
              vmsEligible: 2,
              vmsTotal: 3,
              podsReady: 1,
              podsTotal: 2,
              resolution: 'static',
              group: 'shop/db-vm',
            },
          }),
        ],
      },
    ])
    expect(nodes.map(({ id, kind, label }) => [id, kind, label])).toEqual([
      ['host:db.example.org', 'host', 'db.example.org'],
      ['ServiceEntry:shop/db', 'service', 'db'],
      ['vip:240.240.0.1', 'vip', '240.240.0.1'],
      ['endpoints:ServiceEntry:shop/db', 'endpoint', '3 VMs, 2 pods'],
    ])
    expect(nodes.map(({ href }) => href)).toEqual([
      '/names/hosts/db.example.org',
      '/traffic/db.example.org',
      '/names?q=240.240.0.1',
      '/workloads/shop/db-vm',
    ])
    expect(nodes.at(-1)).toMatchObject({ state: 'good', stateText: '3 of 5 take requests' })
    expect(edges.map(({ from, to }) => [from, to])).toEqual([
      ['host:db.example.org', 'vip:240.240.0.1'],
      ['vip:240.240.0.1', 'ServiceEntry:shop/db'],
      ['ServiceEntry:shop/db', 'endpoints:ServiceEntry:shop/db'],
    ])
  })

  it('draws a shared source once, and an address that two sources give as one that is wrong', () => {
    const shared = graphOf([simple('a.org', '10.0.0.1', 'both'), simple('b.org', '10.0.0.1', 'both')])
    expect(shared.nodes.filter(({ kind }) => kind === 'service')).toHaveLength(1)
    expect(nodeOf(shared, 'vip:10.0.0.1')?.state).toBe('good')

    const clash = graphOf([simple('a.org', '10.0.0.1'), simple('b.org', '10.0.0.1')])
    expect(edgesOf(clash)).toEqual(
      expect.arrayContaining([
        'host:a.org vip:10.0.0.1',
        'host:b.org vip:10.0.0.1',
        'vip:10.0.0.1 ServiceEntry:shop/a.org',
        'vip:10.0.0.1 ServiceEntry:shop/b.org',
      ]),
    )
    expect(nodeOf(clash, 'vip:10.0.0.1')).toMatchObject({
      state: 'bad',
      stateText: '2 Services or ServiceEntries have this address',
    })
  })

  it('joins a host to what gives it no address, and says what is wrong with it', () => {
    const graph = graphOf([
      {
        row: row('a.org', { withoutVip: 'Because.', problems: [{ code: 'no-vip', message: 'No VIP' }] }),
        sources: [source('a')],
      },
    ])
    expect(edgesOf(graph)).toContain('host:a.org ServiceEntry:shop/a')
    expect(nodeOf(graph, 'host:a.org')).toMatchObject({ state: 'bad', stateText: 'No VIP' })
    expect(nodeOf(graph, 'endpoints:ServiceEntry:shop/a')).toMatchObject({
      state: 'bad',
      label: 'No endpoints',
    })
  })

  it('lists the endpoints of an open host, 30 at most', () => {
    const endpoints = Array.from({ length: 30 }, (_, n) => endpoint(n))
    const graph = graphOf([simple('a.org', '10.0.0.1', 'a'), simple('b.org', '10.0.0.2', 'b')], {
      open: 'a.org',
      listEndpoints: () => ({ endpoints, total: 45 }),
    })
    expect(graph.nodes.filter(({ id }) => id.startsWith('vm:'))).toHaveLength(30)
    expect(nodeOf(graph, 'vm:shop/vm-1')).toMatchObject({
      state: 'bad',
      stateText: 'Its probe does not pass',
      href: '/entries/shop/vm-1',
    })
    expect(nodeOf(graph, 'more:endpoints:ServiceEntry:shop/a')?.label).toBe('15 more endpoints')
    expect(nodeOf(graph, 'endpoints:ServiceEntry:shop/b')).toBeDefined()
    expect(nodeOf(graph, 'endpoints:ServiceEntry:shop/a')).toBeUndefined()
  })

  it('shows 24 hosts: the open one, those with problems, those with most VMs, then by name', () => {
    const hosts = Array.from({ length: 60 }, (_, n): Drawn => {
      const host = `host-${String(n).padStart(2, '0')}`
      const problems = n === 50 ? [{ code: 'no-vip', message: 'No VIP' }] : []
      return { row: row(host, { problems, vmsTotal: n === 55 ? 9 : 0 }), sources: [source(host)] }
    })
    const graph = graphOf(hosts, { open: 'host-59', total: 100 })
    const shown = graph.nodes.filter(({ kind }) => kind === 'host').map(({ label }) => label)
    expect(shown.slice(0, 5)).toEqual(['host-59', 'host-50', 'host-55', 'host-00', 'host-01'])
    expect(graph.hosts).toEqual({ shown: 24, matching: 60, total: 100 })
    expect(nodeOf(graph, 'more:hosts')?.label).toBe('36 more hosts')
  })

  it('always joins nodes that are there, repeats none, and leaves nothing uncounted', () => {
    const anyHost = fc
      .record({
        values: fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 12 }),
        sources: fc.uniqueArray(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 10 }),
        shadowed: fc.boolean(),
        problem: fc.boolean(),
        vms: fc.nat(5),
      })
      .map(({ values, sources, shadowed, problem, vms }) => {
        const vips = [...new Set(values)].map((value) => vip(`240.240.0.${value}`))
        return {
          vips,
          problem,
          vms,
          sources: sources.map((name, index) =>
            source(`s-${name}`, {
              vips,
              shadowed: shadowed && index > 0 ? 'The Service wins' : '',
              endpoints: { ...source('x').endpoints, vmsEligible: vms, vmsTotal: vms },
            }),
          ),
        }
      })
    fc.assert(
      fc.property(fc.array(anyHost, { maxLength: 70 }), fc.nat(80), fc.nat(50), (hosts, open, listed) => {
        const drawn = hosts.map(
          ({ vips, sources, problem, vms }, n): Drawn => ({
            row: row(`host-${n}`, {
              vips,
              vmsTotal: vms,
              problems: problem ? [{ code: 'no-vip', message: 'No VIP' }] : [],
            }),
            sources,
          }),
        )
        const endpoints = Array.from({ length: Math.min(30, listed) }, (_, n) => endpoint(n))
        const graph = graphOf(drawn, {
          open: `host-${open}`,
          listEndpoints: () => ({ endpoints, total: listed }),
        })
        const ids = graph.nodes.map(({ id }) => id)
        expect(new Set(ids).size).toBe(ids.length)
        expect(new Set(graph.edges.map(({ id }) => id)).size).toBe(graph.edges.length)
        const known = new Set(ids)
        for (const { from, to } of graph.edges) expect([known.has(from), known.has(to)]).toEqual([true, true])
        // Whatever is drawn hangs together with a host, but for the count of the hosts that are not.
        const reached = new Set(graph.edges.map(({ to }) => to))
        for (const { id, kind } of graph.nodes)
          expect(kind === 'host' || id === 'more:hosts' || reached.has(id)).toBe(true)
        expect(graph.nodes.filter(({ kind }) => kind === 'host')).toHaveLength(graph.hosts.shown)
        const more = Number.parseInt(nodeOf(graph, 'more:hosts')?.label ?? '0', 10)
        expect(graph.hosts.shown + more).toBe(hosts.length)
        expect(graph.hosts.shown).toBeLessThanOrEqual(24)
        // 30 endpoints and what counts the rest, for each of the open host's sources.
        expect(graph.nodes.length).toBeLessThanOrEqual(251 + 31)
      }),
    )
  })
})
