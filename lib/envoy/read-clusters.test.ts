import { describe, expect, it } from 'vitest'
import { readEnvoyClusters } from '#lib/envoy/read-clusters.ts'

/** As Envoy 1.40 of a VM answered. */
const FORUM = {
  name: 'outbound|80|vm|forum.istioinaction.svc.cluster.local',
  added_via_api: true,
  eds_service_name: 'outbound|80|vm|forum.istioinaction.svc.cluster.local',
  circuit_breakers: {
    thresholds: [
      {
        max_connections: 4294967295,
        max_pending_requests: 4294967295,
        max_requests: 4294967295,
        max_retries: 4294967295,
      },
      {
        priority: 'HIGH',
        max_connections: 1024,
        max_pending_requests: 1024,
        max_requests: 1024,
        max_retries: 3,
      },
    ],
  },
  host_statuses: [
    {
      address: { socket_address: { address: '10.10.0.25', port_value: 8080 } },
      stats: [
        { value: '1', name: 'cx_connect_fail' },
        { value: '5', name: 'cx_total' },
        { name: 'rq_error' },
        { value: '40', name: 'rq_success' },
        { name: 'rq_timeout' },
        { value: '41', name: 'rq_total' },
        { type: 'GAUGE', value: '2', name: 'cx_active' },
        { type: 'GAUGE', value: '1', name: 'rq_active' },
      ],
      health_status: { eds_health_status: 'HEALTHY', failed_outlier_check: true },
      weight: 3,
      priority: 1,
      locality: { region: 'eu', zone: 'eu-1' },
    },
  ],
}
const one = (status: object) => readEnvoyClusters({ cluster_statuses: [status] })?.[0]
const at = (address: unknown) => one({ name: 'x', host_statuses: [{ address }] })?.endpoints[0]?.address

describe('readEnvoyClusters', () => {
  it('reads a cluster with its endpoints and what they counted', () => {
    expect(one(FORUM)).toEqual({
      name: 'outbound|80|vm|forum.istioinaction.svc.cluster.local',
      direction: 'outbound',
      host: 'forum.istioinaction.svc.cluster.local',
      port: 80,
      subset: 'vm',
      addedViaApi: true,
      isEds: true,
      circuitBreakers: [
        {
          priority: 'default',
          maxConnections: null,
          maxPendingRequests: null,
          maxRequests: null,
          maxRetries: null,
        },
        {
          priority: 'high',
          maxConnections: 1024,
          maxPendingRequests: 1024,
          maxRequests: 1024,
          maxRetries: 3,
        },
      ],
      endpoints: [
        {
          address: '10.10.0.25:8080',
          hostname: '',
          weight: 3,
          priority: 1,
          locality: 'eu/eu-1',
          health: 'healthy',
          failures: ['failed_outlier_check'],
          counters: {
            connections: 5,
            activeConnections: 2,
            connectionFailures: 1,
            requests: 41,
            activeRequests: 1,
            errors: 0,
            successes: 40,
            timeouts: 0,
          },
        },
      ],
    })
  })

  it('tells limits as Envoy has them, its defaults among them', () => {
    const thresholds = [
      { max_connections: 100, max_retries: 4294967295 },
      { priority: 'HIGH', max_requests: 7 },
    ]
    expect(one({ name: 'x', circuit_breakers: { thresholds } })?.circuitBreakers).toEqual([
      {
        priority: 'default',
        maxConnections: 100,
        maxPendingRequests: 1024,
        maxRequests: 1024,
        maxRetries: null,
      },
      {
        priority: 'high',
        maxConnections: 1024,
        maxPendingRequests: 1024,
        maxRequests: 7,
        maxRetries: 3,
      },
    ])
  })

  it.each([
    ['inbound|8080||', { direction: 'inbound', host: '', port: 8080, subset: '' }],
    ['xds-grpc', { direction: 'other', host: '', port: null }],
    ['PassthroughCluster', { direction: 'other' }],
    ['outbound|80', { direction: 'other' }],
    ['outbound|http||x', { direction: 'other' }],
  ])('reads the name %s', (name, expected) => {
    expect(one({ name })).toMatchObject({ ...expected, addedViaApi: false, isEds: false, endpoints: [] })
  })

  it('reads every kind of address', () => {
    expect(at({ socket_address: { address: 'fd00::7', port_value: 80 } })).toBe('[fd00::7]:80')
    expect(at({ pipe: { path: './etc/istio/proxy/XDS' } })).toBe('./etc/istio/proxy/XDS')
    const internal = { server_listener_name: 'connect_originate', endpoint_id: '10.0.0.7:80' }
    expect(at({ envoy_internal_address: internal })).toBe('connect_originate/10.0.0.7:80')
    expect(at('garbage')).toBe('')
  })

  it('knows no health that Envoy does not have', () => {
    const healthOf = (eds_health_status: unknown) =>
      one({ name: 'x', host_statuses: [{ health_status: { eds_health_status } }] })?.endpoints[0]?.health
    expect(['UNHEALTHY', 'DRAINING', 'constructor', 7, undefined].map(healthOf)).toEqual([
      'unhealthy',
      'draining',
      'unknown',
      'unknown',
      'unknown',
    ])
  })

  it('takes an Envoy without clusters for one, and refuses what is no answer of it', () => {
    expect(readEnvoyClusters({})).toEqual([])
    for (const json of [null, [], 'x', { listener_statuses: [] }, { cluster_statuses: [{}] }])
      expect(readEnvoyClusters(json)).toBeNull()
  })
})
