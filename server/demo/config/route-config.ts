import { routeOf } from '#server/demo/config/route-rule.ts'
import { isHttp, type View } from '#server/demo/config/view.ts'
import { routesOf } from '#server/demo/envoy/routing.ts'
import type { MeshService } from '#server/demo/istiod/services.ts'
import type { Part } from '#server/demo/parts.ts'

export const ROUTE_CONFIGURATION = 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration'

/** The routes of each port that some service speaks HTTP at: a virtual host each, and the way out for all other names. */
export function routeConfigs(view: View): Part[] {
  const { store, services, proxy, visible } = view
  const hosts = visible.flatMap((service) =>
    service.ports.filter(isHttp).map(({ number }) => ({ service, number })),
  )
  return [...Map.groupBy(hosts, ({ number }) => number)].map(([port, here]) => ({
    '@type': ROUTE_CONFIGURATION,
    name: String(port),
    virtual_hosts: [
      ...here.map(({ service }) => ({
        name: `${service.hostname}:${port}`,
        domains: domainsOf(service, proxy.namespace),
        routes: routesOf(store, services, service.hostname, port, proxy.namespace).routes.flatMap((route) =>
          routeOf(route, service.hostname, port),
        ),
        include_request_attempt_count: true,
      })),
      ALLOW_ANY,
    ],
    validate_clusters: false,
    max_direct_response_body_size_bytes: 1_048_576,
    ignore_port_in_host_matching: true,
  }))
}

/** What a mesh that lets requests out does with a name that no service has. */
const ALLOW_ANY: Part = {
  name: 'allow_any',
  domains: ['*'],
  routes: [
    {
      match: { prefix: '/' },
      route: { cluster: 'PassthroughCluster', timeout: '0s', max_grpc_timeout: '0s' },
      name: 'allow_any',
    },
  ],
  include_request_attempt_count: true,
}

/** The names a client of a namespace may call a service by. */
function domainsOf(
  { hostname, namespace, addresses, allocated, registry, object }: MeshService,
  from: string,
) {
  const { name } = object.metadata
  const short =
    registry === 'Kubernetes'
      ? [
          `${hostname}.`,
          ...(namespace === from
            ? [name, `${name}.${namespace}.svc`, `${name}.${namespace}`]
            : [`${name}.${namespace}`, `${name}.${namespace}.svc`]),
        ]
      : []
  return [...new Set([hostname, ...short, ...addresses, ...allocated])]
}
