import type { ObjectStore, RawObject } from '#server/demo/kube/object-store.ts'
import { type PortOfServiceEntry, read } from '#server/demo/kube/read.ts'

export type MeshPort = {
  name: string
  number: number
  protocol: string
  /** A Service's target port may be the name of a container port; absent in most ServiceEntries. */
  targetPort?: number | string
}

/** A service as istiod knows it: a Kubernetes Service, or one host of a ServiceEntry. */
export type MeshService = {
  hostname: string
  namespace: string
  registry: 'Kubernetes' | 'External'
  ports: MeshPort[]
  /** Its own addresses, without the allocated ones; empty when it has none. */
  addresses: string[]
  /** What the allocator gave this host, IPv4 before IPv6. */
  allocated: string[]
  /** How a client finds endpoints: from istiod, by DNS, or not at all (the address it meant). */
  resolution: 'static' | 'dns' | 'passthrough'
  exportTo: string[]
  object: RawObject
}

const CLUSTER_DOMAIN = 'svc.cluster.local'

/** The services of the mesh, read anew only when a Service or ServiceEntry has changed. */
export function createServices(store: ObjectStore): () => MeshService[] {
  let known: MeshService[] | null = null
  store.onChange(({ kind }) => {
    if (kind === 'Service' || kind === 'ServiceEntry') known = null
  })
  return () => {
    known ??= [
      ...store.list('Service').map(fromService),
      ...store.list('ServiceEntry').flatMap(fromServiceEntry),
    ].sort((a, b) => (a.hostname < b.hostname ? -1 : 1))
    return known
  }
}

function fromService(object: RawObject): MeshService {
  const { spec } = read.service(object)
  const { name, namespace = '', annotations = {} } = object.metadata
  const isHeadless = spec.clusterIP === 'None'
  return {
    hostname: `${name}.${namespace}.${CLUSTER_DOMAIN}`,
    namespace,
    registry: 'Kubernetes',
    ports: spec.ports.map((port) => ({
      name: port.name ?? '',
      number: port.port,
      protocol: serviceProtocol(port),
      targetPort: port.targetPort ?? port.port,
    })),
    addresses: isHeadless || !spec.clusterIP ? [] : [spec.clusterIP],
    allocated: [],
    resolution: spec.type === 'ExternalName' ? 'dns' : isHeadless ? 'passthrough' : 'static',
    exportTo: (annotations['networking.istio.io/exportTo'] ?? '').split(',').filter(Boolean),
    object,
  }
}

/** Istio takes a port's protocol from appProtocol, else from the name's prefix. */
function serviceProtocol({
  name = '',
  appProtocol,
  protocol,
}: {
  name?: string
  appProtocol?: string
  protocol?: string
}) {
  const said = (appProtocol ?? name.split('-')[0] ?? '').toLowerCase()
  const known = ['http', 'https', 'http2', 'grpc', 'mongo', 'mysql', 'redis', 'tcp', 'tls']
  if (known.includes(said)) return said.toUpperCase()
  return protocol === 'UDP' ? 'UDP' : 'UnsupportedProtocol'
}

function fromServiceEntry(object: RawObject): MeshService[] {
  const { spec, status } = read.serviceEntry(object)
  return spec.hosts.map((hostname) => ({
    hostname: hostname.toLowerCase(),
    namespace: object.metadata.namespace ?? '',
    registry: 'External',
    ports: spec.ports.map(portOfEntry),
    addresses: spec.addresses,
    allocated: status.addresses.filter(({ host }) => host === hostname).map(({ value }) => value),
    resolution: resolutionOf(spec.resolution),
    exportTo: spec.exportTo ?? [],
    object,
  }))
}

const portOfEntry = ({ name, number, protocol = '', targetPort }: PortOfServiceEntry): MeshPort => ({
  name,
  number,
  protocol: protocol.toUpperCase(),
  ...(targetPort === undefined ? {} : { targetPort }),
})

function resolutionOf(resolution = 'NONE'): MeshService['resolution'] {
  if (resolution === 'STATIC') return 'static'
  return resolution.includes('DNS') ? 'dns' : 'passthrough'
}

/** The services a proxy of this namespace may see: those exported to it that its Sidecar's egress lets through. */
export function visibleServices(
  store: ObjectStore,
  services: readonly MeshService[],
  namespace: string,
): MeshService[] {
  const hosts = egressHosts(store, namespace)
  return services.filter(
    (service) =>
      isExported(service, namespace) &&
      (!hosts || hosts.some((host) => letsThrough(host, service, namespace))),
  )
}

function isExported({ exportTo, namespace }: MeshService, to: string): boolean {
  if (exportTo.length === 0) return true
  return exportTo.some((one) => one === '*' || one === to || (one === '.' && namespace === to))
}

/** The namespace-wide Sidecar's egress hosts, or null when nothing limits them. */
function egressHosts(store: ObjectStore, namespace: string): string[] | null {
  const specs = store.list('Sidecar', namespace).map(({ spec }) => spec as Record<string, unknown>)
  const spec = specs.find(({ workloadSelector }) => workloadSelector === undefined)
  const egress = Array.isArray(spec?.egress) ? (spec.egress as { hosts?: string[] }[]) : []
  return egress.length > 0 ? egress.flatMap(({ hosts = [] }) => hosts) : null
}

function letsThrough(rule: string, { namespace, hostname }: MeshService, own: string): boolean {
  const [from = '', host = ''] = rule.split('/')
  const isNamespace = from === '*' || from === namespace || (from === '.' && namespace === own)
  return (
    isNamespace &&
    (host === '*' || host === hostname || (host.startsWith('*.') && hostname.endsWith(host.slice(1))))
  )
}
