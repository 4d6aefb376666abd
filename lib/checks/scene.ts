import type { WorkloadEntry } from '#lib/kube/objects.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import type { Behind } from '#lib/traffic/preflight/behind.ts'

/** What a check may look at. */
export type CheckScene = {
  inventory: Readonly<Inventory>
  /** Epoch milliseconds. */
  nowMs: number
  told: CheckTold
  /** Asks to be looked at again at this time although nothing changes until then. */
  again(atMs: number): void
  /** What stands behind hosts, for all checks that look before anything changes. */
  shared?: Map<string, Behind>
}

/** What objects do not say. Each is null where nobody told: a check finds nothing then. */
export type CheckTold = {
  /** Networks with a cross-network gateway, as istiod has them (`/debug/networkz`). */
  gatewayNetworks: ReadonlySet<string> | null
  /** Istio's root namespace and trust domain. */
  rootNamespace: string
  trustDomain: string
  /** The proxy of an entry; null when no istiod told of it, or it has none. */
  proxyOf(entry: WorkloadEntry): ToldProxy | null
}

export type ToldProxy = {
  id: string
  /** When istiods told of it, epoch milliseconds: what happened to its entry later they could not know. */
  toldAtMs: number
  /** Istio's version, and that of the istiod it is connected to; empty when unknown. */
  version: string
  istiodVersion: string
  isConnected: boolean
  /** Types such as `CDS` that it refused, with its own words. */
  rejected: { type: string; message: string }[]
  /** Null when unknown. */
  dnsCapture: boolean | null
  certificate: { notBeforeMs: number; notAfterMs: number } | null
}

/** Of a mesh that nobody can be asked about: files. */
export const NOTHING_TOLD: CheckTold = {
  gatewayNetworks: null,
  rootNamespace: 'istio-system',
  trustDomain: 'cluster.local',
  proxyOf: () => null,
}
