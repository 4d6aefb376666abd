import { isDeepStrictEqual } from 'node:util'
import { isEligible } from '#lib/health/entry-health.ts'
import { carries } from '#lib/mesh/label-index.ts'
import { isIpAddress, labelsOf } from '#lib/mesh/selection.ts'
import type { MeshPort, MeshService } from '#server/demo/istiod/services.ts'
import type { ObjectStore, RawObject, WatchRecord } from '#server/demo/kube/object-store.ts'
import { read, type WorkloadSpec } from '#server/demo/kube/read.ts'

type Labels = Record<string, string>

/** One place that requests for a service's port may go to, as istiod keeps it. */
export type Endpoint = {
  backend: 'vm' | 'pod' | 'static'
  address: string
  port: number
  labels: Labels
  /** Istio's HealthStatus: 0 unset (every VM in the list), 1 healthy, 2 unhealthy. */
  health: 0 | 1 | 2
  weight: number
  network: string
  locality: string
  serviceAccount: string
  /** `istio`, `disabled`, or whatever the label security.istio.io/tlsMode says. */
  tlsMode: string
  workloadName: string
  node: string
}

/** Whether a change of an entry changes any endpoint: most are connection times and repeated reports. */
export const changesEndpoints = ({ type, object, before }: WatchRecord): boolean =>
  type === 'DELETED' ||
  !before ||
  isEligible(read.workloadEntry(object)) !== isEligible(read.workloadEntry(before)) ||
  !isDeepStrictEqual([object.spec, object.metadata.labels], [before.spec, before.metadata.labels])

/** The endpoints behind a service's port: an unhealthy VM is absent, an unready pod is listed as unhealthy. */
export function endpointsOf(store: ObjectStore, service: MeshService, port: MeshPort): Endpoint[] {
  return service.registry === 'Kubernetes'
    ? [...slicedEndpoints(store, service, port), ...selectedByService(store, service, port)]
    : endpointsOfServiceEntry(store, service, port)
}

function slicedEndpoints(store: ObjectStore, { object, namespace }: MeshService, port: MeshPort): Endpoint[] {
  const slices = store
    .list('EndpointSlice', namespace)
    .filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === object.metadata.name)
  return slices.flatMap((slice) => {
    const { endpoints, ports } = read.endpointSlice(slice)
    const number = ports.find(({ name = '' }) => name === port.name)?.port
    if (number === undefined) return []
    return endpoints.flatMap(({ addresses, conditions, targetRef, nodeName = '' }) => {
      const pod = targetRef?.kind === 'Pod' ? store.get('Pod', namespace, targetRef.name) : undefined
      const health = conditions.ready === false || conditions.terminating ? 2 : 1
      return addresses.map((address) =>
        pod ? podEndpoint(pod, address, number, health) : sliceEndpoint(address, number, health, nodeName),
      )
    })
  })
}

const sliceEndpoint = (address: string, port: number, health: 1 | 2, node: string): Endpoint => ({
  ...staticEndpoint({ address }, port, ''),
  health,
  node,
})

/** The Deployment's name, from that of its pod. */
export const workloadNameOf = (pod: string): string => pod.replace(/-[a-f0-9]{6,10}-[a-z0-9]{5}$/, '')

function podEndpoint(pod: RawObject, address: string, port: number, health: 1 | 2): Endpoint {
  const { spec } = read.pod(pod)
  const hasProxy = spec.containers.some(({ name }) => name === 'istio-proxy')
  const { labels = {}, namespace = '', name } = pod.metadata
  return {
    backend: 'pod',
    address,
    port,
    labels: {
      ...labels,
      'kubernetes.io/hostname': spec.nodeName,
      'topology.istio.io/cluster': 'Kubernetes',
      'topology.istio.io/network': '',
    },
    health,
    weight: 1,
    network: '',
    locality: '',
    serviceAccount: `spiffe://cluster.local/ns/${namespace}/sa/${spec.serviceAccountName || 'default'}`,
    tlsMode: hasProxy ? 'istio' : 'disabled',
    workloadName: workloadNameOf(name),
    node: spec.nodeName,
  }
}

/** A Service takes entries with an IP address and a label; a headless or ExternalName one takes none. */
function selectedByService(store: ObjectStore, service: MeshService, port: MeshPort): Endpoint[] {
  const selector = read.service(service.object).spec.selector ?? {}
  if (service.resolution !== 'static' || Object.keys(selector).length === 0) return []
  return entriesSelected(store, service.namespace, selector).flatMap((entry) => {
    const spec = read.workloadEntry(entry).spec
    const number = portOfEntry(spec, port)
    return number !== null && isIpAddress(spec.address ?? '') ? [entryEndpoint(entry, number)] : []
  })
}

/** A named target port must be among the entry's ports; a number may be overridden there under the port's own name. */
const portOfEntry = ({ ports = {} }: WorkloadSpec, { name, number, targetPort }: MeshPort): number | null =>
  typeof targetPort === 'string' ? (ports[targetPort] ?? null) : (ports[name] ?? targetPort ?? number)

const entriesSelected = (store: ObjectStore, namespace: string, selector: Labels): RawObject[] =>
  store.list('WorkloadEntry', namespace).filter((raw) => {
    const entry = read.workloadEntry(raw)
    return carries(labelsOf(entry), selector) && isEligible(entry)
  })

function endpointsOfServiceEntry(store: ObjectStore, service: MeshService, port: MeshPort): Endpoint[] {
  const { spec } = read.serviceEntry(service.object)
  const selector = spec.workloadSelector?.labels
  if (!selector) {
    return spec.endpoints.map((endpoint, index) =>
      staticEndpoint(
        endpoint,
        endpoint.ports?.[port.name] ?? numberOf(port),
        `${service.object.metadata.name}-${index}`,
      ),
    )
  }
  const entries = entriesSelected(store, service.namespace, selector).filter(
    (entry) => isIpAddress(read.workloadEntry(entry).spec.address ?? '') || service.resolution === 'dns',
  )
  const pods = store
    .list('Pod', service.namespace)
    .filter(({ metadata }) => carries(metadata.labels ?? {}, selector))
  return [
    ...entries.map((entry) =>
      entryEndpoint(entry, read.workloadEntry(entry).spec.ports?.[port.name] ?? numberOf(port)),
    ),
    ...pods.flatMap((pod) => {
      const { status } = read.pod(pod)
      const isReady = status.conditions.some((one) => one.type === 'Ready' && one.status === 'True')
      return status.podIP ? [podEndpoint(pod, status.podIP, numberOf(port), isReady ? 1 : 2)] : []
    }),
  ]
}

const numberOf = ({ targetPort, number }: MeshPort): number =>
  typeof targetPort === 'number' ? targetPort : number

function entryEndpoint(entry: RawObject, port: number): Endpoint {
  const { metadata, spec } = read.workloadEntry(entry)
  const { annotations = {}, namespace = '', name } = metadata
  const labels = labelsOf({ metadata, spec })
  return {
    ...staticEndpoint({ ...spec, labels }, port, annotations['istio.io/autoRegistrationGroup'] ?? name),
    backend: 'vm',
    serviceAccount: spec.serviceAccount
      ? `spiffe://cluster.local/ns/${namespace}/sa/${spec.serviceAccount}`
      : '',
    tlsMode: labels['security.istio.io/tlsMode'] ?? (spec.serviceAccount ? 'istio' : 'disabled'),
  }
}

function staticEndpoint(spec: WorkloadSpec, port: number, workloadName: string): Endpoint {
  const [region, zone, subzone] = (spec.locality ?? '').split('/')
  return {
    backend: 'static',
    address: spec.address ?? '',
    port,
    labels: {
      ...spec.labels,
      ...(region ? { 'topology.kubernetes.io/region': region } : {}),
      ...(zone ? { 'topology.kubernetes.io/zone': zone } : {}),
      ...(subzone ? { 'topology.istio.io/subzone': subzone } : {}),
      'topology.istio.io/cluster': 'Kubernetes',
      ...(spec.network ? { 'topology.istio.io/network': spec.network } : {}),
    },
    health: 0,
    weight: spec.weight || 1,
    network: spec.network ?? '',
    locality: spec.locality ?? '',
    serviceAccount: '',
    tlsMode: 'disabled',
    workloadName,
    node: '',
  }
}
