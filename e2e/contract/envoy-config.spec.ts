import { expect, test } from './fixtures.ts'
import type { MeshUnderTest } from './mesh.ts'

/** The JSON of Envoy's configuration dump, as far as Isthmus reads it. */
const TYPE = 'type.googleapis.com/'
const HOST = 'forum.istioinaction.svc.cluster.local'

const admin = async <T>(mesh: MeshUnderTest, path: string): Promise<T> => {
  const { status, body } = await mesh.envoy('forum-vm-1', path)
  expect(status).toBe(200)
  return body as T
}

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

const LIST = (name: string) => `/config_dump?resource=${name}`
const configsOf = async (mesh: MeshUnderTest, path: string) => (await admin<Dump>(mesh, path)).configs

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

test('Envoy /config_dump: clusters with their type, limits, mutual TLS and where they come from', async ({
  mesh,
}) => {
  const configs = await configsOf(mesh, LIST('dynamic_active_clusters'))
  const clusterNamed = (name: string) =>
    configs.map((one) => one.cluster as Record<string, unknown>).find((one) => one.name === name)
  const name = `outbound|80|vm|${HOST}`
  expect(configs[0]?.['@type']).toBe(`${TYPE}envoy.admin.v3.ClustersConfigDump.DynamicCluster`)
  expect(clusterNamed(name)).toMatchObject({
    '@type': `${TYPE}envoy.config.cluster.v3.Cluster`,
    type: 'EDS',
    eds_cluster_config: { eds_config: { ads: {} }, service_name: name },
    connect_timeout: '10s',
    lb_policy: 'LEAST_REQUEST',
    circuit_breakers: { thresholds: [{ max_connections: 4_294_967_295, max_retries: 4_294_967_295 }] },
    metadata: {
      filter_metadata: {
        istio: {
          subset: 'vm',
          config: '/apis/networking.istio.io/v1/namespaces/istioinaction/destination-rule/forum',
          services: [{ host: HOST, name: 'forum', namespace: 'istioinaction' }],
        },
      },
    },
    transport_socket_matches: [
      {
        name: 'tlsMode-istio',
        match: { tlsMode: 'istio' },
        transport_socket: {
          name: 'envoy.transport_sockets.tls',
          typed_config: {
            sni: `outbound_.80_.vm_.${HOST}`,
            common_tls_context: {
              tls_certificate_sds_secret_configs: [{ name: 'default' }],
              combined_validation_context: {
                default_validation_context: {
                  match_subject_alt_names: [{ exact: 'spiffe://cluster.local/ns/istioinaction/sa/forum' }],
                },
                validation_context_sds_secret_config: { name: 'ROOTCA' },
              },
            },
          },
        },
      },
      { name: 'tlsMode-disabled', match: {} },
    ],
  })
  expect(clusterNamed('inbound|8080||')).toMatchObject({
    type: 'ORIGINAL_DST',
    lb_policy: 'CLUSTER_PROVIDED',
    upstream_bind_config: { source_address: { address: '127.0.0.6' } },
  })
  expect(clusterNamed('BlackHoleCluster')).toMatchObject({ type: 'STATIC' })
  expect(clusterNamed('PassthroughCluster')).toMatchObject({ type: 'ORIGINAL_DST' })
})

test('Envoy /config_dump: listeners with their chains, and the routes that they follow', async ({ mesh }) => {
  const configs = await configsOf(mesh, LIST('dynamic_listeners'))
  type Listener = { filter_chains: Record<string, unknown>[] }
  const listenerNamed = (wanted: string) =>
    (configs.find(({ name }) => name === wanted)?.active_state as { listener: Listener } | undefined)
      ?.listener
  expect(listenerNamed('0.0.0.0_80')).toMatchObject({
    address: { socket_address: { address: '0.0.0.0', port_value: 80 } },
    traffic_direction: 'OUTBOUND',
    bind_to_port: false,
    filter_chains: [
      {
        filter_chain_match: { transport_protocol: 'raw_buffer', application_protocols: ['http/1.1', 'h2c'] },
        filters: [
          {
            name: 'envoy.filters.network.http_connection_manager',
            typed_config: { stat_prefix: 'outbound_0.0.0.0_80;', rds: { route_config_name: '80' } },
          },
        ],
      },
    ],
    default_filter_chain: {
      name: 'PassthroughFilterChain',
      filters: [{ name: 'envoy.filters.network.tcp_proxy', typed_config: { cluster: 'PassthroughCluster' } }],
    },
  })
  expect(listenerNamed('virtualOutbound')).toMatchObject({
    use_original_dst: true,
    filter_chains: [
      { name: 'virtualOutbound-blackhole', filter_chain_match: { destination_port: 15_001 } },
      { name: 'virtualOutbound-catchall-tcp' },
    ],
  })
  const inbound = listenerNamed('virtualInbound')
  expect(inbound).toMatchObject({ traffic_direction: 'INBOUND' })
  expect(inbound?.filter_chains.map(({ name }) => name)).toEqual([
    'virtualInbound-blackhole',
    ...['virtualInbound-catchall-http', 'virtualInbound-catchall-http'],
    ...['virtualInbound', 'virtualInbound', 'virtualInbound'],
    ...['0.0.0.0_8080', '0.0.0.0_8080'],
  ])
  const own = inbound?.filter_chains.filter(({ name }) => name === '0.0.0.0_8080')
  expect(own?.map((chain) => 'transport_socket' in chain)).toEqual([true, false])
  expect(own?.[0]).toMatchObject({
    filter_chain_match: { destination_port: 8080, transport_protocol: 'tls' },
    filters: [{ typed_config: { route_config: { name: 'inbound|8080||' } } }],
    transport_socket: { typed_config: { require_client_certificate: true } },
  })
  const tcp = configs.find(({ name }) => String(name).endsWith('_5432'))
  expect(tcp?.active_state).toMatchObject({
    listener: {
      filter_chains: [{ filters: [{ typed_config: { cluster: 'outbound|5432||db.legacy.internal' } }] }],
    },
  })
})

test('Envoy /config_dump: timeouts, retries and headers of routes, and the way out for unknown names', async ({
  mesh,
}) => {
  const configs = (await configsOf(mesh, LIST('dynamic_route_configs'))) as unknown as RouteConfig[]
  const http = configs.find(({ route_config }) => route_config.name === '80')?.route_config
  const forum = http?.virtual_hosts.find(({ domains }) => domains.includes(HOST))
  expect(forum?.domains).toEqual([
    HOST,
    `${HOST}.`,
    'forum',
    'forum.istioinaction.svc',
    'forum.istioinaction',
    expect.stringMatching(/^10\.96\./),
  ])
  expect(forum?.routes[0]).toMatchObject({
    match: { prefix: '/', case_sensitive: true },
    route: {
      timeout: '3s',
      retry_policy: { retry_on: 'connect-failure', num_retries: 2, per_try_timeout: '1s' },
    },
    decorator: { operation: `${HOST}:80/*` },
    response_headers_to_add: [{ header: { key: 'x-canary', value: 'yes' } }],
  })
  expect(forum?.routes[1]).toMatchObject({
    route: { timeout: '0s', retry_policy: { num_retries: 2 } },
    decorator: { operation: 'forum:80/*' },
    typed_per_filter_config: {
      'envoy.filters.http.cors': {
        allow_origin_string_match: [{ exact: 'https://forum.example.org' }],
        max_age: '86400',
      },
    },
  })
  expect(http?.virtual_hosts.at(-1)).toMatchObject({
    name: 'allow_any',
    domains: ['*'],
    routes: [{ route: { cluster: 'PassthroughCluster' } }],
  })
})

test('Envoy /config_dump: endpoints only when asked for, secrets without their key', async ({ mesh }) => {
  const { configs } = await admin<Dump>(mesh, '/config_dump?include_eds')
  expect(configs.map((one) => one['@type'].replace(/^.*v3\.(\w+)ConfigDump$/, '$1'))).toEqual([
    ...['Bootstrap', 'Clusters', 'Endpoints', 'Listeners', 'ScopedRoutes', 'Routes', 'Secrets'],
  ])
  expect(JSON.stringify(await admin(mesh, '/config_dump'))).not.toContain('EndpointsConfigDump')
  const { dynamic_endpoint_configs: endpoints } = configs[2] as unknown as {
    dynamic_endpoint_configs: { endpoint_config: { cluster_name: string; endpoints?: object[] } }[]
  }
  const vm = endpoints.find(({ endpoint_config: one }) => one.cluster_name === `outbound|80|vm|${HOST}`)
  expect(vm?.endpoint_config.endpoints?.[0]).toMatchObject({
    locality: {},
    lb_endpoints: expect.arrayContaining([
      {
        endpoint: {
          address: { socket_address: { address: '10.10.0.25', port_value: 8080 } },
          health_check_config: {},
        },
        health_status: 'HEALTHY',
        metadata: {
          filter_metadata: {
            'envoy.transport_socket_match': { tlsMode: 'istio' },
            istio: { workload: 'forum-vm;istioinaction;forum;vm;Kubernetes' },
          },
        },
        load_balancing_weight: 1,
      },
    ]),
  })
  const secrets = configs.at(-1)?.dynamic_active_secrets as { name: string; secret: object }[]
  expect(secrets.map(({ name }) => name).sort()).toEqual(['ROOTCA', 'default'])
  expect(secrets.find(({ name }) => name === 'default')?.secret).toMatchObject({
    tls_certificate: {
      certificate_chain: { inline_bytes: expect.any(String) },
      private_key: { inline_bytes: Buffer.from('[redacted]').toString('base64') },
    },
  })
  expect(configs[0]).toMatchObject({
    bootstrap: {
      node: { metadata: { NAMESPACE: 'istioinaction' } },
      dynamic_resources: { ads_config: { api_type: 'DELTA_GRPC' } },
      admin: { address: { socket_address: { address: '127.0.0.1', port_value: 15_000 } } },
    },
  })
})

test('Envoy /config_dump: a list, some fields, some names, and what it refuses', async ({ mesh }) => {
  const named = await configsOf(mesh, `${LIST('dynamic_route_configs')}&mask=route_config.name`)
  expect(named).toContainEqual({
    '@type': `${TYPE}envoy.admin.v3.RoutesConfigDump.DynamicRouteConfig`,
    route_config: { '@type': `${TYPE}envoy.config.route.v3.RouteConfiguration`, name: '80' },
  })
  expect(await configsOf(mesh, '/config_dump?mask=bootstrap.node.id')).toEqual([
    {
      '@type': `${TYPE}envoy.admin.v3.BootstrapConfigDump`,
      bootstrap: { node: { id: expect.stringContaining('sidecar~10.10.0.25~') } },
    },
  ])
  const clusters = LIST('dynamic_active_clusters')
  expect(await admin(mesh, `${clusters}&name_regex=forum`)).toEqual({})
  expect((await configsOf(mesh, `${clusters}&name_regex=.*forum.*`)).length).toBe(3)
  for (const [path, status, words] of [
    [LIST('nope'), 404, 'nope not found in config dump'],
    [LIST('dynamic_endpoint_configs'), 404, 'not found in config dump'],
    [`${clusters}&mask=cluster.nope`, 400, 'could not be successfully used'],
    ['/config_dump?mask=dynamic_active_clusters.nope', 400, 'could not be successfully applied'],
    ['/config_dump?name_regex=%5B', 400, 'Error while parsing name_regex'],
  ] as const)
    expect(await mesh.envoy('forum-vm-1', path), path).toMatchObject({
      status,
      body: expect.stringContaining(words),
    })
})
