import { expect, test } from './fixtures.ts'
import type { MeshUnderTest } from './mesh.ts'

/** The JSON of Envoy's admin endpoints, as far as Isthmus reads it. */
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
  const { certificates } = await admin<{
    certificates: { ca_cert: { days_until_expiration: string }[]; cert_chain: object[] }[]
  }>(mesh, '/certs')
  expect(certificates[0]?.cert_chain[0]).toMatchObject({
    path: '<inline>',
    serial_number: expect.stringMatching(/^[0-9a-f]+$/),
    subject_alt_names: [{ uri: 'spiffe://cluster.local/ns/istioinaction/sa/forum' }],
    days_until_expiration: '0',
    valid_from: expect.stringMatching(ISO),
    expiration_time: expect.stringMatching(ISO),
  })
  expect(Number(certificates[0]?.ca_cert[0]?.days_until_expiration)).toBeGreaterThan(3_000)
  // Each TLS context lists the same one again.
  expect(certificates.length).toBeGreaterThan(1)
  expect(new Set(certificates.map((one) => JSON.stringify(one))).size).toBe(1)
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

test('Envoy /stats: names and numbers, without those of outbound clusters', async ({ mesh }) => {
  const { stats } = await admin<{ stats: { name?: string; value?: unknown }[] }>(mesh, '/stats?format=json')
  const numberNamed = (wanted: string) => stats.find(({ name }) => name === wanted)?.value
  expect(numberNamed('server.live')).toBe(1)
  for (const name of ['cluster_manager.active_clusters', 'listener_manager.total_listeners_active'])
    expect(numberNamed(name)).toBeGreaterThan(3)
  expect(numberNamed('cluster.xds-grpc;.membership_healthy')).toBe(1)
  expect(stats.filter(({ name }) => name?.startsWith('cluster.outbound'))).toEqual([])
})

test('Envoy /stats: formats, filter and only what is used', async ({ mesh }) => {
  expect(await admin(mesh, '/stats?filter=^server.live$')).toBe('server.live: 1\n')
  expect(await admin(mesh, '/stats?format=json&filter=^server.live$')).toEqual({
    stats: [{ name: 'server.live', value: 1 }],
  })
  const all = String(await admin(mesh, '/stats?filter=update_'))
  expect(all).toContain('listener_manager.lds.update_rejected: 0\n')
  expect(all).toMatch(/^cluster_manager\.cds\.update_success: [1-9]\d*$/m)
  const used = String(await admin(mesh, '/stats?usedonly&filter=update_'))
  expect(used).not.toContain('update_rejected')
  expect(used).toContain('cluster_manager.cds.update_success')
  expect(await admin(mesh, '/stats?filter=cds.version_text')).toMatch(
    /^cluster_manager\.cds\.version_text: "\d{4}-.*Z\/\d+"\n$/,
  )
  const prometheus = String(await admin(mesh, '/stats/prometheus'))
  expect(prometheus).toContain('# TYPE envoy_server_live gauge\nenvoy_server_live{} 1\n')
  expect(prometheus).toContain('envoy_cluster_upstream_rq{cluster_name="xds-grpc",response_code_class="2xx"}')
  const { stats } = await admin<{ stats: Record<string, unknown>[] }>(
    mesh,
    '/stats?format=json&filter=initialization_time',
  )
  expect(stats).toEqual([
    {
      histograms: {
        supported_quantiles: [0, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 100],
        computed_quantiles: [
          {
            name: 'server.initialization_time_ms',
            values: expect.arrayContaining([expect.objectContaining({ cumulative: expect.any(Number) })]),
          },
        ],
      },
    },
  ])
  for (const path of ['/stats?filter=%5B', '/stats?format=nope'])
    expect((await mesh.envoy('forum-vm-1', path)).status).toBe(400)
})

test('Envoy /clusters, /listeners, /runtime, /init_dump and /help as text or JSON', async ({ mesh }) => {
  const clusters = String(await admin(mesh, '/clusters'))
  for (const line of [
    'added_via_api::true',
    'default_priority::max_connections::4294967295',
    '10.10.0.25:8080::health_flags::healthy',
    '10.10.0.25:8080::weight::1',
  ])
    expect(clusters).toContain(`outbound|80|vm|${HOST}::${line}\n`)
  expect(String(await admin(mesh, '/listeners'))).toContain('virtualInbound::0.0.0.0:15006\n')
  expect(await admin(mesh, '/init_dump')).toEqual({})
  expect(await admin(mesh, '/runtime')).toMatchObject({
    layers: ['global config', 'admin'],
    entries: {
      're2.max_program_size.error_level': { final_value: '32768', layer_values: ['32768', ''] },
    },
  })
  expect(String(await admin(mesh, '/help'))).toMatch(/^admin commands are:\n {2}\/: Admin home page\n/)
})

test('Envoy lists its loggers, and changes them, on a POST only', async ({ mesh }) => {
  const logging = (query: string) => mesh.envoy('forum-vm-1', `/logging${query}`, 'POST')
  expect(await logging('')).toMatchObject({
    status: 200,
    body: expect.stringMatching(/^active loggers:\n[\s\S]* {2}admin: \w+\n/),
  })
  expect(await logging('?paths=http:debug,router:info')).toMatchObject({
    body: expect.stringContaining('  http: debug\n'),
  })
  expect(await logging('?level=warning')).toMatchObject({
    body: expect.stringContaining('  http: warning\n'),
  })
  for (const [query, words] of [
    ['?level=loud', 'unknown logger level'],
    ['?nobody=debug', 'unknown logger name'],
    ['?http=info&router=info', 'invalid number of parameters'],
  ] as const)
    expect(await logging(query), query).toMatchObject({
      status: 400,
      body: expect.stringContaining(`error: ${words}\n\nusage: /logging?`),
    })
})

test('Envoy refuses to change anything on a GET', async ({ mesh }) => {
  for (const path of [
    '/quitquitquit',
    '/drain_listeners',
    '/healthcheck/fail',
    '/reset_counters',
    '/logging',
  ])
    expect((await mesh.envoy('forum-vm-1', path)).status).toBe(405)
  expect(await mesh.envoy('forum-vm-1', '/nonsense')).toMatchObject({
    status: 404,
    body: expect.stringContaining('invalid path. admin commands are:'),
  })
})
