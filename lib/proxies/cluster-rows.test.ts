import { describe, expect, it } from 'vitest'
import type { EnvoyCluster, EnvoyEndpoint } from '#lib/envoy/cluster.ts'
import { clusterRow, compareClusters, listCluster } from '#lib/proxies/cluster-rows.ts'

const endpoint = (index: number, change: Partial<EnvoyEndpoint> = {}): EnvoyEndpoint => ({
  address: `10.0.0.${index}:80`,
  hostname: '',
  weight: 1,
  priority: 0,
  locality: '',
  health: 'healthy',
  failures: [],
  counters: null,
  ...change,
})
const cluster = (
  name: string,
  endpoints: EnvoyEndpoint[],
  change: Partial<EnvoyCluster> = {},
): EnvoyCluster => ({
  name,
  direction: 'outbound',
  host: 'a.shop.svc.cluster.local',
  port: 80,
  subset: '',
  addedViaApi: true,
  isEds: true,
  circuitBreakers: [],
  endpoints,
  ...change,
})
const ghosts = { state: 'unknown', reason: 'Not read' } as const
const list = (one: EnvoyCluster) => listCluster(one, ghosts)
const row = (one: EnvoyCluster) => clusterRow(list(one), { addresses: new Map(), ghosts, network: '' })

describe('clusters of a proxy', () => {
  it('show 50 endpoints at most, those with trouble first, and count all', () => {
    const all = Array.from({ length: 60 }, (_, index) => endpoint(index))
    const many = row(
      cluster('x', [
        ...all,
        endpoint(99, { health: 'draining' }),
        endpoint(98, { failures: ['failed_outlier_check'] }),
      ]),
    )
    expect(many.endpoints).toHaveLength(50)
    expect(many.endpoints.slice(0, 3).map(({ address }) => address)).toEqual([
      '10.0.0.98:80',
      '10.0.0.99:80',
      '10.0.0.0:80',
    ])
    expect([many.endpointCount, many.available, many.requests]).toEqual([62, 60, null])
  })

  it('are in trouble without an endpoint that takes traffic, unless they need none', () => {
    const hasTrouble = (one: EnvoyCluster) => list(one).hasTrouble
    expect(hasTrouble(cluster('x', []))).toBe(true)
    expect(hasTrouble(cluster('x', [endpoint(1)]))).toBe(false)
    expect(hasTrouble(cluster('x', [endpoint(1), endpoint(2, { health: 'unhealthy' })]))).toBe(true)
    expect(hasTrouble(cluster('inbound|80||', [], { direction: 'inbound', isEds: false }))).toBe(false)
    expect(hasTrouble(cluster('PassthroughCluster', [], { direction: 'other', isEds: false }))).toBe(false)
  })

  it('come in an order of their own', () => {
    const ok = [endpoint(1)]
    const all = [
      cluster('xds-grpc', ok, { direction: 'other', host: '', port: null }),
      cluster('b10', ok, { host: 'b10.shop' }),
      cluster('b9', ok, { host: 'b9.shop' }),
      cluster('b9 vm', ok, { host: 'b9.shop', subset: 'vm' }),
      cluster('inbound', [], { direction: 'inbound', isEds: false }),
      cluster('empty', [], { host: 'z.shop' }),
    ]
    expect(
      all
        .map(list)
        .sort(compareClusters)
        .map(({ cluster: { name } }) => name),
    ).toEqual(['empty', 'b9', 'b9 vm', 'b10', 'inbound', 'xds-grpc'])
  })
})
