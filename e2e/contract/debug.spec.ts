import { expect, test } from './fixtures.ts'
import type { MeshUnderTest } from './mesh.ts'
import { place } from './objects.ts'

/** The JSON of istiod's debug endpoints and of Envoy's admin endpoints, as far as Isthmus reads it. */
const TYPE = 'type.googleapis.com/'
const HOST = 'forum.istioinaction.svc.cluster.local'
const ID = 'forum-vm-1.istioinaction'
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

const page = async <T>(mesh: MeshUnderTest, path: string): Promise<T> => {
  const { status, body } = await mesh.istiod(path)
  expect(status).toBe(200)
  return body as T
}
const admin = async <T>(mesh: MeshUnderTest, path: string): Promise<T> => {
  const { status, body } = await mesh.envoy('forum-vm-1', path)
  expect(status).toBe(200)
  return body as T
}

test('syncz: what was sent and acknowledged, by type, for each proxy', async ({ mesh }) => {
  const synced = async () => {
    const proxies = await page<Record<string, unknown>[]>(mesh, 'syncz')
    return proxies.find(({ proxy }) => proxy === ID)
  }
  await expect
    .poll(async () => ((await synced())?.route_acked ?? '') === (await synced())?.route_sent, {
      timeout: 10_000,
    })
    .toBe(true)
  const one = (await synced()) as Record<string, string> & {
    resources: Record<string, Record<string, string>>
  }
  expect(one).toMatchObject({
    cluster_id: 'Kubernetes',
    proxy_type: 'sidecar',
    istio_version: expect.any(String),
  })
  for (const type of ['cluster', 'listener', 'route', 'endpoint']) {
    expect(one[`${type}_sent`]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\/\d+[0-9a-f-]{36}$/)
    expect(one[`${type}_acked`]).toBeTruthy()
  }
  expect(Object.keys(one.resources).sort()).toEqual([
    `${TYPE}envoy.config.cluster.v3.Cluster`,
    `${TYPE}envoy.config.endpoint.v3.ClusterLoadAssignment`,
    `${TYPE}envoy.config.listener.v3.Listener`,
    `${TYPE}envoy.config.route.v3.RouteConfiguration`,
    `${TYPE}istio.networking.nds.v1.NameTable`,
  ])
  for (const { sent, acked, sentTime } of Object.values(one.resources)) {
    expect(sent).toBeTruthy()
    expect(acked).toBeTruthy()
    expect(sentTime).toMatch(ISO)
  }
})

test('syncz: a new VirtualService is sent as new routes, and acknowledged', async ({ mesh }) => {
  const routes = async () =>
    (await page<{ proxy: string; route_sent: string; route_acked: string }[]>(mesh, 'syncz')).find(
      ({ proxy }) => proxy === ID,
    )
  const before = (await routes())?.route_sent
  await mesh.call('PATCH', place('VirtualService', 'forum'), {
    body: [
      { op: 'replace', path: '/spec/http/1/route/0/weight', value: 79 },
      { op: 'replace', path: '/spec/http/1/route/1/weight', value: 21 },
    ],
    contentType: 'application/json-patch+json',
  })
  await expect.poll(async () => (await routes())?.route_sent, { timeout: 10_000 }).not.toBe(before)
  await expect
    .poll(
      async () => {
        const now = await routes()
        return now?.route_acked === now?.route_sent
      },
      { timeout: 10_000 },
    )
    .toBe(true)
  await mesh.call('PATCH', place('VirtualService', 'forum'), {
    body: [
      { op: 'replace', path: '/spec/http/1/route/0/weight', value: 80 },
      { op: 'replace', path: '/spec/http/1/route/1/weight', value: 20 },
    ],
    contentType: 'application/json-patch+json',
  })
})

test('adsz: who is connected, with the metadata that names its WorkloadEntry', async ({ mesh }) => {
  const { totalClients, clients } = await page<{ totalClients: number; clients: Record<string, unknown>[] }>(
    mesh,
    'adsz',
  )
  expect(totalClients).toBe(clients.length)
  const one = clients.find(({ connectionId }) => String(connectionId).startsWith(`${ID}-`))
  expect(one).toMatchObject({
    connectionId: expect.stringMatching(/^forum-vm-1\.istioinaction-\d+$/),
    connectedAt: expect.stringMatching(ISO),
    address: expect.stringMatching(/^10\.10\.0\.25:\d+$/),
    labels: { app: 'forum', version: 'vm' },
    metadata: {
      AUTO_REGISTER_GROUP: 'forum-vm',
      NAMESPACE: 'istioinaction',
      INSTANCE_IPS: '10.10.0.25',
      WORKLOAD_NAME: 'forum-vm',
      SERVICE_ACCOUNT: 'forum',
      CLUSTER_ID: 'Kubernetes',
      DNS_CAPTURE: 'true',
      ISTIO_VERSION: expect.any(String),
      LABELS: { app: 'forum' },
    },
    locality: {},
  })
  const watches = one?.watches as Record<string, string[]>
  expect(watches[`${TYPE}envoy.config.cluster.v3.Cluster`]).toContain(`outbound|80|vm|${HOST}`)
  expect(watches[`${TYPE}envoy.config.route.v3.RouteConfiguration`]).toContain('80')
  expect(watches[`${TYPE}istio.networking.nds.v1.NameTable`]).toEqual([''])
  const connections = await page<{ clients: object[] }>(mesh, 'connections')
  expect(Object.keys(connections.clients[0] ?? {}).sort()).toEqual(['address', 'connectedAt', 'connectionId'])
})

test('registryz: services with their ports, addresses and resolution', async ({ mesh }) => {
  const services = await page<Record<string, unknown>[]>(mesh, 'registryz')
  const forum = services.find(({ hostname }) => hostname === HOST)
  expect(Object.keys(forum?.Attributes ?? {}).sort()).toEqual([
    'Aliases',
    'ClusterExternalAddresses',
    'ClusterExternalPorts',
    'DNSConnectStrategy',
    'ExportTo',
    'ExternalName',
    'LabelSelectors',
    'Labels',
    'Name',
    'Namespace',
    'NodeLocal',
    'ObjectName',
    'PassthroughTargetPorts',
    'PublishNotReadyAddresses',
    'ServiceRegistry',
    'TrafficDistribution',
    'Type',
    'Visibility',
  ])
  expect(forum).toMatchObject({
    Attributes: {
      ServiceRegistry: 'Kubernetes',
      Name: 'forum',
      Namespace: 'istioinaction',
      LabelSelectors: { app: 'forum' },
      Type: 'ClusterIP',
      ObjectName: '',
    },
    ports: [{ name: 'http', port: 80, protocol: 'HTTP' }],
    clusterVIPs: { Addresses: { Kubernetes: [expect.stringMatching(/^10\.96\./)] } },
    defaultAddress: expect.stringMatching(/^10\.96\./),
    Resolution: 0,
    MeshExternal: false,
  })
  const db = services.find(({ hostname }) => hostname === 'db.legacy.internal')
  expect(db).toMatchObject({
    Attributes: {
      ServiceRegistry: 'External',
      Name: 'db.legacy.internal',
      ObjectName: 'external-db',
      LabelSelectors: null,
      Type: '',
    },
    ports: [{ name: 'tcp-postgres', port: 5432, protocol: 'TCP' }],
    clusterVIPs: { Addresses: null },
    defaultAddress: '0.0.0.0',
    autoAllocatedIPv4Address: expect.stringMatching(/^240\.240\./),
    autoAllocatedIPv6Address: expect.stringMatching(/^2001:2::/),
    Resolution: 0,
    MeshExternal: true,
  })
})

test('edsz: each subset’s endpoints, VMs without a health status and with mutual TLS', async ({ mesh }) => {
  const { configs } = await page<{
    configs: { clusterName: string; endpoints: { lbEndpoints: object[] }[] }[]
  }>(mesh, `edsz?proxyID=${ID}`)
  const vm = configs.find(({ clusterName }) => clusterName === `outbound|80|vm|${HOST}`)
  const first = vm?.endpoints[0]?.lbEndpoints.find((one) => JSON.stringify(one).includes('10.10.0.25'))
  expect(first).toEqual({
    endpoint: { address: { socketAddress: { address: '10.10.0.25', portValue: 8080 } } },
    metadata: {
      filterMetadata: {
        'envoy.transport_socket_match': { tlsMode: 'istio' },
        istio: { workload: 'forum-vm;istioinaction;forum;vm;Kubernetes' },
      },
    },
    loadBalancingWeight: 1,
  })
  const k8s = configs.find(({ clusterName }) => clusterName === `outbound|80|k8s|${HOST}`)
  expect(k8s?.endpoints[0]?.lbEndpoints).toEqual([
    {
      endpoint: { address: { socketAddress: { address: '10.10.0.101', portValue: 8080 } } },
      healthStatus: 'HEALTHY',
      metadata: { filterMetadata: { istio: { workload: 'forum-k8s-1;istioinaction;forum;k8s;Kubernetes' } } },
      loadBalancingWeight: 1,
    },
  ])
})

test('a page about a proxy needs one that is connected', async ({ mesh }) => {
  expect(await mesh.istiod('ndsz')).toMatchObject({
    status: 400,
    body: expect.stringContaining('You must provide a proxyID'),
  })
  expect((await mesh.istiod('ndsz?proxyID=contract-nobody')).status).toBe(404)
  expect((await mesh.istiod('nonsense')).status).toBe(404)
  const list = await page<string[]>(mesh, 'list')
  for (const name of ['syncz', 'adsz', 'ndsz', 'edsz', 'registryz', 'endpointShardz', 'connections'])
    expect(list).toContain(name)
})

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
