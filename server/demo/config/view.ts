import { carries } from '#lib/mesh/label-index.ts'
import { allClusters, type Cluster } from '#server/demo/envoy/clusters.ts'
import type { MeshProxy } from '#server/demo/istiod/registration.ts'
import { type MeshPort, type MeshService, visibleServices } from '#server/demo/istiod/services.ts'
import type { ObjectStore } from '#server/demo/kube/object-store.ts'
import { read } from '#server/demo/kube/read.ts'
import { once } from '#server/demo/once.ts'

/** The mesh as one proxy may see it: what its configuration is made from. */
export type View = {
  store: ObjectStore
  proxy: MeshProxy
  /** Every service of the mesh; routes may lead to those the proxy does not see. */
  services: readonly MeshService[]
  visible: readonly MeshService[]
  clusters: () => Cluster[]
}

export function viewOf(store: ObjectStore, services: readonly MeshService[], proxy: MeshProxy): View {
  const visible = visibleServices(store, services, proxy.namespace)
  return {
    store,
    proxy,
    services,
    visible,
    clusters: once(() => allClusters(store, visible, proxy.namespace)),
  }
}

/** A port that the workload serves, with the Service that sends requests there, if any does. */
export type InboundPort = { number: number; of: { service: MeshService; port: MeshPort } | undefined }

export function inboundPorts({ store, proxy, services }: Omit<View, 'visible' | 'clusters'>): InboundPort[] {
  const own = services.filter(
    ({ namespace, registry, object }) =>
      namespace === proxy.namespace &&
      registry === 'Kubernetes' &&
      carries(proxy.labels, read.service(object).spec.selector ?? { '': 'no selector selects nothing' }),
  )
  const group = proxy.group ? store.get('WorkloadGroup', proxy.namespace, proxy.group) : undefined
  const named = group ? (read.workloadGroup(group).spec.template.ports ?? {}) : {}
  const targets = own.flatMap((service) =>
    service.ports.map((port) => ({ service, port, target: targetOf(port, named) })),
  )
  return proxy.ports.map((number) => ({ number, of: targets.find(({ target }) => target === number) }))
}

const targetOf = ({ name, number, targetPort }: MeshPort, named: Record<string, number>): number =>
  typeof targetPort === 'string' ? (named[targetPort] ?? 0) : (named[name] ?? targetPort ?? number)

/** Whether istiod makes HTTP routes for a port; it takes the rest for TCP. */
export const isHttp = ({ protocol }: MeshPort): boolean => ['HTTP', 'HTTP2', 'GRPC'].includes(protocol)
