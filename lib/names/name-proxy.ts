import type { ObjectRef } from '#lib/kube/object-ref.ts'

/** What of a proxy decides the names that it can resolve (istio pilot/pkg/model, Proxy and NodeMetadata). */
export type NameProxy = {
  /** As istiod calls it: `<hostname>.<namespace>` of a VM, `<pod>.<namespace>` of a pod. */
  id: string
  kind: 'vm' | 'pod'
  type: 'sidecar' | 'router' | 'waypoint'
  namespace: string
  labels: Record<string, string>
  /** Its own addresses: they decide the IP families that it is told of. */
  ips: string[]
  /** Empty when not known; istiod then knows no ClusterIP for it. */
  clusterId: string
  network: string
  /** ISTIO_META_DNS_CAPTURE: without it the agent answers nothing, and the VIPs of the allocator do not count. */
  dnsCapture: boolean
  /** ISTIO_META_DNS_AUTO_ALLOCATE: asks for the legacy allocation. */
  dnsAutoAllocate: boolean
  /** `<namespace>.svc.<cluster domain>`. */
  dnsDomain: string
  /** Whether the proxy told istiod all this, or it was read off its objects with Istio's defaults. */
  knownBy: 'istiod' | 'objects'
  /** The istiod it is connected to, as an address; empty when it is connected to none that could be asked. */
  istiod: string
  istioVersion: string
  /** When its stream to that istiod began, in epoch milliseconds; absent when it is connected to none. */
  connectedAtMs?: number
  /** Its WorkloadEntry or Pod. */
  object: ObjectRef | null
  /** The name of the WorkloadEntry that must stand for it by what it told istiod; absent when it told of none. */
  entryName?: string
}
