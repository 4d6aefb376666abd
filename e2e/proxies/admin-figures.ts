/** Envoy's admin pages as a person with curl and jq would read them: nothing of the product is used here. */
// biome-ignore lint/suspicious/noExplicitAny: JSON that is looked at as it comes
export type Admin = any

type Figures = { weight: number; health: string; counters: Record<string, number> }

const COUNTERS: Record<string, string> = {
  connections: 'cx_total',
  activeConnections: 'cx_active',
  connectionFailures: 'cx_connect_fail',
  requests: 'rq_total',
  activeRequests: 'rq_active',
  errors: 'rq_error',
  successes: 'rq_success',
  timeouts: 'rq_timeout',
}

/** Endpoints by address, by cluster. */
export function clustersInside(page: Admin): Map<string, Map<string, Figures>> {
  return new Map(
    page.cluster_statuses.map((cluster: Admin) => [
      cluster.name,
      new Map((cluster.host_statuses ?? []).map((host: Admin) => [addressOf(host.address), figuresOf(host)])),
    ]),
  )
}

function figuresOf(host: Admin): Figures {
  const values = new Map<string, number>(
    host.stats.map(({ name, value }: Admin) => [name, Number(value ?? 0)]),
  )
  return {
    weight: host.weight,
    health: host.health_status.eds_health_status.toLowerCase(),
    counters: Object.fromEntries(
      Object.entries(COUNTERS).map(([figure, name]) => [figure, values.get(name) ?? 0]),
    ),
  }
}

export const listenersInside = (page: Admin): Record<string, string[]> =>
  Object.fromEntries(
    page.listener_statuses.map(({ name, local_address, additional_local_addresses = [] }: Admin) => [
      name,
      [local_address, ...additional_local_addresses].map(addressOf),
    ]),
  )

function addressOf(address: Admin): string {
  if (address.pipe) return address.pipe.path
  const { address: ip, port_value: port } = address.socket_address
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port ?? 0}`
}

export function certificatesInside(page: Admin) {
  const read = (kind: 'workload' | 'root', certificate: Admin) => ({
    kind,
    serialNumber: certificate.serial_number,
    subjectAltNames: (certificate.subject_alt_names ?? []).map((one: Admin) => one.uri ?? one.dns),
    validFromMs: Date.parse(certificate.valid_from),
    expiresAtMs: Date.parse(certificate.expiration_time),
  })
  const all = page.certificates.flatMap(({ ca_cert = [], cert_chain = [] }: Admin) => [
    ...ca_cert.map((one: Admin) => read('root', one)),
    ...cert_chain.map((one: Admin) => read('workload', one)),
  ])
  // Envoy repeats the roots for each context that trusts them.
  return [
    ...new Map<string, ReturnType<typeof read>>(all.map((one: Admin) => [JSON.stringify(one), one])).values(),
  ]
}

export const statsInside = (page: Admin): Map<string, number> =>
  new Map(
    page.stats.flatMap(({ name, value }: Admin) =>
      name !== undefined && typeof value === 'number' ? [[name, value]] : [],
    ),
  )

/** Routes in the dump's order; those that stand in a listener have no name of their own there. */
export function routesInside(dump: Admin) {
  const routes = dump.configs.find((config: Admin) => config['@type'].endsWith('.RoutesConfigDump'))
  const all = [...(routes.static_route_configs ?? []), ...(routes.dynamic_route_configs ?? [])]
  return all.flatMap(({ route_config: configuration }: Admin) =>
    (configuration.virtual_hosts ?? []).flatMap(({ name, domains, routes: own }: Admin) =>
      (own ?? []).map((route: Admin) => ({
        configuration: configuration.name ?? '',
        virtualHost: name,
        domains,
        name: route.name ?? '',
        clusters: clustersOf(route.route ?? {}),
      })),
    ),
  )
}

const clustersOf = ({ cluster, weighted_clusters: weighted }: Admin): string[] =>
  weighted
    ? weighted.clusters.map((one: Admin) => `${one.name} ${one.weight ?? 0}`)
    : cluster
      ? [`${cluster} 100`]
      : []
