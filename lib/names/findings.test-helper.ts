import { nameFindings } from '#lib/names/findings.ts'
import type { NameSettings } from '#lib/names/name-service.ts'
import { type Manifest, namesOf } from '#lib/names/names.test-helper.ts'
import type { FindingCode, NameFinding } from '#lib/names/watch.ts'

export const NOW = Date.parse('2026-12-05T12:00:00Z')
let age = 0

type Entry = {
  namespace?: string
  hosts?: string[]
  addresses?: string[]
  status?: string[]
  port?: number
  protocol?: string
  resolution?: string
  labels?: Record<string, string>
  exportTo?: string[]
  selector?: Record<string, string>
  /** Seconds before now. */
  age?: number
}

/** A ServiceEntry `name` with the host `<name>.example`; each is younger than the one made before it. */
export function entry(name: string, options: Entry = {}): Manifest {
  const {
    namespace = 'shop',
    hosts = [`${name}.example`],
    status = [],
    port = 5432,
    protocol = 'TCP',
  } = options
  age += 1
  return {
    kind: 'ServiceEntry',
    metadata: {
      name,
      namespace,
      labels: options.labels ?? {},
      creationTimestamp: new Date(NOW - (options.age ?? 90_000 - age) * 1000).toISOString(),
    } as Manifest['metadata'],
    spec: {
      hosts,
      addresses: options.addresses ?? [],
      ports: [{ name: 'main', number: port, protocol }],
      resolution: options.resolution ?? 'DNS',
      exportTo: options.exportTo ?? [],
      ...(options.selector ? { workloadSelector: { labels: options.selector } } : {}),
    },
    status: { addresses: hosts.flatMap((host) => status.map((value) => ({ value, host }))) },
  }
}

export const service = (name: string, clusterIP: string, port = 5432, namespace = 'shop'): Manifest => ({
  kind: 'Service',
  metadata: {
    name,
    namespace,
    creationTimestamp: new Date(NOW - 99_000_000).toISOString(),
  } as Manifest['metadata'],
  spec: { clusterIP, clusterIPs: [clusterIP], ports: [{ name: 'tcp-main', port }] },
})

export function findingsOf(manifests: Manifest[], settings: Partial<NameSettings> = {}): NameFinding[] {
  return nameFindings(namesOf(manifests, settings), NOW)
}
/** Severity and text of the findings of one code. */
export const told = (code: FindingCode, ...manifests: Manifest[]): string[] =>
  findingsOf(manifests).flatMap((one) => (one.code === code ? [`${one.severity}: ${one.text}`] : []))
export const only = (code: FindingCode, ...manifests: Manifest[]): NameFinding => {
  const found = findingsOf(manifests).filter((one) => one.code === code)
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} findings`)
  return found[0]
}
