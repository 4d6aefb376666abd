import { openServer } from '../../server/demo/http.ts'

/** An Envoy that answers /config_dump with about this many bytes of clusters. */
export async function startLargeDump(bytes: number) {
  const clusters: object[] = []
  const each = JSON.stringify(cluster(0)).length + 1
  for (let n = 0; n * each < bytes; n++) clusters.push(cluster(n))
  const TYPE = 'type.googleapis.com/envoy.admin.v3.'
  const dump = JSON.stringify({
    configs: [
      { '@type': `${TYPE}BootstrapConfigDump`, bootstrap: { node: { id: 'sidecar~10.0.0.1~large.dump~x' } } },
      { '@type': `${TYPE}ClustersConfigDump`, version_info: '1', dynamic_active_clusters: clusters },
    ],
  })
  const server = await openServer((request, response) => {
    const isDump = request.url?.startsWith('/config_dump')
    response.writeHead(isDump ? 200 : 404, { 'content-type': 'application/json' }).end(isDump ? dump : '{}')
  })
  return { url: server.url, clusters: clusters.length, bytes: dump.length, close: server.close }
}

const cluster = (n: number) => ({
  version_info: '2026-11-21T20:36:14Z/3',
  last_updated: '2026-11-21T20:36:14.123Z',
  cluster: {
    '@type': 'type.googleapis.com/envoy.config.cluster.v3.Cluster',
    name: `outbound|8080||service-${n}.team-${n % 50}.svc.cluster.local`,
    type: 'EDS',
    eds_cluster_config: {
      eds_config: { ads: {}, initial_fetch_timeout: '0s', resource_api_version: 'V3' },
      service_name: `outbound|8080||service-${n}.team-${n % 50}.svc.cluster.local`,
    },
    connect_timeout: '10s',
    lb_policy: 'LEAST_REQUEST',
    circuit_breakers: {
      thresholds: [{ max_connections: 4_294_967_295, max_requests: 4_294_967_295, track_remaining: true }],
    },
    metadata: {
      filter_metadata: {
        istio: {
          services: [{ namespace: `team-${n % 50}`, name: `service-${n}`, host: `service-${n}.local` }],
        },
      },
    },
    transport_socket_matches: ['istio', 'disabled'].map((mode) => ({
      name: `tlsMode-${mode}`,
      match: { tlsMode: mode },
      transport_socket: {
        name: 'envoy.transport_sockets.tls',
        typed_config: {
          common_tls_context: {
            alpn_protocols: ['istio-peer-exchange', 'istio', 'h2'],
            combined_validation_context: {
              default_validation_context: {
                match_typed_subject_alt_names: [
                  {
                    san_type: 'URI',
                    matcher: { exact: `spiffe://cluster.local/ns/team-${n % 50}/sa/default` },
                  },
                ],
              },
            },
          },
          sni: `outbound_.8080_._.service-${n}.team-${n % 50}.svc.cluster.local`,
        },
      },
    })),
  },
})
