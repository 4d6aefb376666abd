import type { EndpointSlice, Pod, ServiceEntry } from '#lib/kube/objects.ts'
import { entriesBehind, isReady } from '#lib/mesh/backends.ts'
import { carries, objectsSelected } from '#lib/mesh/label-index.ts'
import { type MeshNames, serviceKey } from '#lib/names/mesh-names.ts'
import type { NameService } from '#lib/names/name-service.ts'

/** An endpoint as the table of a headless service takes it. A VM is never healthy here: istiod leaves its health unset. */
type HeadlessEndpoint = {
  address: string
  isHealthy: boolean
  network: string
  /** Of a pod with a subdomain, `<hostname>.<subdomain>`; else empty. */
  podName: string
}
/** Kubernetes endpoints belong to a port by its name, those of a ServiceEntry by its number. */
type PortedEndpoint = HeadlessEndpoint & { port: string | number }

/**
 * What istiod has behind a port of a service. Services of one host and namespace share their endpoints, whatever objects
 * they come from, and the last of them that has any for the port decides.
 */
export function headlessEndpoints(names: MeshNames, service: NameService, port: number): HeadlessEndpoint[] {
  const services = names.byKey.get(serviceKey(service)) ?? []
  const wantsUnready = services.some((one) => one.publishNotReadyAddresses)
  const endpoints = services.flatMap((one) =>
    one.registry === 'Kubernetes' ? sliceEndpoints(names, one) : entryEndpoints(names, one, wantsUnready),
  )
  for (const { ports } of [...services].reverse()) {
    const numbers = new Map(ports.map(({ name, number }) => [name, number]))
    const found = endpoints.filter((endpoint) =>
      typeof endpoint.port === 'string'
        ? numbers.get(endpoint.port) === port
        : endpoint.port === port && ports.some(({ number }) => number === port),
    )
    if (found.length > 0) return found
  }
  return []
}

function sliceEndpoints(names: MeshNames, { source }: NameService): PortedEndpoint[] {
  const { inventory } = names
  const keys = [...(inventory.slices.get(`${source.namespace}/${source.name}`) ?? [])].sort()
  const endpoints = new Map<string, PortedEndpoint>()
  for (const key of keys) {
    const slice = inventory.objects.EndpointSlice.get(key)
    if (!slice || slice.addressType === 'FQDN' || MULTICLUSTER in slice.metadata.labels) continue
    for (const { addresses, conditions, targetRef } of slice.endpoints) {
      for (const address of addresses) {
        const pod = podOf(names, slice, targetRef, address)
        if (pod === 'missing') continue
        const endpoint = {
          address,
          isHealthy: conditions.ready !== false,
          network: networkOf(names, pod),
          podName: podNameOf(pod),
        }
        for (const { name } of slice.ports) {
          const id = `${address}/${name}`
          if (!endpoints.has(id)) endpoints.set(id, { ...endpoint, port: name })
        }
      }
    }
  }
  return [...endpoints.values()]
}

const MULTICLUSTER = 'multicluster.kubernetes.io/service-name'

/** istiod leaves an endpoint out until it knows its pod; where a slice names none, it looks for a ready one by address. */
function podOf(
  { inventory }: MeshNames,
  { metadata }: EndpointSlice,
  targetRef: EndpointSlice['endpoints'][number]['targetRef'],
  address: string,
): Pod | undefined | 'missing' {
  if (targetRef?.kind === 'Pod') {
    const pod = inventory.objects.Pod.get(`${targetRef.namespace}/${targetRef.name}`)
    return pod && pod.status.phase !== 'Failed' ? pod : 'missing'
  }
  for (const pod of inventory.objects.Pod.values()) {
    const isThere = pod.status.podIP === address && pod.metadata.namespace === metadata.namespace
    if (isThere && takesRequests(pod)) return pod
  }
  return undefined
}

function entryEndpoints(names: MeshNames, service: NameService, wantsUnready: boolean): PortedEndpoint[] {
  const { inventory } = names
  const entry = inventory.objects.ServiceEntry.get(`${service.source.namespace}/${service.source.name}`)
  if (!entry) return []
  const endpoints = [
    ...podsSelected(names, entry).map((pod) => ({
      address: pod.status.podIP,
      isHealthy: true,
      network: networkOf(names, pod),
      podName: podNameOf(pod),
    })),
    ...(wantsUnready ? machines(names, entry) : []),
  ]
  return endpoints.flatMap((endpoint) => service.ports.map(({ number }) => ({ ...endpoint, port: number })))
}

/** The pods that a ServiceEntry selects, once they are ready. Its empty selector takes all of its namespace. */
function podsSelected({ inventory }: MeshNames, { metadata, spec }: ServiceEntry): Pod[] {
  const selector = spec.workloadSelector?.labels
  if (!selector) return []
  const pods =
    Object.keys(selector).length > 0
      ? objectsSelected(inventory.podLabels, metadata.namespace, selector).flatMap(
          (key) => inventory.objects.Pod.get(key) ?? [],
        )
      : [...inventory.objects.Pod.values()].filter((pod) => pod.metadata.namespace === metadata.namespace)
  return pods.filter((pod) => takesRequests(pod) && carries(pod.metadata.labels, selector))
}

const takesRequests = (pod: Pod): boolean =>
  isReady(pod) && pod.status.podIP !== '' && !['Failed', 'Succeeded'].includes(pod.status.phase)

function machines({ inventory }: MeshNames, entry: ServiceEntry): HeadlessEndpoint[] {
  const specs = [
    ...entry.spec.endpoints,
    ...entriesBehind(inventory, entry).flatMap((key) =>
      inventory.health.get(key)?.eligible ? (inventory.objects.WorkloadEntry.get(key)?.spec ?? []) : [],
    ),
  ]
  return specs.map(({ address, network }) => ({ address, network, isHealthy: false, podName: '' }))
}

const NETWORK = 'topology.istio.io/network'

/** The network of a pod: its own label, else that of istiod's namespace. meshNetworks is not known here. */
const networkOf = ({ inventory, settings }: MeshNames, pod: Pod | undefined): string =>
  pod?.metadata.labels[NETWORK] ||
  inventory.objects.Namespace.get(`/${settings.rootNamespace}`)?.metadata.labels[NETWORK] ||
  ''

const podNameOf = (pod: Pod | undefined): string =>
  pod?.spec.subdomain ? `${pod.spec.hostname || pod.metadata.name}.${pod.spec.subdomain}` : ''
