import type { JsonObject } from '#lib/json.ts'
import { KINDS, type Kind, WATCHED_KINDS } from '#lib/kube/kinds.ts'

/** Istio serves each of its kinds in these versions alike; those of Kubernetes have one, EndpointSlice an older one too. */
const VERSIONS: Record<string, readonly string[]> = {
  'networking.istio.io': ['v1', 'v1beta1', 'v1alpha3'],
  'security.istio.io': ['v1', 'v1beta1'],
  'discovery.k8s.io': ['v1', 'v1beta1'],
  '': ['v1'],
}

/** What a manifest is: a kind that the checks know, another one (`apps/v1 Deployment`), or no object of Kubernetes at all. */
export function kindOfManifest({ apiVersion, kind }: JsonObject): { known: Kind } | { other: string } | null {
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return null
  const slash = apiVersion.lastIndexOf('/')
  const [group, version] = [apiVersion.slice(0, Math.max(0, slash)), apiVersion.slice(slash + 1)]
  const known = KINDS.find((one) => one === kind && WATCHED_KINDS[one].group === group)
  return known && VERSIONS[group]?.includes(version) ? { known } : { other: `${apiVersion} ${kind}` }
}
