import { type KindInfo, WATCHED_KINDS } from '#lib/kube/kinds.ts'

/** The kinds that the demo API server has: those that Isthmus watches, and the Lease by which its replicas take turns. */
export const SERVED = {
  ...WATCHED_KINDS,
  Lease: { group: 'coordination.k8s.io', version: 'v1', plural: 'leases', namespaced: true },
} as const satisfies Record<string, KindInfo>

export type ServedKind = keyof typeof SERVED

export const SERVED_KINDS = Object.keys(SERVED) as ServedKind[]
