import { SERVED, SERVED_KINDS, type ServedKind } from '#server/demo/kube/served-kinds.ts'

/** A kind as the demo API server serves it. */
export type Resource = {
  kind: ServedKind
  group: string
  /** Served versions, the storage version first. */
  versions: readonly string[]
  plural: string
  /** What kubectl users type. */
  shortNames: readonly string[]
  namespaced: boolean
  /** Whether `status` is written through a subresource of its own, apart from everything else. */
  hasStatus: boolean
  /** Whether the server counts changes of everything but metadata and status in `metadata.generation`. */
  hasGeneration: boolean
}

const VERSIONS: Record<string, readonly string[]> = {
  'networking.istio.io': ['v1', 'v1beta1', 'v1alpha3'],
  'security.istio.io': ['v1', 'v1beta1'],
}
const SHORT_NAMES: Partial<Record<ServedKind, string>> = {
  WorkloadGroup: 'wg',
  WorkloadEntry: 'we',
  ServiceEntry: 'se',
  VirtualService: 'vs',
  DestinationRule: 'dr',
  Gateway: 'gw',
  PeerAuthentication: 'pa',
  AuthorizationPolicy: 'ap',
  Service: 'svc',
  Pod: 'po',
  Namespace: 'ns',
  ServiceAccount: 'sa',
  ConfigMap: 'cm',
}
const WITHOUT_STATUS: readonly ServedKind[] = ['EndpointSlice', 'ServiceAccount', 'ConfigMap', 'Lease']
const WITHOUT_GENERATION: readonly ServedKind[] = [
  'Service',
  'Namespace',
  'ServiceAccount',
  'ConfigMap',
  'Lease',
]

export const RESOURCES: readonly Resource[] = SERVED_KINDS.map((kind) => {
  const { group, version, plural, namespaced } = SERVED[kind]
  return {
    kind,
    group,
    versions: VERSIONS[group] ?? [version],
    plural,
    shortNames: SHORT_NAMES[kind] ? [SHORT_NAMES[kind]] : [],
    namespaced,
    hasStatus: !WITHOUT_STATUS.includes(kind),
    hasGeneration: !WITHOUT_GENERATION.includes(kind),
  }
})

const BY_KIND = new Map(RESOURCES.map((resource) => [resource.kind, resource]))

export function resourceOf(kind: ServedKind): Resource {
  const resource = BY_KIND.get(kind)
  if (!resource) throw new Error(`no resource for ${kind}`)
  return resource
}

export const isIstioKind = (kind: ServedKind): boolean => resourceOf(kind).group.endsWith('.istio.io')

/** Kinds that nobody may update without saying which version they mean. */
export const needsVersion = (kind: ServedKind): boolean => isIstioKind(kind) || kind === 'Lease'

export const groupVersion = (group: string, version: string): string =>
  group === '' ? version : `${group}/${version}`

/** `virtualservices.networking.istio.io`, as the API server names a resource in its messages. */
export const qualifiedName = ({ group, plural }: Resource): string =>
  group === '' ? plural : `${plural}.${group}`
