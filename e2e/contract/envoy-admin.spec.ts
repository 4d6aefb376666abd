import { expect, test } from './fixtures.ts'
import type { MeshUnderTest } from './mesh.ts'

/** The JSON of Envoy's admin endpoints, as far as Isthmus reads it. */
const TYPE = 'type.googleapis.com/'
const HOST = 'forum.istioinaction.svc.cluster.local'
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

const admin = async <T>(mesh: MeshUnderTest, path: string): Promise<T> => {
  const { status, body } = await mesh.envoy('forum-vm-1', path)
  expect(status).toBe(200)
  return body as T
}

type Status = { name: string; host_statuses?: Record<string, unknown>[] } & Record<string, unknown>

test('Envoy /clusters: snake case, zero counters without a value, subsets by their names', async ({
  mesh,
}) => {
  const { cluster_statuses: all } = await admin<{ cluster_statuses: Status[] }>(mesh, '/clusters?format=json')
  const names = all.map(({ name }) => name)
  for (const name of [
    'BlackHoleCluster',
    'PassthroughCluster',
    'InboundPassthroughCluster',
    'agent',
    'xds-grpc',
    'sds-grpc',
    'inbound|8080||',
  ])
    expect(names).toContain(name)
  const vm = all.find(({ name }) => name === `outbound|80|vm|${HOST}`)
  expect(vm).toMatchObject({
    added_via_api: true,
    eds_service_name: vm?.name,
    circuit_breakers: { thresholds: expect.any(Array) },
  })
  const [host] = vm?.host_statuses ?? []
  expect(host).toMatchObject({
    address: { socket_address: { address: expect.any(String), port_value: 8080 } },
    health_status: { eds_health_status: 'HEALTHY' },
    weight: 1,
    locality: {},
  })
  const stats = host?.stats as { name: string; type?: string }[]
  expect(stats.map(({ name }) => name)).toEqual([
    ...['cx_connect_fail', 'cx_total', 'rq_error', 'rq_success', 'rq_timeout', 'rq_total'],
    ...['cx_active', 'rq_active', 'rq_pending_active'],
  ])
  expect(stats.filter(({ type }) => type === 'GAUGE').map(({ name }) => name)).toEqual([
    'cx_active',
    'rq_active',
    'rq_pending_active',
  ])
  expect(stats.find(({ name }) => name === 'rq_timeout')).toEqual({ name: 'rq_timeout' })
})

test('Envoy /clusters: a filter by name, which RE2 has to understand', async ({ mesh }) => {
  const filtered = (filter: string) =>
    admin<{ cluster_statuses?: Status[] }>(mesh, `/clusters?format=json&filter=${encodeURIComponent(filter)}`)
  const { cluster_statuses: some = [] } = await filtered(
    '^outbound\\|.*\\|(forum\\.istioinaction\\.svc\\.cluster\\.local)$',
  )
  expect(some.map(({ name }) => name).sort()).toEqual(
    ['k8s', 'vm', ''].map((subset) => `outbound|80|${subset}|${HOST}`),
  )
  expect(await filtered('nothing-has-this-name')).toEqual({})
  expect((await mesh.envoy('forum-vm-1', '/clusters?format=json&filter=%5B')).status).toBe(400)
})

test('Envoy /listeners, /certs, /server_info, /memory and /ready', async ({ mesh }) => {
  const { listener_statuses: listeners } = await admin<{
    listener_statuses: { name: string; local_address: object }[]
  }>(mesh, '/listeners?format=json')
  const names = listeners.map(({ name }) => name)
  for (const name of ['virtualOutbound', 'virtualInbound', '0.0.0.0_80', '0.0.0.0_15021', '0.0.0.0_15090'])
    expect(names).toContain(name)
  expect(listeners.find(({ name }) => name === 'virtualOutbound')?.local_address).toEqual({
    socket_address: { address: '0.0.0.0', port_value: 15_001 },
  })
  const { certificates } = await admin<{ certificates: { ca_cert: object[]; cert_chain: object[] }[] }>(
    mesh,
    '/certs',
  )
  expect(certificates[0]?.cert_chain[0]).toMatchObject({
    path: '<inline>',
    serial_number: expect.stringMatching(/^[0-9a-f]+$/),
    subject_alt_names: [{ uri: 'spiffe://cluster.local/ns/istioinaction/sa/forum' }],
    days_until_expiration: '0',
    valid_from: expect.stringMatching(ISO),
    expiration_time: expect.stringMatching(ISO),
  })
  expect(certificates[0]?.ca_cert[0]).toMatchObject({ days_until_expiration: '3649' })
  expect(await admin(mesh, '/server_info')).toMatchObject({
    version: expect.stringMatching(/^[0-9a-f]{40}\/1\.40\.0\//),
    state: 'LIVE',
    uptime_current_epoch: expect.stringMatching(/^\d+s$/),
    node: {
      id: 'sidecar~10.10.0.25~forum-vm-1.istioinaction~istioinaction.svc.cluster.local',
      cluster: 'forum.istioinaction',
      metadata: { NAMESPACE: 'istioinaction', AUTO_REGISTER_GROUP: 'forum-vm', INSTANCE_IPS: '10.10.0.25' },
    },
  })
  expect(await admin(mesh, '/memory')).toMatchObject({
    allocated: expect.stringMatching(/^\d+$/),
    heap_size: expect.stringMatching(/^\d+$/),
  })
  expect(await admin(mesh, '/ready')).toContain('LIVE')
})

type Dump = { configs: ({ '@type': string } & Record<string, unknown>)[] }
type RouteConfig = {
  route_config: {
    name: string
    virtual_hosts: {
      domains: string[]
      routes: { name: string; match: object; route: object; metadata: object }[]
    }[]
  }
}

test('Envoy /config_dump: its parts by type, and the routes as the VirtualService has them', async ({
  mesh,
}) => {
  const { configs } = await admin<Dump>(mesh, '/config_dump')
  const types = configs.map((one) => one['@type'])
  for (const part of ['Bootstrap', 'Clusters', 'Listeners', 'Routes', 'Secrets'])
    expect(types).toContain(`${TYPE}envoy.admin.v3.${part}ConfigDump`)
  const dump = configs.find((one) => one['@type'].endsWith('.RoutesConfigDump')) as unknown as {
    dynamic_route_configs: RouteConfig[]
  }
  const http = dump.dynamic_route_configs.find(({ route_config }) => route_config.name === '80')
  const forum = http?.route_config.virtual_hosts.find(({ domains }) => domains.includes(HOST))
  expect(forum?.routes.map(({ name }) => name)).toEqual(['canary-users', 'everyone'])
  expect(forum?.routes[0]).toMatchObject({
    match: { prefix: '/', headers: [{ name: 'canary-user', string_match: { exact: 'true' } }] },
    route: { cluster: `outbound|80|k8s|${HOST}` },
  })
  expect(forum?.routes[1]).toMatchObject({
    route: {
      weighted_clusters: {
        clusters: [
          { name: `outbound|80|vm|${HOST}`, weight: 80 },
          { name: `outbound|80|k8s|${HOST}`, weight: 20 },
        ],
      },
    },
    metadata: {
      filter_metadata: {
        istio: { config: '/apis/networking.istio.io/v1/namespaces/istioinaction/virtual-service/forum' },
      },
    },
  })
})

test('Envoy /stats: names and numbers, without those of outbound clusters', async ({ mesh }) => {
  const { stats } = await admin<{ stats: { name?: string; value?: unknown }[] }>(mesh, '/stats?format=json')
  const numberNamed = (wanted: string) => stats.find(({ name }) => name === wanted)?.value
  expect(numberNamed('server.live')).toBe(1)
  for (const name of ['cluster_manager.active_clusters', 'listener_manager.total_listeners_active'])
    expect(numberNamed(name)).toBeGreaterThan(3)
  expect(numberNamed('cluster.xds-grpc;.membership_healthy')).toBe(1)
  expect(stats.filter(({ name }) => name?.startsWith('cluster.outbound'))).toEqual([])
})

test('Envoy refuses to change anything on a GET', async ({ mesh }) => {
  for (const path of ['/quitquitquit', '/drain_listeners', '/healthcheck/fail', '/reset_counters'])
    expect((await mesh.envoy('forum-vm-1', path)).status).toBe(405)
  expect((await mesh.envoy('forum-vm-1', '/nonsense')).status).toBe(404)
})
