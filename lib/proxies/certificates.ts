import type { ObjectRef } from '#lib/kube/object-ref.ts'
import type { CertificateProblem } from '#lib/proxies/proxy-row.ts'

/** The certificate of one workload, connected or not: GET /api/certificates. */
export type CertificateRow = {
  proxy: string
  kind: 'vm' | 'pod'
  namespace: string
  object: ObjectRef | null
  /** The WorkloadGroup of a VM, in its namespace; empty when it has none. */
  group: string
  /** SPIFFE identity in the certificate, and the one that its namespace and service account ask for. Empty when not known. */
  identity: string
  expectedIdentity: string
  serialNumber: string
  validFromMs: number | null
  expiresAtMs: number | null
  /** When Envoy last showed one; null when it never did. */
  seenAtMs: number | null
  /** The VM left with one that was not seen: its end is the latest that it can be, by when the VM left. */
  isReckoned: boolean
  isConnected: boolean
  /** When a VM that is off was last connected. */
  awaySinceMs: number | null
  problems: CertificateProblem[]
  /** Why nothing is known of it; empty when something is. */
  reason: string
}
/** `expiring`: of a connected proxy, which renews it too late or not at all; `needToken`: of a VM that is away. */
export const CERTIFICATE_FILTERS = [
  'problems',
  'expired',
  'expiring',
  'needToken',
  'wrong',
  'away',
  'unknown',
] as const
export type CertificateFilter = (typeof CERTIFICATE_FILTERS)[number]
export const CERTIFICATE_SORTS = ['expires', 'proxy', 'namespace'] as const

export type CertificatesAnswer = {
  rows: CertificateRow[]
  page: { page: number; pageSize: number; matching: number; total: number }
  namespaces: string[]
  /** Of all workloads, whatever the filters. */
  counts: Record<CertificateFilter, number>
  /**
   * The round in which Envoys are asked that were not asked lately: how many were and how many are to be. `reachable` of the
   * `of` proxies that are not away have a way to their Envoy, as far as that has been tried.
   */
  round: { asked: number; toAsk: number; reachable: number; of: number; finishedAtMs: number | null }
  /** Empty when no istiod has told. */
  trustDomain: string
  /** What the list may lack, in a sentence: an istiod that could not be asked. */
  missing: string
  /** Roots that Envoys hold: several at a time are a rotation. */
  roots: { serialNumber: string; expiresAtMs: number | null; proxies: number }[]
}
