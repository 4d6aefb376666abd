import type { EnvoyCluster } from '#lib/envoy/cluster.ts'
import { clustersOf } from '#lib/envoy/config-clusters.ts'
import { listenersOf } from '#lib/envoy/config-listeners.ts'
import type { EnvoyListener } from '#lib/envoy/listener.ts'
import type { ProxyConfig } from '#lib/envoy/proxy-config.ts'
import { readCerts } from '#lib/envoy/read-certs.ts'
import { readEnvoyClusters } from '#lib/envoy/read-clusters.ts'
import { readConfig } from '#lib/envoy/read-config.ts'
import { readListeners } from '#lib/envoy/read-listeners.ts'
import { routesOf } from '#lib/envoy/read-routes.ts'
import { readStats } from '#lib/envoy/read-stats.ts'
import type { EnvoyRoute } from '#lib/envoy/route.ts'
import { isJsonObject } from '#lib/json.ts'
import { withStates } from '#lib/proxies/with-states.ts'
import { readShards } from '#server/istiod/read-shards.ts'
import { readSyncz } from '#server/istiod/read-syncz.ts'

/** The lists of a dump's sections that have what the tables show. */
export const LISTS = {
  static_listeners: 'ListenersConfigDump',
  dynamic_listeners: 'ListenersConfigDump',
  static_route_configs: 'RoutesConfigDump',
  dynamic_route_configs: 'RoutesConfigDump',
} as const
export type ListName = keyof typeof LISTS

/** What large answers are read into. Null stands for JSON that is no such answer. */
export const ROW_READERS = {
  clusters: readEnvoyClusters,
  certificates: readCerts,
  stats: readStats,
  /** Of `listening` (Envoy's /listeners) and the lists of listeners, each below its name as Envoy answered it. */
  listeners(json: unknown): EnvoyListener[] | null {
    const listening = isJsonObject(json) ? readListeners(json.listening) : null
    const config = configOfLists(json)
    return listening && config && withStates(listening, listenersOf(config))
  },
  /** Of the lists of routes and listeners, each below its name as Envoy answered it. */
  routes: ofConfig(configOfLists, routesOf),
  /** Of a whole config_dump, Envoy's or istiod's. */
  configClusters: ofConfig<EnvoyCluster>(readConfig, clustersOf),
  configListeners: ofConfig<EnvoyListener>(readConfig, listenersOf),
  configRoutes: ofConfig<EnvoyRoute>(readConfig, routesOf),
  syncz: readSyncz,
  shards: readShards,
}
export type RowKind = keyof typeof ROW_READERS
export type Rows<K extends RowKind> = NonNullable<ReturnType<(typeof ROW_READERS)[K]>>

function ofConfig<T>(read: (json: unknown) => ProxyConfig | null, rowsOf: (config: ProxyConfig) => T[]) {
  return (json: unknown): T[] | null => {
    const config = read(json)
    return config && rowsOf(config)
  }
}

/** Envoy answers a list's name with its items, which are put back where they belong; one without the list says nothing of it. */
function configOfLists(json: unknown): ProxyConfig | null {
  if (!isJsonObject(json)) return null
  const configs = ['ListenersConfigDump', 'RoutesConfigDump'].map((section) => ({
    '@type': `type.googleapis.com/envoy.admin.v3.${section}`,
    ...Object.fromEntries(
      Object.entries(LISTS).flatMap(([list, of]) => {
        const answer = json[list]
        return of === section ? [[list, isJsonObject(answer) ? (answer.configs ?? []) : []]] : []
      }),
    ),
  }))
  return readConfig({ configs })
}
