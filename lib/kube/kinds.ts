/**
 * The Kubernetes kinds Isthmus watches, with the group, version and plural their REST path is made of.
 * Istio serves v1, v1beta1 and v1alpha3 of its kinds; v1 is the storage version.
 */
export const WATCHED_KINDS = {
  WorkloadGroup: { group: 'networking.istio.io', version: 'v1', plural: 'workloadgroups', namespaced: true },
  WorkloadEntry: { group: 'networking.istio.io', version: 'v1', plural: 'workloadentries', namespaced: true },
  ServiceEntry: { group: 'networking.istio.io', version: 'v1', plural: 'serviceentries', namespaced: true },
  VirtualService: {
    group: 'networking.istio.io',
    version: 'v1',
    plural: 'virtualservices',
    namespaced: true,
  },
  DestinationRule: {
    group: 'networking.istio.io',
    version: 'v1',
    plural: 'destinationrules',
    namespaced: true,
  },
  Sidecar: { group: 'networking.istio.io', version: 'v1', plural: 'sidecars', namespaced: true },
  Gateway: { group: 'networking.istio.io', version: 'v1', plural: 'gateways', namespaced: true },
  PeerAuthentication: {
    group: 'security.istio.io',
    version: 'v1',
    plural: 'peerauthentications',
    namespaced: true,
  },
  AuthorizationPolicy: {
    group: 'security.istio.io',
    version: 'v1',
    plural: 'authorizationpolicies',
    namespaced: true,
  },
  Service: { group: '', version: 'v1', plural: 'services', namespaced: true },
  EndpointSlice: { group: 'discovery.k8s.io', version: 'v1', plural: 'endpointslices', namespaced: true },
  Pod: { group: '', version: 'v1', plural: 'pods', namespaced: true },
  Namespace: { group: '', version: 'v1', plural: 'namespaces', namespaced: false },
  ServiceAccount: { group: '', version: 'v1', plural: 'serviceaccounts', namespaced: true },
} as const satisfies Record<string, KindInfo>

export type KindInfo = { group: string; version: string; plural: string; namespaced: boolean }
export type Kind = keyof typeof WATCHED_KINDS

export const KINDS = Object.keys(WATCHED_KINDS) as Kind[]

/** `networking.istio.io/v1`, or `v1` for the core group: what an object's `apiVersion` says. */
export function apiVersionOf(kind: Kind): string {
  const { group, version } = WATCHED_KINDS[kind]
  return group === '' ? version : `${group}/${version}`
}

/**
 * The REST path of a kind's collection, or of one object in it.
 * Names go through `encodeURIComponent`, so a name can never add a path segment.
 */
export function resourcePath(kind: Kind, at: { namespace?: string; name?: string } = {}): string {
  const { group, version, plural } = WATCHED_KINDS[kind]
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`
  const scope = at.namespace ? `/namespaces/${encodeURIComponent(at.namespace)}` : ''
  const name = at.name ? `/${encodeURIComponent(at.name)}` : ''
  return `${root}${scope}/${plural}${name}`
}
