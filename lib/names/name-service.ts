import type { ObjectRef } from '#lib/kube/object-ref.ts'

export type Registry = 'Kubernetes' | 'External'
export type NamePort = { name: string; number: number; protocol: string }
export type NameResolution = 'static' | 'dns' | 'dns-round-robin' | 'dynamic-dns' | 'passthrough' | 'alias'

/**
 * A service as istiod's registries know it (istio pilot/pkg/model, Service): a Kubernetes Service, or one address of one
 * host of a ServiceEntry.
 */
export type NameService = {
  hostname: string
  namespace: string
  registry: Registry
  source: ObjectRef
  createdAt: string
  labels: Record<string, string>
  selector: Record<string, string>
  ports: NamePort[]
  resolution: NameResolution
  /** A Service's own addresses in its cluster; empty for a headless one and for a ServiceEntry. */
  clusterIps: string[]
  /** What is used when nothing else fits; `0.0.0.0` when there is none. It may be a CIDR. */
  defaultAddress: string
  allocated: { v4: string; v6: string }
  exportTo: string[]
  publishNotReadyAddresses: boolean
}

/** One name in the table that istiod sends a proxy (pkg/dns/proto/nds.proto). */
export type NameInfo = { ips: string[]; registry: Registry; shortname?: string; namespace?: string }
export type NameTable = Record<string, NameInfo>

/** What of the mesh's own configuration decides names and identities; from istiod where it can be asked, else Istio's defaults. */
export type NameSettings = {
  rootNamespace: string
  clusterDomain: string
  /** meshConfig.defaultServiceExportTo. */
  defaultServiceExportTo: string[]
  clusterId: string
  /** meshConfig.trustDomain and the other ones that are taken for it: who certificates say that workloads are. */
  trustDomain: string
  trustDomainAliases: string[]
  /**
   * How istiod gives addresses to ServiceEntries: written into their status (the default), or by the older hash, which it
   * keeps to itself (PILOT_ENABLE_IP_AUTOALLOCATE=false).
   */
  allocation?: 'status' | 'legacy'
  knownBy: 'istiod' | 'defaults'
}
export const DEFAULT_NAME_SETTINGS: NameSettings = {
  rootNamespace: 'istio-system',
  clusterDomain: 'cluster.local',
  defaultServiceExportTo: ['*'],
  clusterId: 'Kubernetes',
  trustDomain: 'cluster.local',
  trustDomainAliases: [],
  knownBy: 'defaults',
}
