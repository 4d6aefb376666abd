import { clusterConfigs } from '#server/demo/config/cluster-config.ts'
import { loadAssignment } from '#server/demo/config/endpoint-config.ts'
import { listenerConfigs } from '#server/demo/config/listener-config.ts'
import { routeConfigs } from '#server/demo/config/route-config.ts'
import { viewOf } from '#server/demo/config/view.ts'
import type { Cluster } from '#server/demo/envoy/clusters.ts'
import type { MeshProxy } from '#server/demo/istiod/registration.ts'
import type { MeshService } from '#server/demo/istiod/services.ts'
import type { ObjectStore } from '#server/demo/kube/object-store.ts'
import { once } from '#server/demo/once.ts'
import type { Part } from '#server/demo/parts.ts'

/**
 * What istiod means one proxy to have, as Envoy writes it (snake case, defaults left out). istiod's pages and the Envoy's
 * own are both made from it, so they agree unless the proxy lags or has refused something.
 */
export type ProxyConfig = {
  /** Its outbound clusters with their endpoints, as the other parts are made from them. */
  outbound: () => Cluster[]
  clusters: () => Part[]
  endpoints: () => Part[]
  listeners: () => Part[]
  routes: () => Part[]
}

/** Nothing is made before it is asked for, and nothing is kept after the answer. */
export function proxyConfig(
  { store, services }: { store: ObjectStore; services: () => MeshService[] },
  proxy: MeshProxy,
): ProxyConfig {
  const view = viewOf(store, services(), proxy)
  return {
    outbound: view.clusters,
    clusters: once(() => clusterConfigs(view)),
    endpoints: once(() =>
      view
        .clusters()
        .filter(({ resolution }) => resolution === 'static')
        .map(loadAssignment),
    ),
    listeners: once(() => listenerConfigs(view)),
    routes: once(() => routeConfigs(view)),
  }
}

/** The same configuration, made in full now: it stays as it is whatever becomes of the mesh. */
export function frozen(config: ProxyConfig): ProxyConfig {
  const parts = {
    outbound: config.outbound(),
    clusters: config.clusters(),
    endpoints: config.endpoints(),
    listeners: config.listeners(),
    routes: config.routes(),
  }
  return {
    outbound: () => parts.outbound,
    clusters: () => parts.clusters,
    endpoints: () => parts.endpoints,
    listeners: () => parts.listeners,
    routes: () => parts.routes,
  }
}
