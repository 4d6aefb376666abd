import type { Service, ServiceEntry, WorkloadEntry } from '#lib/kube/objects.ts'
import { carries } from '#lib/mesh/label-index.ts'

/** Which workloads a Service or ServiceEntry puts behind its hosts, by istiod's rules. */

type Labelled = { labels?: Record<string, string> }

/** A WorkloadEntry's labels as istiod matches them: those of its metadata overlay those of its spec. */
export const labelsOf = (entry: { metadata: Labelled; spec: Labelled }): Record<string, string> => ({
  ...entry.spec.labels,
  ...entry.metadata.labels,
})

/** The labels a Service or ServiceEntry selects workloads by; empty when it selects none. */
export const selectorOf = (source: Service | ServiceEntry): Record<string, string> =>
  source.kind === 'Service' ? (source.spec.selector ?? {}) : (source.spec.workloadSelector?.labels ?? {})

/**
 * Whether a source of the same namespace selects this entry. A Service takes only entries with an IP address and a
 * label, and neither a headless nor an ExternalName Service takes any; a ServiceEntry takes other addresses only
 * when it resolves by DNS.
 */
export function selectsEntry(source: Service | ServiceEntry, entry: WorkloadEntry): boolean {
  if (source.metadata.namespace !== entry.metadata.namespace) return false
  const selector = selectorOf(source)
  if (Object.keys(selector).length === 0 || !carries(labelsOf(entry), selector)) return false
  if (source.kind === 'ServiceEntry')
    return isIpAddress(entry.spec.address) || source.spec.resolution.includes('DNS')
  return (
    isIpAddress(entry.spec.address) && source.spec.type !== 'ExternalName' && source.spec.clusterIP !== 'None'
  )
}

/** The hosts a source stands for. */
export const hostsOfSource = (source: Service | ServiceEntry): string[] =>
  source.kind === 'Service'
    ? [`${source.metadata.name}.${source.metadata.namespace}.svc.cluster.local`]
    : source.spec.hosts.map((host) => host.toLowerCase())

/**
 * The port of an entry that a Service's port reaches, or null when it is skipped: a named targetPort must be among
 * the entry's ports, a numbered one may be overridden there under the Service port's name.
 */
export function entryPort(
  port: Service['spec']['ports'][number],
  entry: { spec: Pick<WorkloadEntry['spec'], 'ports'> },
): number | null {
  if (typeof port.targetPort === 'string') return entry.spec.ports[port.targetPort] ?? null
  return entry.spec.ports[port.name] ?? port.targetPort ?? port.port
}

export const isIpAddress = (address: string): boolean =>
  /^\d{1,3}(\.\d{1,3}){3}$/.test(address) || (address.includes(':') && !address.startsWith('unix:'))
