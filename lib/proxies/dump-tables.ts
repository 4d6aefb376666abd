import type { EnvoyCertificate } from '#lib/envoy/certificate.ts'
import type { EnvoyCluster } from '#lib/envoy/cluster.ts'
import { certificatesOf } from '#lib/envoy/config-certificates.ts'
import { clustersOf } from '#lib/envoy/config-clusters.ts'
import { listenersOf } from '#lib/envoy/config-listeners.ts'
import type { EnvoyListener } from '#lib/envoy/listener.ts'
import { readCerts } from '#lib/envoy/read-certs.ts'
import { readEnvoyClusters } from '#lib/envoy/read-clusters.ts'
import { readConfig } from '#lib/envoy/read-config.ts'
import { readListeners } from '#lib/envoy/read-listeners.ts'
import { routesOf } from '#lib/envoy/read-routes.ts'
import { readStats } from '#lib/envoy/read-stats.ts'
import type { EnvoyRoute } from '#lib/envoy/route.ts'
import type { EnvoyStat } from '#lib/envoy/stat.ts'
import { isJsonObject } from '#lib/json.ts'
import {
  type ClustersQuery,
  certificateRows,
  clusterRows,
  listenerRows,
  routeRows,
  statRows,
} from '#lib/proxies/page-rows.ts'
import { type PageOf, PROXY_PAGES, type ProxyPage } from '#lib/proxies/proxy-pages.ts'

export type DumpPage = ProxyPage
/** The tables of a file that was saved from an Envoy: a config_dump, or one of the other pages as JSON. */
export type DumpTables = {
  clusters?: EnvoyCluster[]
  listeners?: EnvoyListener[]
  routes?: EnvoyRoute[]
  certificates?: EnvoyCertificate[]
  stats?: EnvoyStat[]
}

/** What a saved page of Envoy's admin endpoint, or of istiod's config_dump, can be shown as; nothing for any other JSON. */
export function dumpTables(json: unknown): DumpTables {
  const config = readConfig(json)
  if (config)
    return {
      clusters: clustersOf(config),
      listeners: listenersOf(config),
      routes: routesOf(config),
      certificates: certificatesOf(config),
    }
  // Empty pages of different sorts look alike.
  if (!isJsonObject(json) || Object.keys(json).length === 0) return {}
  const clusters = readEnvoyClusters(json)
  if (clusters) return { clusters }
  const listeners = readListeners(json)
  if (listeners) return { listeners }
  const certificates = readCerts(json)
  if (certificates) return { certificates }
  const stats = readStats(json)
  return stats ? { stats } : {}
}

export const pagesOf = (tables: DumpTables): DumpPage[] => PROXY_PAGES.filter((page) => tables[page])

/** One page of one of these tables, as a proxy that is asked gives it; null where there is no such table. */
export function dumpPage<P extends DumpPage>(
  tables: DumpTables,
  page: P,
  query: ClustersQuery,
  atMs: number,
): PageOf[P] | null {
  return MAKE[page](tables, query, atMs)
}

const NO_OBJECTS = {
  addresses: new Map(),
  ghosts: { state: 'unknown', reason: 'A file is compared with no objects' },
  network: '',
} as const

const MAKE: {
  [P in DumpPage]: (tables: DumpTables, query: ClustersQuery, atMs: number) => PageOf[P] | null
} = {
  clusters: ({ clusters }, query, atMs) =>
    clusters ? { source: 'file', atMs, ...clusterRows(clusters, query, NO_OBJECTS) } : null,
  listeners: ({ listeners }, query, atMs) =>
    listeners ? { source: 'file', atMs, ...listenerRows(listeners, query) } : null,
  routes: ({ routes }, query, atMs) =>
    routes ? { source: 'file', atMs, ...routeRows(routes, query) } : null,
  certificates: ({ certificates }, query, atMs) =>
    certificates ? { source: 'file', atMs, ...certificateRows(certificates, query) } : null,
  stats: ({ stats }, query, atMs) =>
    stats ? { source: 'file', atMs, ...statRows(stats, { ...query, text: 'shown' }) } : null,
}
