import { workloadNameOf } from '#server/demo/istiod/endpoints.ts'
import { ISTIO_VERSION, type Istiod } from '#server/demo/istiod/istiod.ts'
import type { MeshProxy } from '#server/demo/istiod/registration.ts'
import type { ObjectStore, RawObject } from '#server/demo/kube/object-store.ts'
import { read } from '#server/demo/kube/read.ts'

const RECONNECT_MS = 1_000

/** Keeps a stream to some istiod for every running pod that has a sidecar. */
export function connectPods(store: ObjectStore, istiods: readonly Istiod[], random: () => number): void {
  for (const pod of store.list('Pod')) connect(pod)
  store.onChange(({ kind, type, object }) => {
    if (kind !== 'Pod') return
    if (type === 'DELETED' || !runsSidecar(object)) disconnect(idOf(object))
    else connect(object)
  })
  for (const istiod of istiods) {
    istiod.onStop(() =>
      store.clock.schedule(RECONNECT_MS, () => {
        for (const pod of store.list('Pod')) connect(pod)
      }),
    )
  }

  function connect(pod: RawObject): void {
    const id = idOf(pod)
    if (!runsSidecar(pod) || istiods.some((istiod) => istiod.connectionOf(id))) return
    const up = istiods.filter((istiod) => istiod.isUp())
    up[Math.floor(random() * up.length)]?.connect(podProxy(pod))
  }

  function disconnect(id: string): void {
    for (const istiod of istiods) istiod.disconnect(id)
  }
}

const idOf = ({ metadata }: RawObject): string => `${metadata.name}.${metadata.namespace}`

export function runsSidecar(pod: RawObject): boolean {
  const { spec, status } = read.pod(pod)
  return status.phase === 'Running' && spec.containers.some(({ name }) => name === 'istio-proxy')
}

/** What a pod's sidecar tells istiod of itself. */
export function podProxy(pod: RawObject): MeshProxy {
  const { spec, status } = read.pod(pod)
  const { namespace = '', name, labels = {} } = pod.metadata
  const workload = workloadNameOf(name)
  return {
    id: idOf(pod),
    kind: 'pod',
    namespace,
    address: status.podIP,
    labels: {
      ...labels,
      'service.istio.io/canonical-name': labels.app ?? workload,
      'service.istio.io/canonical-revision': labels.version ?? 'latest',
    },
    serviceAccount: spec.serviceAccountName || 'default',
    workloadName: workload,
    version: ISTIO_VERSION,
    group: '',
    network: '',
    locality: '',
    ports: spec.containers.flatMap(({ ports = [] }) => ports.map(({ containerPort }) => containerPort)),
    isHealthChecked: false,
    node: spec.nodeName,
    dnsCapture: spec.containers.some(({ env = [] }) =>
      env.some(({ name: key, value }) => key === 'ISTIO_META_DNS_CAPTURE' && value === 'true'),
    ),
  }
}
