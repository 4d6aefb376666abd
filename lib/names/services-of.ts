import type { Service, ServiceEntry } from '#lib/kube/objects.ts'
import { addressOrCidr, UNSPECIFIED } from '#lib/names/address-family.ts'
import { parseIp } from '#lib/names/ip-address.ts'
import type { NamePort, NameResolution, NameService, NameSettings } from '#lib/names/name-service.ts'

/** A Kubernetes Service as istiod converts it (pilot/pkg/serviceregistry/kube, ConvertService). */
export function serviceOf(service: Service, settings: NameSettings): NameService {
  const { metadata, spec } = service
  const { name, namespace } = metadata
  const isHeadless = spec.clusterIP === 'None'
  const clusterIps = isHeadless || spec.clusterIP === '' ? [] : ownAddresses(spec)
  const isAlias = spec.type === 'ExternalName' && spec.externalName !== ''
  return {
    hostname: `${name}.${namespace}.svc.${settings.clusterDomain}`,
    namespace,
    registry: 'Kubernetes',
    source: { kind: 'Service', namespace, name },
    createdAt: metadata.createdAt,
    labels: metadata.labels,
    selector: spec.selector ?? {},
    ports: spec.ports.map(portOfService),
    resolution: isHeadless ? 'passthrough' : isAlias ? 'alias' : 'static',
    clusterIps,
    defaultAddress: clusterIps[0] ?? UNSPECIFIED,
    allocated: NOT_ALLOCATED,
    exportTo: exportToOf(metadata.annotations['networking.istio.io/exportTo']),
    publishNotReadyAddresses: spec.publishNotReadyAddresses,
  }
}

const ownAddresses = ({ clusterIP, clusterIPs }: Service['spec']): string[] =>
  clusterIPs.length > 1 ? clusterIPs : [clusterIP]

const exportToOf = (annotation = ''): string[] =>
  annotation === '' ? [] : annotation.split(',').map((namespace) => namespace.trim())

/** The services of a ServiceEntry: one for each host and each of its addresses (serviceentry, convertServices). */
export function servicesOf(entry: ServiceEntry, settings: NameSettings): NameService[] {
  const { metadata, spec } = entry
  const { name, namespace } = metadata
  const addresses = [...new Set(spec.addresses.flatMap((address) => addressOrCidr(address) ?? []))]
  const isAllocating = settings.allocation !== 'legacy' && isEligibleForAllocation(entry)
  const shared = {
    namespace,
    registry: 'External' as const,
    source: { kind: 'ServiceEntry' as const, namespace, name },
    createdAt: metadata.createdAt,
    labels: metadata.labels,
    selector: spec.workloadSelector?.labels ?? {},
    ports: spec.ports.map(portOfEntry),
    resolution: RESOLUTIONS[spec.resolution] ?? 'passthrough',
    clusterIps: [],
    exportTo: spec.exportTo,
    publishNotReadyAddresses: false,
  }
  return [...new Set(spec.hosts)].flatMap((hostname) => {
    if (spec.addresses.length > 0)
      return addresses.map((defaultAddress) => ({
        ...shared,
        hostname,
        defaultAddress,
        allocated: NOT_ALLOCATED,
      }))
    const allocated = isAllocating ? allocatedTo(entry, hostname) : NOT_ALLOCATED
    return [{ ...shared, hostname, defaultAddress: UNSPECIFIED, allocated }]
  })
}

const NOT_ALLOCATED = { v4: '', v6: '' }

const RESOLUTIONS: Record<string, NameResolution> = {
  NONE: 'passthrough',
  STATIC: 'static',
  DNS: 'dns',
  DNS_ROUND_ROBIN: 'dns-round-robin',
  DYNAMIC_DNS: 'dynamic-dns',
}

/** Whether istiod allocates for a ServiceEntry at all, and so heeds the addresses of its status. */
export const isEligibleForAllocation = ({ metadata, spec }: ServiceEntry): boolean =>
  spec.resolution !== 'NONE' &&
  spec.addresses.length === 0 &&
  metadata.labels['networking.istio.io/enable-autoallocate-ip']?.toLowerCase() !== 'false'

/** What its status says for a host; the last of a family counts. */
function allocatedTo({ status }: ServiceEntry, hostname: string): NameService['allocated'] {
  const allocated = { ...NOT_ALLOCATED }
  for (const { host, value } of status.addresses) {
    const ip = host === hostname ? parseIp(value) : null
    if (ip) allocated[ip.family] = ip.text
  }
  return allocated
}

const portOfEntry = ({ name, number, protocol }: ServiceEntry['spec']['ports'][number]): NamePort => ({
  name,
  number,
  protocol: protocol.toUpperCase(),
})

const KNOWN = new Set(['http', 'https', 'http2', 'grpc', 'tcp', 'tls', 'udp', 'mongo', 'redis', 'mysql'])
const OF_APP_PROTOCOL: Record<string, string> = {
  'kubernetes.io/h2c': 'HTTP2',
  'kubernetes.io/ws': 'HTTP',
  'kubernetes.io/wss': 'HTTPS',
}
/** SMTP, DNS, MySQL and MongoDB: TCP when nothing else is said. */
const WELL_KNOWN_TCP = new Set([25, 53, 3306, 27_017])

/** A Service's port with the protocol that istiod takes it for: `AUTO` when it lets the proxy find out. */
function portOfService({ name, port, protocol, appProtocol }: Service['spec']['ports'][number]): NamePort {
  return { name, number: port, protocol: protocolOf(port, protocol, appProtocol ?? name) }
}

function protocolOf(port: number, protocol: string, said: string): string {
  if (protocol === 'UDP') return 'UDP'
  const known = OF_APP_PROTOCOL[said]
  if (known) return known
  if (said.toLowerCase().startsWith('grpc-web')) return 'GRPC-WEB'
  const [first = ''] = said.toLowerCase().split('-')
  if (KNOWN.has(first)) return first.toUpperCase()
  return WELL_KNOWN_TCP.has(port) ? 'TCP' : 'AUTO'
}
