import { carries } from '#lib/mesh/label-index.ts'
import type { DraftObject, ObjectStore, RawObject } from '#server/demo/kube/object-store.ts'
import { type PortOfService, read } from '#server/demo/kube/read.ts'

const CONTROLLER = { manager: 'kube-controller-manager' }

/**
 * Kubernetes' endpoint-slice controller for Services with a selector: one slice a Service, with the pods it selects
 * and whether each is ready. VMs are never in one.
 */
export function keepEndpointSlices(store: ObjectStore): void {
  store.onChange(({ type, kind, object }) => {
    const { namespace = '' } = object.metadata
    if (kind === 'Service' && type !== 'DELETED') writeSlice(store, object)
    if (kind !== 'Pod') return
    for (const service of store.list('Service', namespace))
      if (selects(service, object) || isListed(store, service, object)) writeSlice(store, service)
  })
}

const selectorOf = (service: RawObject): Record<string, string> => read.service(service).spec.selector ?? {}

function selects(service: RawObject, pod: RawObject): boolean {
  const selector = selectorOf(service)
  return Object.keys(selector).length > 0 && carries(pod.metadata.labels ?? {}, selector)
}

/** A pod whose labels changed may have to leave a slice it no longer belongs to. */
function isListed(store: ObjectStore, service: RawObject, pod: RawObject): boolean {
  const slice = sliceOf(store, service)
  return slice
    ? read.endpointSlice(slice).endpoints.some(({ targetRef }) => targetRef?.uid === pod.metadata.uid)
    : false
}

const sliceOf = (store: ObjectStore, { metadata }: RawObject): RawObject | undefined =>
  store.get('EndpointSlice', metadata.namespace ?? '', sliceName(metadata.name, metadata.uid))

/** Five characters of the owner's uid stand for the random suffix of the real controller. */
const sliceName = (service: string, uid: string): string => `${service}-${uid.slice(-5)}`

function writeSlice(store: ObjectStore, service: RawObject): void {
  const { namespace = '', name, uid } = service.metadata
  if (Object.keys(selectorOf(service)).length === 0) return
  const pods = store.list('Pod', namespace).filter((pod) => selects(service, pod))
  const draft: DraftObject = {
    kind: 'EndpointSlice',
    metadata: {
      namespace,
      name: sliceName(name, uid),
      generateName: `${name}-`,
      labels: {
        ...service.metadata.labels,
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
        'kubernetes.io/service-name': name,
      },
      ownerReferences: [
        { apiVersion: 'v1', kind: 'Service', name, uid, controller: true, blockOwnerDeletion: true },
      ],
    },
    addressType: 'IPv4',
    endpoints: pods.flatMap(endpointOf),
    ports: read.service(service).spec.ports.map((port) => ({
      name: port.name,
      port: portOf(port, pods),
      protocol: port.protocol ?? 'TCP',
    })),
  }
  store.put(draft, CONTROLLER)
}

/** A named target port is whatever container port of the pods carries that name. */
function portOf({ port, targetPort }: PortOfService, pods: RawObject[]): number {
  if (typeof targetPort !== 'string') return targetPort ?? port
  const ports = pods.flatMap((pod) => read.pod(pod).spec.containers).flatMap(({ ports = [] }) => ports)
  return ports.find(({ name }) => name === targetPort)?.containerPort ?? port
}

function endpointOf(pod: RawObject) {
  const { spec, status } = read.pod(pod)
  if (!status.podIP || status.phase === 'Succeeded' || status.phase === 'Failed') return []
  const isReady = status.conditions.some(({ type, status: value }) => type === 'Ready' && value === 'True')
  const isLeaving = pod.metadata.deletionTimestamp !== undefined
  return [
    {
      addresses: [status.podIP],
      conditions: { ready: isReady && !isLeaving, serving: isReady, terminating: isLeaving },
      ...(spec.nodeName ? { nodeName: spec.nodeName } : {}),
      targetRef: {
        kind: 'Pod',
        name: pod.metadata.name,
        namespace: pod.metadata.namespace,
        uid: pod.metadata.uid,
      },
    },
  ]
}
