import { camelCase } from '../../server/demo/config/camel-case.ts'
import { expect, test } from './fixtures.ts'
import type { MeshUnderTest } from './mesh.ts'
import { place, type Stored } from './objects.ts'

/** The JSON of istiod's debug endpoints, as far as Isthmus reads it. */
const TYPE = 'type.googleapis.com/'
const HOST = 'forum.istioinaction.svc.cluster.local'
const ID = 'forum-vm-1.istioinaction'
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

const page = async <T>(mesh: MeshUnderTest, path: string): Promise<T> => {
  const { status, body } = await mesh.istiod(path)
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

test('syncz: what a change of a DestinationRule and of a VirtualService makes istiod send', async ({
  mesh,
}) => {
  const nonces = async () => {
    const proxies = await page<Record<string, string>[]>(mesh, 'syncz')
    const one = proxies.find(({ proxy }) => proxy === ID) ?? {}
    return ['cluster', 'endpoint', 'listener', 'route'].map((type) => [
      type,
      one[`${type}_sent`],
      one[`${type}_acked`],
    ])
  }
  const change = (kind: 'DestinationRule' | 'VirtualService', value: string | null) =>
    mesh.call('PATCH', place(kind, 'forum'), {
      body: { spec: { exportTo: value ? [value] : null } },
      contentType: 'application/merge-patch+json',
    })
  for (const [kind, types] of [
    ['DestinationRule', ['cluster', 'endpoint', 'listener', 'route']],
    ['VirtualService', ['cluster', 'listener', 'route']],
  ] as const) {
    for (const value of ['*', null]) {
      const before = await nonces()
      expect((await change(kind, value)).status).toBe(200)
      await expect
        .poll(
          async () =>
            (await nonces())
              .filter(([, sent, acked], index) => sent !== before[index]?.[1] && sent === acked)
              .map(([type]) => type)
              .filter((type) => types.some((one) => one === type)),
          { timeout: 10_000 },
        )
        .toEqual(types)
    }
  }
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
  expect(watches[`${TYPE}envoy.config.listener.v3.Listener`]).toEqual(
    expect.arrayContaining(['virtualInbound', 'virtualOutbound', '0.0.0.0_80']),
  )
  expect(watches[`${TYPE}envoy.config.endpoint.v3.ClusterLoadAssignment`]).toContain(`outbound|80|vm|${HOST}`)
  expect(watches[`${TYPE}istio.networking.nds.v1.NameTable`]).toEqual([''])
  const only = await page<{ clients: { connectionId: string }[] }>(mesh, `adsz?proxyID=${ID}`)
  expect(only.clients.map(({ connectionId }) => connectionId)).toEqual([one?.connectionId])
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

test('configz: objects as istiod has read them, with the version of the API server', async ({ mesh }) => {
  type Held = { kind: string; apiVersion: string } & Stored
  const held = async () =>
    (await page<Held[]>(mesh, 'configz')).find(
      ({ kind, metadata }) => kind === 'VirtualService' && metadata.name === 'forum',
    )
  const { status, body } = await mesh.call('PATCH', place('VirtualService', 'forum'), {
    body: { metadata: { labels: { contract: 'read' } } },
    contentType: 'application/merge-patch+json',
  })
  expect(status).toBe(200)
  const { metadata, spec } = body as Stored
  await expect
    .poll(async () => (await held())?.metadata.resourceVersion, { timeout: 10_000 })
    .toBe(metadata.resourceVersion)
  expect(await held()).toMatchObject({
    apiVersion: 'networking.istio.io/v1',
    metadata: { namespace: 'istioinaction', uid: metadata.uid },
    spec: { hosts: spec.hosts },
  })
  await mesh.call('PATCH', place('VirtualService', 'forum'), {
    body: { metadata: { labels: { contract: null } } },
    contentType: 'application/merge-patch+json',
  })
})

test('mesh: the mesh’s own configuration', async ({ mesh }) => {
  expect(await page(mesh, 'mesh')).toMatchObject({
    rootNamespace: 'istio-system',
    trustDomain: 'cluster.local',
    defaultServiceExportTo: ['*'],
  })
  expect(await page(mesh, 'clusterz')).toMatchObject([{ id: 'Kubernetes' }])
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
  expect(k8s?.endpoints[0]?.lbEndpoints).toContainEqual({
    endpoint: { address: { socketAddress: { address: '10.10.0.101', portValue: 8080 } } },
    healthStatus: 'HEALTHY',
    metadata: { filterMetadata: { istio: { workload: 'forum-k8s-1;istioinaction;forum;k8s;Kubernetes' } } },
    loadBalancingWeight: 1,
  })
})

type Dump = { configs: ({ '@type': string } & Record<string, unknown>)[] }
const partOf = ({ configs }: Dump, name: string): Record<string, unknown> =>
  configs.find((one) => one['@type'] === `${TYPE}envoy.admin.v3.${name}ConfigDump`) ?? {}
const listOf = (dump: Dump, name: string, list: string) =>
  (partOf(dump, name)[list] ?? []) as Record<string, Record<string, unknown>>[]
const byName = (all: unknown[]) => Object.fromEntries(all.map((one) => [(one as { name: string }).name, one]))

test('config_dump: what istiod means a proxy to have is what a proxy in sync has, but for how it is spelt', async ({
  mesh,
}) => {
  const intended = await page<Dump>(mesh, `config_dump?proxyID=${ID}&include_eds`)
  expect(intended.configs.map((one) => one['@type'].replace(/^.*v3\.(\w+)ConfigDump$/, '$1'))).toEqual([
    ...['Bootstrap', 'Clusters', 'Endpoints', 'Listeners', 'ScopedRoutes', 'Routes', 'Secrets', 'Ecds'],
  ])
  const { body } = await mesh.envoy('forum-vm-1', '/config_dump?include_eds')
  const own = body as Dump
  for (const [part, theirs, ours, their, our] of [
    ['Clusters', 'dynamic_active_clusters', 'dynamicActiveClusters', 'cluster', 'cluster'],
    ['Routes', 'dynamic_route_configs', 'dynamicRouteConfigs', 'route_config', 'routeConfig'],
  ] as const)
    expect(byName(listOf(own, part, theirs).map((one) => camelCase(one[their]))), part).toEqual(
      byName(listOf(intended, part, ours).map((one) => one[our])),
    )
  expect(
    byName(listOf(own, 'Listeners', 'dynamic_listeners').map((one) => camelCase(one.active_state?.listener))),
  ).toEqual(byName(listOf(intended, 'Listeners', 'dynamicListeners').map((one) => one.activeState?.listener)))
  const version = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\/\d+$/
  expect(partOf(intended, 'Clusters').versionInfo).toMatch(version)
  expect(listOf(intended, 'Routes', 'dynamicRouteConfigs')[0]?.versionInfo).toMatch(version)
  const assignments = listOf(intended, 'Endpoints', 'dynamicEndpointConfigs').map((one) => one.endpointConfig)
  const { configs: alone } = await page<Dump>(mesh, `edsz?proxyID=${ID}`)
  const names = (all: unknown[]) => all.map((one) => (one as { clusterName: string }).clusterName).sort()
  expect(names(assignments)).toEqual(names(alone))
  const without = await page<Dump>(mesh, `config_dump?proxyID=${ID}`)
  expect(JSON.stringify(without)).not.toContain('EndpointsConfigDump')
})

test('config_dump: the resources of some types alone', async ({ mesh }) => {
  const typesOf = async (types: string) => {
    const { configs = [] } = await page<Partial<Dump>>(mesh, `config_dump?proxyID=${ID}&types=${types}`)
    return [...new Set(configs.map((one) => one['@type']))].sort()
  }
  expect(await typesOf('cds')).toEqual([`${TYPE}envoy.config.cluster.v3.Cluster`])
  expect(await typesOf('rds,eds')).toEqual([
    `${TYPE}envoy.config.endpoint.v3.ClusterLoadAssignment`,
    `${TYPE}envoy.config.route.v3.RouteConfiguration`,
  ])
  expect(await typesOf('lds')).toEqual([`${TYPE}envoy.config.listener.v3.Listener`])
  expect(await typesOf('nds')).toEqual([`${TYPE}istio.networking.nds.v1.NameTable`])
  expect(await page(mesh, `config_dump?proxyID=${ID}&types=nope`)).toEqual({})
})

test('a page about a proxy needs one that is connected', async ({ mesh }) => {
  for (const name of ['ndsz', 'edsz', 'config_dump']) {
    expect(await mesh.istiod(name), name).toMatchObject({
      status: 400,
      body: expect.stringContaining('You must provide a proxyID'),
    })
    expect(await mesh.istiod(`${name}?proxyID=contract-nobody`), name).toMatchObject({
      status: 404,
      body: expect.stringContaining('Proxy not connected to this Pilot instance'),
    })
  }
  for (const name of ['nonsense', '__proto__', 'constructor'])
    expect((await mesh.istiod(name)).status, name).toBe(404)
  const list = await page<string[]>(mesh, 'list')
  for (const name of [
    'syncz',
    'adsz',
    'ndsz',
    'edsz',
    'registryz',
    'endpointShardz',
    'connections',
    'config_dump',
  ])
    expect(list).toContain(name)
})
