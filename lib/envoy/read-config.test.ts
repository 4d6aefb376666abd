import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  configOf,
  envoyDump,
  istiodDump,
  resourceOf,
  sectionDump,
  VM_CLUSTER,
} from '#lib/envoy/config.test-helper.ts'
import { certificatesOf } from '#lib/envoy/config-certificates.ts'
import { clustersOf } from '#lib/envoy/config-clusters.ts'
import { listenersOf } from '#lib/envoy/config-listeners.ts'
import { readConfig } from '#lib/envoy/read-config.ts'
import { routesOf } from '#lib/envoy/read-routes.ts'

describe('readConfig', () => {
  it('reads the same resources from Envoy and from istiod, in one notation', () => {
    const [envoy, istiod] = [configOf(envoyDump()), configOf(istiodDump())]
    for (const [kind, name] of [
      ['cluster', VM_CLUSTER],
      ['listener', 'virtualInbound'],
      ['listener', '240.240.0.1_5432'],
      ['route', '80'],
    ] as const)
      expect(resourceOf(istiod, kind, name).body).toEqual(resourceOf(envoy, kind, name).body)
    expect(resourceOf(envoy, 'cluster', VM_CLUSTER)).toMatchObject({
      state: { kind: 'active' },
      version: '2026-11-21T20:36:14Z/3',
      updatedAtMs: Date.parse('2026-11-21T20:36:14.882Z'),
    })
    expect(resourceOf(istiod, 'endpoints', VM_CLUSTER)).toMatchObject({ updatedAtMs: null })
    expect(resourceOf(envoy, 'cluster', 'xds-grpc').state).toEqual({ kind: 'static' })
  })

  it('keeps of a secret its name, version and validity alone', () => {
    const secret = resourceOf(configOf(envoyDump()), 'secret', 'default')
    expect(secret).toMatchObject({ version: '2026-11-21T20:36:13Z/1' })
    expect(secret.body).toEqual({
      name: 'default',
      kind: 'tls_certificate',
      certificates: [
        {
          serial_number: 'edf86163c73d90aba6e0279cfac17056',
          subject_alt_names: ['spiffe://cluster.local/ns/istioinaction/sa/forum'],
          valid_from: '2026-11-21T20:34:13.000Z',
          expiration_time: '2026-11-22T20:36:13.000Z',
        },
        expect.objectContaining({ serial_number: expect.any(String), subject_alt_names: [] }),
      ],
    })
    const planted = sectionDump('SecretsConfigDump', {
      static_secrets: [
        {
          secret: {
            name: 's',
            tls_certificate: {
              private_key: { inline_string: 'canary-1' },
              password: { inline_string: 'canary-2' },
            },
            generic_secret: { secret: { inline_string: 'canary-3' } },
            session_ticket_keys: { keys: [{ inline_bytes: 'canary-4' }] },
          },
        },
      ],
    })
    expect(JSON.stringify(readConfig(planted))).not.toContain('canary')
    const inBodies = sectionDump('ClustersConfigDump', {
      dynamic_active_clusters: [
        { cluster: { name: 'c', typed_config: { private_key: { inline_string: 'canary-5' } } } },
      ],
    })
    expect(JSON.stringify(readConfig(inBodies))).not.toContain('canary')
  })

  it('tells what was refused, warms up or drains', () => {
    const errorState = {
      details: 'Error adding/updating listener(s) l: duplicate',
      last_update_attempt: '2026-11-21T20:36:13Z',
    }
    const { resources } = configOf(
      sectionDump('ListenersConfigDump', {
        dynamic_listeners: [
          {
            name: 'kept',
            active_state: { listener: { name: 'kept' }, version_info: '1' },
            error_state: errorState,
          },
          { name: 'new', error_state: errorState },
          {
            name: 'w',
            active_state: { listener: { name: 'w' } },
            warming_state: { listener: { name: 'w', x: 1 } },
          },
          { name: 'd', draining_state: { listener: { name: 'd' } } },
        ],
      }),
    )
    const refused = { kind: 'error', message: errorState.details }
    expect(
      resources.map(({ name, state, version, body }) => ({
        name,
        state,
        version,
        isEmpty: !('name' in body),
      })),
    ).toEqual([
      { name: 'kept', state: refused, version: '1', isEmpty: false },
      { name: 'new', state: refused, version: '', isEmpty: true },
      { name: 'w', state: { kind: 'active' }, version: '', isEmpty: false },
      { name: 'w', state: { kind: 'warming' }, version: '', isEmpty: false },
      { name: 'd', state: { kind: 'draining' }, version: '', isEmpty: false },
    ])
  })

  it('reads istiod’s answers about a single type, and its unwrapped Wasm filters', () => {
    const assignment = {
      '@type': 'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment',
      clusterName: 'c',
    }
    expect(readConfig({ configs: [assignment] })?.resources).toMatchObject([{ kind: 'endpoints', name: 'c' }])
    const wasm = {
      '@type': 'type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm',
      config: { name: 'w' },
    }
    const { resources } = configOf(sectionDump('EcdsConfigDump', { ecdsFilters: [{ ecdsFilter: wasm }] }))
    expect(resources).toMatchObject([{ kind: 'extension', name: 'w', body: { typed_config: wasm } }])
  })

  it('is null for what is no dump, and never throws', () => {
    for (const json of [
      null,
      1,
      'x',
      [],
      {},
      { configs: {} },
      { configs: [] },
      { configs: [{ '@type': 'x' }] },
    ])
      expect(readConfig(json)).toBeNull()
    const junk = fc.anything({ maxDepth: 3, withNullPrototype: false })
    const names = fc.constantFrom(
      'ClustersConfigDump',
      'ListenersConfigDump',
      'RoutesConfigDump',
      'SecretsConfigDump',
      'EndpointsConfigDump',
    )
    const fields = fc.constantFrom(
      ...['dynamic_active_clusters', 'dynamic_listeners', 'static_listeners', 'dynamic_route_configs'],
      ...[
        'dynamic_active_secrets',
        'dynamic_endpoint_configs',
        'cluster',
        'listener',
        'route_config',
        'secret',
        'endpoint_config',
      ],
      ...[
        'active_state',
        'error_state',
        'filter_chains',
        'virtual_hosts',
        'routes',
        'match',
        'route',
        'endpoints',
        'lb_endpoints',
      ],
      ...[
        'name',
        'address',
        'socket_address',
        'valueOf',
        'constructor',
        '__proto__',
        'weighted_clusters',
        'clusters',
      ],
    )
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        junk,
        fc.dictionary(fields, tie('tree')),
        fc.array(tie('tree'), { maxLength: 3 }),
      ),
    }))
    fc.assert(
      fc.property(names, fc.dictionary(fields, tree), (type, section) => {
        const config = configOf(sectionDump(type, JSON.parse(JSON.stringify(section)) ?? {}))
        for (const read of [routesOf, clustersOf, listenersOf, certificatesOf]) read(config)
      }),
      { numRuns: 150 },
    )
  })
})

describe('what is read of a configuration', () => {
  const envoy = configOf(envoyDump())
  const istiod = configOf(istiodDump())

  it('are clusters with the endpoints that istiod sends', () => {
    for (const config of [envoy, istiod]) {
      const cluster = clustersOf(config).find(({ name }) => name === VM_CLUSTER)
      expect(cluster).toMatchObject({
        direction: 'outbound',
        port: 80,
        subset: 'vm',
        addedViaApi: true,
        isEds: true,
      })
      expect(cluster?.endpoints.map(({ address }) => address).sort()).toEqual([
        '10.10.0.25:8080',
        '10.10.0.26:8080',
        '10.10.0.27:8080',
      ])
      expect(cluster?.endpoints[0]).toMatchObject({ weight: 1, health: 'healthy', counters: null })
    }
    expect(clustersOf(envoy).find(({ name }) => name === 'xds-grpc')).toMatchObject({
      addedViaApi: false,
      isEds: false,
    })
  })

  it('are clusters with the limits that /clusters has for them', () => {
    const defaults = { maxConnections: 1024, maxPendingRequests: 1024, maxRequests: 1024, maxRetries: 3 }
    const none = { maxConnections: null, maxPendingRequests: null, maxRequests: null, maxRetries: null }
    const of = (config: typeof envoy, wanted: string) =>
      clustersOf(config).find(({ name }) => name === wanted)?.circuitBreakers
    const high = { priority: 'high', ...defaults }
    for (const config of [envoy, istiod])
      expect(of(config, VM_CLUSTER)).toEqual([{ priority: 'default', ...none }, high])
    const made = configOf(
      sectionDump('ClustersConfigDump', {
        dynamic_active_clusters: [
          { cluster: { name: 'bare' } },
          {
            cluster: {
              name: 'half',
              circuit_breakers: { thresholds: [{ priority: 'HIGH', max_connections: 9 }] },
            },
          },
        ],
      }),
    )
    expect(of(made, 'half')).toEqual([
      { priority: 'default', ...defaults },
      { ...high, maxConnections: 9 },
    ])
    expect(of(made, 'bare')).toEqual([{ priority: 'default', ...defaults }, high])
  })

  it('are listeners with what their chains ask for and lead to', () => {
    for (const config of [envoy, istiod]) {
      const inbound = listenersOf(config).find(({ name }) => name === 'virtualInbound')
      expect(inbound).toMatchObject({ addresses: ['0.0.0.0:15006'], port: 15006, direction: 'inbound' })
      expect(inbound?.explained).toContain('mTLS ends here')
      expect(inbound?.chains.map(({ match, tls, leadsTo }) => [match, tls, leadsTo])).toEqual([
        [
          'no TLS',
          'none',
          { kind: 'clusters', clusters: [{ name: 'InboundPassthroughCluster', weight: 100 }] },
        ],
        [
          'port 8080, TLS, protocol istio or istio-peer-exchange or istio-http/1.0 or istio-http/1.1 or istio-h2',
          'mutual',
          { kind: 'route', route: 'inbound|8080||' },
        ],
        ['port 8080, no TLS', 'none', { kind: 'route', route: 'inbound|8080||' }],
      ])
    }
  })

  it('are routes in their order, with those of inbound traffic once', () => {
    for (const config of [envoy, istiod]) {
      const routes = routesOf(config).filter(({ configuration }) => configuration !== '0.0.0.0_15090')
      expect(routes.map(({ id }) => id)).toEqual([
        '80 forum.istioinaction.svc.cluster.local:80 0',
        '80 forum.istioinaction.svc.cluster.local:80 1',
        '80 allow_any 0',
        'inbound|8080|| inbound|http|80 0',
      ])
      expect(routes[0]).toMatchObject({
        name: 'canary-users',
        match: 'prefix /, header canary-user exact true',
        timeoutMs: 3000,
        retries: { attempts: 2, on: 'connect-failure' },
      })
      expect(routes[1]?.leadsTo).toEqual({
        kind: 'clusters',
        clusters: [
          { name: VM_CLUSTER, weight: 80, percent: 80 },
          { name: VM_CLUSTER.replace('vm', 'k8s'), weight: 20, percent: 20 },
        ],
      })
    }
  })

  it('are certificates, as far as a configuration shows them', () => {
    expect(certificatesOf(envoy)).toMatchObject([
      {
        kind: 'workload',
        serialNumber: 'edf86163c73d90aba6e0279cfac17056',
        expiresAtMs: Date.parse('2026-11-22T20:36:13Z'),
      },
    ])
    expect(certificatesOf(istiod)).toEqual([])
  })
})
