import { registrationOf } from '#lib/health/entry-health.ts'
import { type ObjectKey, parseKey } from '#lib/kube/object-ref.ts'
import type { Service, ServiceEntry, WorkloadEntry } from '#lib/kube/objects.ts'
import { entriesBehind, inlineEndpoints, podsBehind } from '#lib/mesh/backends.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import { carries } from '#lib/mesh/label-index.ts'
import { servingSources, sourcesOfHost } from '#lib/mesh/name-sources.ts'
import { sourcePorts } from '#lib/mesh/rows.ts'
import { entryPort, selectorOf } from '#lib/mesh/selection.ts'

type Labels = Record<string, string>

/** Endpoints that are alike in all that matters here. */
export type Endpoints = {
  kind: 'vm' | 'pod'
  count: number
  namespace: string
  labels: Labels
  /** Empty where none is said. */
  serviceAccount: string
  /** Take requests, by Istio's rule. A VM within its grace period is gone, though Istio still sends to it. */
  eligible: boolean
  /** Whether a proxy stands before them; null when that is not said. */
  hasProxy: boolean | null
  /** Whether istiod has proxies speak mutual TLS with them. */
  isMutual: boolean
  /** Empty where none is said; a pod's is its node's, which is not watched. */
  locality: string
  /** The port that a destination's port reaches there; null when it is not known. */
  port: number | null
}

/** `opaque`: there is such a host, but what stands behind it is not for Kubernetes to say. */
export type Behind =
  | { state: 'no-host' }
  | { state: 'no-subset' }
  | { state: 'opaque'; reason: string }
  | { state: 'known'; endpoints: Endpoints[] }

/**
 * Everything behind a host at a port: one look at each endpoint, however many there are. istiod joins what the objects of a
 * host and namespace select; what two of them select counts once.
 */
export function behindHost(inventory: Readonly<Inventory>, host: string, port: number | null): Behind {
  const sources = servingAt(inventory, host, port)
  if (sources.length === 0) return { state: 'no-host' }
  const endpoints = grouped(function* () {
    // One object alone lists nothing twice.
    const met = sources.length > 1 ? new Set<string>() : null
    for (const source of sources) {
      for (const key of entriesBehind(inventory, source)) {
        const entry = inventory.objects.WorkloadEntry.get(key)
        if (entry && isFirst(met, 'vm', key)) yield vmEndpoint(inventory, source, key, entry, port)
      }
      for (const spec of inlineEndpoints(source)) yield inlineEndpoint(source, spec)
      for (const { key, endpoint } of podEndpoints(inventory, source, port))
        if (isFirst(met, 'pod', key)) yield endpoint
    }
  })
  const reason = endpoints.length === 0 ? sources.map(opaqueBecause).find((one) => one !== '') : ''
  return reason ? { state: 'opaque', reason } : { state: 'known', endpoints }
}

/** The objects whose endpoints take what is sent to a port of a host. */
function servingAt(
  inventory: Readonly<Inventory>,
  host: string,
  port: number | null,
): (Service | ServiceEntry)[] {
  const serving = servingSources(sourcesOfHost(inventory, host))
  const having = serving.filter((source) => sourcePorts(source).some((one) => one.port === port))
  return having.length > 0 ? having : serving
}

function isFirst(met: Set<string> | null, kind: Endpoint['kind'], key: ObjectKey): boolean {
  if (!met) return true
  const before = met.size
  return met.add(`${kind} ${key}`).size > before
}

/** What of it is in a subset, by the subset's labels; null where nobody defines that. */
export function within(behind: Behind, labels: Labels | null): Behind {
  if (behind.state === 'no-host') return behind
  if (!labels) return { state: 'no-subset' }
  return behind.state === 'known'
    ? { state: 'known', endpoints: behind.endpoints.filter((one) => carries(one.labels, labels)) }
    : behind
}

type Endpoint = Omit<Endpoints, 'count' | 'labels'> & {
  /** A WorkloadEntry's labels are those of its metadata over those of its spec. */
  own: Labels
  under: Labels
}

/** Objects share equal label maps, so endpoints are put together without reading one label. */
function grouped(endpoints: () => Iterable<Endpoint>): Endpoints[] {
  const numbers = new Map<Labels, number>()
  const numberOf = (labels: Labels): number => {
    const number = numbers.get(labels) ?? numbers.size
    numbers.set(labels, number)
    return number
  }
  const groups = new Map<string, Endpoints>()
  for (const one of endpoints()) {
    const { kind, namespace, serviceAccount, eligible, hasProxy, isMutual, locality, port } = one
    const facts = `${kind} ${namespace} ${serviceAccount} ${eligible} ${hasProxy} ${isMutual} ${locality} ${port}`
    const key = `${numberOf(one.own)} ${numberOf(one.under)} ${facts}`
    const group = groups.get(key)
    if (group) {
      group.count += 1
      continue
    }
    const { own, under, ...rest } = one
    groups.set(key, { ...rest, labels: { ...under, ...own }, count: 1 })
  }
  return [...groups.values()]
}

export const countOf = (endpoints: readonly Endpoints[]): number =>
  endpoints.reduce((sum, { count }) => sum + count, 0)

export const eligibleOf = (endpoints: readonly Endpoints[]): Endpoints[] =>
  endpoints.filter(({ eligible }) => eligible)

/** Why nobody but the proxies knows where this host's requests end; empty when Kubernetes knows. */
function opaqueBecause(source: Service | ServiceEntry): string {
  if (Object.keys(selectorOf(source)).length > 0) return ''
  if (source.kind === 'Service') {
    if (source.spec.type === 'ExternalName')
      return 'It is an ExternalName Service: its addresses come from DNS.'
    return 'Its Service has no selector, so its endpoints are written by hand.'
  }
  const { resolution } = source.spec
  if (resolution.includes('DNS')) return 'Its addresses come from DNS.'
  return resolution === 'NONE'
    ? 'Its ServiceEntry lets proxies connect to whatever address was asked for.'
    : ''
}

function vmEndpoint(
  inventory: Readonly<Inventory>,
  source: Service | ServiceEntry,
  key: ObjectKey,
  entry: WorkloadEntry,
  port: number | null,
): Endpoint {
  const { metadata, spec } = entry
  const health = inventory.health.get(key)
  const reached = portAt(source, entry, port)
  const mode = metadata.labels[TLS_MODE] ?? spec.labels[TLS_MODE]
  return {
    kind: 'vm',
    namespace: metadata.namespace,
    own: metadata.labels,
    under: spec.labels,
    serviceAccount: spec.serviceAccount,
    eligible: (health?.eligible ?? false) && health?.state !== 'disconnected' && reached !== 'skipped',
    hasProxy: registrationOf(entry) === 'static' ? null : true,
    isMutual: (mode ?? (spec.serviceAccount ? 'istio' : 'disabled')) === 'istio',
    locality: spec.locality || (metadata.labels['istio-locality'] ?? spec.labels['istio-locality'] ?? ''),
    port: reached === 'skipped' ? null : reached,
  }
}

const TLS_MODE = 'security.istio.io/tlsMode'

/** Istio drops an entry from each port whose named targetPort it lacks. Without a port, one that it has is enough. */
function portAt(
  source: Service | ServiceEntry,
  entry: WorkloadEntry,
  port: number | null,
): number | null | 'skipped' {
  if (source.kind === 'ServiceEntry') {
    const asked = source.spec.ports.filter(({ number }) => port === null || number === port)
    const [only, second] = asked
    return only && !second ? (entry.spec.ports[only.name] ?? only.targetPort ?? only.number) : null
  }
  const asked = source.spec.ports.filter((one) => port === null || one.port === port)
  const reached = asked.flatMap((one) => entryPort(one, entry) ?? [])
  if (asked.length > 0 && reached.length === 0) return 'skipped'
  return asked.length === 1 ? (reached[0] ?? null) : null
}

const inlineEndpoint = (
  { metadata }: Service | ServiceEntry,
  { labels, serviceAccount, locality }: ServiceEntry['spec']['endpoints'][number],
): Endpoint => ({
  kind: 'vm',
  namespace: metadata.namespace,
  own: labels,
  under: labels,
  serviceAccount,
  eligible: true,
  hasProxy: null,
  isMutual: (labels[TLS_MODE] ?? (serviceAccount ? 'istio' : 'disabled')) === 'istio',
  locality,
  port: null,
})

function podEndpoints(
  inventory: Readonly<Inventory>,
  source: Service | ServiceEntry,
  port: number | null,
): { key: ObjectKey; endpoint: Endpoint }[] {
  const asked =
    source.kind === 'Service' ? source.spec.ports.filter((one) => port === null || one.port === port) : []
  const target = asked.length === 1 ? (asked[0]?.targetPort ?? asked[0]?.port) : undefined
  return podsBehind(inventory, source).map(({ key, pod, ready }) => {
    const labels = pod?.metadata.labels ?? NO_LABELS
    const hasProxy = pod ? pod.spec.hasProxy : null
    const endpoint: Endpoint = {
      kind: 'pod',
      namespace: parseKey(key).namespace,
      own: labels,
      under: labels,
      serviceAccount: pod?.spec.serviceAccountName ?? '',
      eligible: ready,
      hasProxy,
      isMutual: hasProxy === true || labels[TLS_MODE] === 'istio',
      locality: '',
      port: typeof target === 'number' ? target : null,
    }
    return { key, endpoint }
  })
}

const NO_LABELS: Labels = {}

/** `2 of 3 VMs and 2 of 2 pods`; empty when there is none. */
export function countText(endpoints: readonly Endpoints[]): string {
  const part = (kind: Endpoints['kind'], word: string): string[] => {
    const all = endpoints.filter((one) => one.kind === kind)
    return all.length > 0 ? [`${countOf(eligibleOf(all))} of ${countOf(all)} ${word}`] : []
  }
  return [...part('vm', 'VMs'), ...part('pod', 'pods')].join(' and ')
}
