import type { EnvoyCertificate } from '#lib/envoy/certificate.ts'
import type { EnvoyCluster, EnvoyEndpoint } from '#lib/envoy/cluster.ts'
import type { EnvoyListener } from '#lib/envoy/listener.ts'
import type { EnvoyRoute } from '#lib/envoy/route.ts'
import type { EnvoyStat } from '#lib/envoy/stat.ts'
import type { ObjectRef } from '#lib/kube/object-ref.ts'

/** Whose word it is: Envoy's own answer, what istiod would send it, or a dump that was saved and dropped on the page. */
export const CONFIG_SOURCES = ['envoy', 'istiod', 'file'] as const
export type ConfigSource = (typeof CONFIG_SOURCES)[number]

export const PROXY_PAGES = ['clusters', 'listeners', 'routes', 'certificates', 'stats'] as const
export type ProxyPage = (typeof PROXY_PAGES)[number]

/** What every page comes with. */
type Answered<T> = {
  source: ConfigSource
  rows: T[]
  page: { page: number; pageSize: number; matching: number; total: number }
  /** When the source answered. */
  atMs: number
}

/** An endpoint joined to the object behind it; `ghost` when there is no such object any more, with why it is thought so. */
export type EndpointOfCluster = EnvoyEndpoint & { object: ObjectRef | null; ghost: string }
export type ClusterRow = Omit<EnvoyCluster, 'endpoints'> & {
  /** 50 at most, those with trouble first; `endpointCount` counts all. */
  endpoints: EndpointOfCluster[]
  endpointCount: number
  /** How many could take traffic. */
  available: number
  requests: number | null
}
export type ClustersPage = Answered<ClusterRow>
export type ListenersPage = Answered<EnvoyListener>
export type RoutesPage = Answered<EnvoyRoute>
export type CertificatesPage = Answered<EnvoyCertificate>
/** Texts are among `rows` only when they are asked for; rates are made by the browser of two answers. */
export type StatsPage = Answered<EnvoyStat>

export type PageOf = {
  clusters: ClustersPage
  listeners: ListenersPage
  routes: RoutesPage
  certificates: CertificatesPage
  stats: StatsPage
}
