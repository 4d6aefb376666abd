import type { Feed } from '#lib/kube/feed.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import type { BundleFlags } from '#lib/onboarding/bundle/flags.ts'
import type { BundleGroup } from '#lib/onboarding/bundle/group.ts'
import type { Read, ReadConfigMap, ReadObject } from '#lib/onboarding/bundle/preflight/read.ts'

/** All that the preflight of a bundle looks at. */
export type BundleFacts = {
  group: BundleGroup
  flags: BundleFlags
  istioNamespace: string
  /** ConfigMaps `istio[-<revision>]` and `istio-sidecar-injector[-<revision>]`; `istio-ca-root-cert` of the group's namespace. */
  meshConfig: ReadConfigMap
  injector: ReadConfigMap
  rootCert: ReadConfigMap
  /** The ingress Service, raw. */
  ingress: ReadObject
  serviceAccount: ReadObject
  /** Whether the caller may create tokens for the account. */
  mayRequestToken: Read<{ allowed: boolean; reason: string }>
  /** Networks with a cross-network gateway, as istiod has them; null when none told. */
  toldNetworks: ReadonlySet<string> | null
  inventory: Readonly<Pick<Inventory, 'objects' | 'slices'>>
  feeds: readonly Feed[]
}
