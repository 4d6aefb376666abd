import { orderedKeys } from '#lib/export/key-order.ts'
import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { apiVersionOf, type Kind } from '#lib/kube/kinds.ts'
import { objectAt, textAt } from '#lib/traffic/spec-edit.ts'

/** What istiod notes on a WorkloadEntry that it made; a VM that connects gets them anew. */
const BY_ISTIOD = [
  'istio.io/autoRegistrationGroup',
  'istio.io/workloadController',
  'istio.io/connectedAt',
  'istio.io/disconnectedAt',
  'proxy.istio.io/health-checks-enabled',
]
/** What kubectl and controllers note. */
const BY_OTHERS = [
  'kubectl.kubernetes.io/last-applied-configuration',
  'endpoints.kubernetes.io/last-change-trigger-time',
  'deployment.kubernetes.io/revision',
  'kubernetes.io/created-by',
]
const LEFT_OUT = new Set([...BY_ISTIOD, ...BY_OTHERS])

/** Whether istiod made a WorkloadEntry when its VM connected. */
export const isAutoRegistered = (kind: Kind, { metadata }: JsonObject): boolean =>
  kind === 'WorkloadEntry' &&
  textAt(objectAt(objectOf(metadata), 'annotations'), 'istio.io/autoRegistrationGroup') !== ''

/**
 * An object as somebody would write it: apiVersion, kind, metadata and spec in a fixed order of keys, without status,
 * owners, finalizers and all else that the API server or a controller sets. The same for every order that it came in.
 */
export function plainManifest(kind: Kind, object: JsonObject): JsonObject {
  const { apiVersion: _, kind: __, metadata, status: ___, ...rest } = object
  return {
    apiVersion: apiVersionOf(kind),
    kind,
    metadata: plainMetadata(isJsonObject(metadata) ? metadata : {}),
    ...objectOf(orderedKeys(withoutServerFields(kind, object, rest))),
  }
}

function plainMetadata(metadata: JsonObject): JsonObject {
  const { name, namespace, labels, annotations } = metadata
  const kept = Object.entries(objectOf(annotations)).filter(([key]) => !LEFT_OUT.has(key))
  return {
    name,
    ...(namespace === undefined || namespace === '' ? {} : { namespace }),
    ...(Object.keys(objectOf(labels)).length > 0 ? { labels: sortedMap(objectOf(labels)) } : {}),
    ...(kept.length > 0 ? { annotations: sortedMap(Object.fromEntries(kept)) } : {}),
  }
}

const sortedMap = (map: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))

function withoutServerFields(kind: Kind, object: JsonObject, rest: JsonObject): JsonObject {
  switch (kind) {
    case 'Service':
      return { ...rest, spec: serviceSpec(object, objectOf(rest.spec)) }
    case 'Pod':
      return { ...rest, spec: podSpec(objectOf(rest.spec)) }
    case 'ServiceAccount': {
      const { secrets: _, ...own } = rest
      return own
    }
    default:
      return rest
  }
}

/** Addresses and node ports that the API server chose; those that somebody asked for stay. */
function serviceSpec(object: JsonObject, spec: JsonObject): JsonObject {
  const { clusterIP, clusterIPs, healthCheckNodePort: _, ports, ...kept } = spec
  const set = fieldsSet(object)
  const isOwn = clusterIP === 'None' || set.some((fields) => Object.hasOwn(fields, 'f:clusterIP'))
  return {
    ...kept,
    ...(isOwn && clusterIP !== undefined ? { clusterIP } : {}),
    ...(isOwn && Array.isArray(clusterIPs) && clusterIPs.length > 1 ? { clusterIPs } : {}),
    ...(Array.isArray(ports) ? { ports: ports.map((port) => servicePort(port, set)) } : {}),
  }
}

/** The fields of the spec that each field manager says it set; what the API server allocates has none. */
const fieldsSet = ({ metadata }: JsonObject): JsonObject[] => {
  const { managedFields } = objectOf(metadata)
  return Array.isArray(managedFields)
    ? managedFields.map((one) => objectAt(objectAt(objectOf(one), 'fieldsV1'), 'f:spec'))
    : []
}

function servicePort(port: unknown, set: readonly JsonObject[]): unknown {
  if (!isJsonObject(port) || port.nodePort === undefined) return port
  const key = `k:${JSON.stringify({ port: port.port, protocol: port.protocol ?? 'TCP' })}`
  const isOwn = set.some((fields) => Object.hasOwn(objectAt(objectAt(fields, 'f:ports'), key), 'f:nodePort'))
  const { nodePort: _, ...kept } = port
  return isOwn ? port : kept
}

/** Without the node that it was put on and the token that it was given. */
function podSpec({ nodeName: _, ...spec }: JsonObject): JsonObject {
  const isToken = (one: unknown) => textAt(objectOf(one), 'name').startsWith('kube-api-access-')
  const without = (list: unknown) => (Array.isArray(list) ? list.filter((one) => !isToken(one)) : list)
  const containers = (list: unknown) =>
    Array.isArray(list)
      ? list.map((one) =>
          isJsonObject(one) && Array.isArray(one.volumeMounts)
            ? { ...one, volumeMounts: without(one.volumeMounts) }
            : one,
        )
      : list
  return {
    ...spec,
    ...(spec.volumes ? { volumes: without(spec.volumes) } : {}),
    ...(spec.containers ? { containers: containers(spec.containers) } : {}),
    ...(spec.initContainers ? { initContainers: containers(spec.initContainers) } : {}),
  }
}

const objectOf = (value: unknown): JsonObject => (isJsonObject(value) ? value : {})
