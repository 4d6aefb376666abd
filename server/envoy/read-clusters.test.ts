import { describe, expect, it } from 'vitest'
import { clustersPath, readClusters } from '#server/envoy/read-clusters.ts'

const FORUM = 'forum.istioinaction.svc.cluster.local'
const hosts = new Set([FORUM])
/** As Envoy 1.40 writes it: zeros without a value, 64-bit numbers as text. */
const host = (address: string, counters: Record<string, string>) => ({
  address: { socket_address: { address, port_value: 8080 } },
  stats: [
    ...['cx_connect_fail', 'cx_total', 'rq_error', 'rq_success', 'rq_timeout', 'rq_total'].map((name) => ({
      name,
      ...(counters[name] ? { value: counters[name] } : {}),
    })),
    { type: 'GAUGE', name: 'rq_active' },
  ],
  health_status: { eds_health_status: 'HEALTHY' },
  weight: 1,
})
const cluster = (name: string, ...statuses: object[]) => ({
  name,
  added_via_api: true,
  ...(statuses.length > 0 ? { host_statuses: statuses } : {}),
})

describe('readClusters', () => {
  it('reads the outbound clusters of the hosts asked for, by endpoint', () => {
    const vm = host('10.10.0.25', { cx_total: '5', rq_error: '2', rq_success: '80', rq_total: '82' })
    const clusters = readClusters(
      {
        cluster_statuses: [
          cluster('xds-grpc', { address: { pipe: { path: './XDS' } }, stats: [] }),
          cluster(`inbound|8080||`, vm),
          cluster('outbound|80|vm|other.ns.svc.cluster.local', vm),
          cluster(`outbound|80|vm|${FORUM}`, vm, host('10.10.0.26', {})),
          cluster(`outbound|80|k8s|${FORUM}`),
        ],
      },
      hosts,
    )
    expect(
      [...(clusters ?? [])].map(([name, { subset, endpoints }]) => [name, subset, [...endpoints.values()]]),
    ).toEqual([
      [
        `outbound|80|vm|${FORUM}`,
        'vm',
        [
          { requests: 82, errors: 2, connections: 5, connectionFailures: 0 },
          { requests: 0, errors: 0, connections: 0, connectionFailures: 0 },
        ],
      ],
      [`outbound|80|k8s|${FORUM}`, 'k8s', []],
    ])
  })

  it('adds up an endpoint that is listed twice', () => {
    const twice = cluster(
      `outbound|80||${FORUM}`,
      host('10.10.0.25', { rq_total: '3' }),
      host('10.10.0.25', { rq_total: '4' }),
    )
    const [only] = readClusters({ cluster_statuses: [twice] }, hosts)?.values() ?? []
    expect([...(only?.endpoints.values() ?? [])].map(({ requests }) => requests)).toEqual([7])
  })

  it('takes an Envoy that knows none of the hosts for one', () => {
    expect(readClusters({}, hosts)?.size).toBe(0)
  })

  it.each([
    ['a list', []],
    ['something else', { clients: [] }],
    [
      'a negative counter',
      { cluster_statuses: [cluster('outbound|80||x', host('10.0.0.1', { rq_total: '-1' }))] },
    ],
    ['nothing', null],
  ])('refuses %s', (_, json) => {
    expect(readClusters(json, hosts)).toBeNull()
  })
})

describe('clustersPath', () => {
  const filterOf = (path: string) => new URL(path, 'http://envoy').searchParams.get('filter')

  it('asks for the clusters of the hosts alone', () => {
    const filter = new RegExp(filterOf(clustersPath(new Set([FORUM, 'db.legacy.internal']))) ?? '')
    expect(filter.test(`outbound|80|vm|${FORUM}`)).toBe(true)
    expect(filter.test('outbound|5432||db.legacy.internal')).toBe(true)
    expect(filter.test('outbound|5432||db-legacy-internal')).toBe(false)
    expect(filter.test(`inbound|80|vm|${FORUM}`)).toBe(false)
    expect(filter.test(`outbound|80|vm|other-${FORUM}`)).toBe(false)
  })

  it('lets no host write into the filter or the query', () => {
    const path = clustersPath(new Set(['.*)|(x&format=text#']))
    expect(new URL(path, 'http://envoy').searchParams.get('format')).toBe('json')
    expect(new RegExp(filterOf(path) ?? '').test('outbound|80||x')).toBe(false)
  })

  it('asks for everything rather than with an address that is too long', () => {
    expect(
      clustersPath(new Set(Array.from({ length: 500 }, (_, n) => `service-${n}.ns.svc.cluster.local`))),
    ).toBe('/clusters?format=json')
  })
})
