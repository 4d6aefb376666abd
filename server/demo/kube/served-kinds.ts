import { type KindInfo, WATCHED_KINDS } from '#lib/kube/kinds.ts'

/**
 * The kinds that the demo API server has: those that Isthmus watches, the Lease by which its replicas take turns, and the
 * ConfigMaps in which Istio keeps its own configuration.
 */
export const SERVED = {
  ...WATCHED_KINDS,
  ConfigMap: { group: '', version: 'v1', plural: 'configmaps', namespaced: true },
  Lease: { group: 'coordination.k8s.io', version: 'v1', plural: 'leases', namespaced: true },
} as const satisfies Record<string, KindInfo>

export type ServedKind = keyof typeof SERVED

export const SERVED_KINDS = Object.keys(SERVED) as ServedKind[]
