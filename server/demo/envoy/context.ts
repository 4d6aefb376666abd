import type { NameTable } from '#lib/names/name-service.ts'
import { type ProxyConfig, proxyConfig } from '#server/demo/config/proxy-config.ts'
import { type Cluster, clusterNames } from '#server/demo/envoy/clusters.ts'
import type { Loggers } from '#server/demo/envoy/loggers.ts'
import type { Traffic } from '#server/demo/envoy/traffic.ts'
import type { Trouble, Troubles } from '#server/demo/fleet/troubles.ts'
import type { MeshProxy } from '#server/demo/istiod/registration.ts'
import { type MeshService, visibleServices } from '#server/demo/istiod/services.ts'
import { type ProxySync, type SyncState, syncOfProxy } from '#server/demo/istiod/sync-state.ts'
import type { ObjectStore } from '#server/demo/kube/object-store.ts'
import { once } from '#server/demo/once.ts'

export type RunningProxy = { proxy: MeshProxy; startedAtMs: number }
export type AdminSource = {
  store: ObjectStore
  services: () => MeshService[]
  traffic: Traffic
  /** A proxy that runs, by its id. */
  proxyOf(id: string): RunningProxy | undefined
  names: (proxy: MeshProxy) => NameTable
  sync: () => SyncState
  troubles: Troubles
  loggers: Loggers
  /** Addresses of the VMs whose application fails just now, whether istiod has heard of it or not. */
  failingAddresses: () => ReadonlySet<string>
  /** When the mesh's root certificate was made. */
  rootSinceMs: number
}
/** A proxy with the mesh around it: what a page is made from. */
export type Context = AdminSource &
  RunningProxy & {
    nowMs: number
    uptimeMs: number
    /** What it runs with: istiod's configuration, but for what it has not taken. */
    config: ProxyConfig
    /** How many outbound clusters it has, which takes no look at any endpoint. */
    outboundCount: () => number
    trouble: Trouble | undefined
    synced: ProxySync
  }

/** The context of one answer. Nothing of it outlives that. */
export function contextOf(source: AdminSource, running: RunningProxy): Context {
  const { store, troubles, sync } = source
  const trouble = troubles.of(running.proxy.id)
  const nowMs = store.clock.nowMs()
  return {
    ...source,
    ...running,
    failingAddresses: once(source.failingAddresses),
    nowMs,
    uptimeMs: Math.max(0, nowMs - running.startedAtMs),
    config: trouble?.kind === 'lags' ? trouble.held : proxyConfig(source, running.proxy),
    outboundCount: once(() => {
      if (trouble?.kind === 'lags') return trouble.held.outbound().length
      const { namespace } = running.proxy
      return clusterNames(store, visibleServices(store, source.services(), namespace), namespace).length
    }),
    trouble,
    synced: syncOfProxy(sync(), trouble),
  }
}

export const LOCAL_CLUSTERS = ['agent', 'prometheus_stats', 'sds-grpc', 'xds-grpc']
export const FIXED_CLUSTERS = ['BlackHoleCluster', 'PassthroughCluster', 'InboundPassthroughCluster']

/** One cluster for each port that the workload itself serves. */
export const inboundClusters = ({ proxy }: { proxy: MeshProxy }): string[] =>
  proxy.ports.map((port) => `inbound|${port}||`)

/** How many requests each endpoint of a cluster has had. */
export const countsOf = (
  { traffic }: Context,
  { name, service, port }: Cluster,
): ReadonlyMap<string, number> =>
  traffic.countsOf(service.hostname, port.number).get(name)?.byEndpoint ?? new Map()
