import { KINDS, type Kind, WATCHED_KINDS } from '#lib/kube/kinds.ts'

/**
 * What of a resource passes: `write` is get, list, watch, create, update, patch and delete, with `status` read only; `read` is
 * get, list and watch; of a `withheld` one nothing passes but the objects of `readNames`.
 */
export type Access = 'write' | 'read' | 'withheld'

export type AllowedResource = {
  /** Empty for the core group. */
  group: string
  /** Every version that the API server may serve it in. */
  versions: readonly string[]
  plural: string
  kind: string
  namespaced: boolean
  access: Access
}

const WRITABLE: ReadonlySet<Kind> = new Set([
  'VirtualService',
  'DestinationRule',
  'ServiceEntry',
  'WorkloadGroup',
  'WorkloadEntry',
])

/** Istio serves these kinds in several versions; clients of all ages are let through. */
const VERSIONS: Partial<Record<string, readonly string[]>> = {
  'networking.istio.io': ['v1', 'v1beta1', 'v1alpha3'],
  'security.istio.io': ['v1', 'v1beta1'],
}

/**
 * What `istioctl analyze` reads besides, without which it waits for ever: configuration, and Deployments, which tell no more
 * than the pods they make.
 */
const FOR_ANALYZE: readonly AllowedResource[] = [
  readable('networking.istio.io', ['v1alpha3'], 'envoyfilters', 'EnvoyFilter'),
  readable('networking.istio.io', ['v1beta1'], 'proxyconfigs', 'ProxyConfig'),
  readable('security.istio.io', ['v1', 'v1beta1'], 'requestauthentications', 'RequestAuthentication'),
  readable('telemetry.istio.io', ['v1', 'v1alpha1'], 'telemetries', 'Telemetry'),
  readable('extensions.istio.io', ['v1alpha1'], 'wasmplugins', 'WasmPlugin'),
  readable('extensions.istio.io', ['v1alpha1'], 'trafficextensions', 'TrafficExtension'),
  readable('gateway.networking.k8s.io', ['v1', 'v1beta1'], 'gateways', 'Gateway'),
  readable('gateway.networking.k8s.io', ['v1', 'v1beta1'], 'httproutes', 'HTTPRoute'),
  readable('gateway.networking.k8s.io', ['v1'], 'grpcroutes', 'GRPCRoute'),
  readable('apps', ['v1'], 'deployments', 'Deployment'),
  clusterWide('', 'nodes', 'Node'),
  clusterWide('apiextensions.k8s.io', 'customresourcedefinitions', 'CustomResourceDefinition'),
  clusterWide(
    'admissionregistration.k8s.io',
    'validatingwebhookconfigurations',
    'ValidatingWebhookConfiguration',
  ),
  clusterWide(
    'admissionregistration.k8s.io',
    'mutatingwebhookconfigurations',
    'MutatingWebhookConfiguration',
  ),
]

const WITHHELD: readonly AllowedResource[] = [
  { ...readable('', ['v1'], 'secrets', 'Secret'), access: 'withheld' },
  { ...readable('', ['v1'], 'configmaps', 'ConfigMap'), access: 'withheld' },
]

/** The one ConfigMap that passes, and only from istiod's namespace: the mesh's settings, by which istioctl judges. */
export const MESH_CONFIG = { plural: 'configmaps', name: 'istio' } as const

/** Everything that the Kubernetes proxy knows; any other path is refused. */
export const ALLOWED: readonly AllowedResource[] = [
  ...KINDS.map((kind): AllowedResource => {
    const { group, version, plural, namespaced } = WATCHED_KINDS[kind]
    const access = WRITABLE.has(kind) ? 'write' : 'read'
    return { group, versions: VERSIONS[group] ?? [version], plural, kind, namespaced, access }
  }),
  ...FOR_ANALYZE,
  ...WITHHELD,
]

const READ_VERBS = ['get', 'list', 'watch'] as const
const WRITE_VERBS = [...READ_VERBS, 'create', 'update', 'patch', 'delete'] as const
export type Verb = (typeof WRITE_VERBS)[number]

/** The verbs that pass for a resource or its subresource; none for what is unknown. */
export function allowedVerbs(resource: AllowedResource | undefined, subresource: string): readonly Verb[] {
  if (!resource) return []
  if (subresource !== '') return resource.access === 'write' && subresource === 'status' ? ['get'] : []
  if (resource.access === 'write') return WRITE_VERBS
  if (resource.access === 'read') return READ_VERBS
  return resource.plural === MESH_CONFIG.plural ? ['get'] : []
}

/** The resource of a group, version and plural, if it is one of ours. */
export const findResource = (group: string, version: string, plural: string): AllowedResource | undefined =>
  ALLOWED.find((one) => one.group === group && one.plural === plural && one.versions.includes(version))

/** The versions in which a group has something that passes; none for a group that has nothing. */
export const versionsOf = (group: string): readonly string[] => [
  ...new Set(ALLOWED.filter((one) => one.group === group).flatMap(({ versions }) => versions)),
]

function readable(group: string, versions: readonly string[], plural: string, kind: string): AllowedResource {
  return { group, versions, plural, kind, namespaced: true, access: 'read' }
}

function clusterWide(group: string, plural: string, kind: string): AllowedResource {
  return { group, versions: ['v1'], plural, kind, namespaced: false, access: 'read' }
}
