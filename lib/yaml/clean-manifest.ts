import { isJsonObject, type JsonObject } from '#lib/json.ts'

const SERVER_FIELDS = [
  'managedFields',
  'resourceVersion',
  'uid',
  'creationTimestamp',
  'generation',
  'selfLink',
]
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/**
 * An API object as somebody would write it: without status and what the server fills in, apiVersion and kind first.
 * `kubectl apply` and `istioctl validate` take the result unchanged.
 */
export function cleanManifest(object: JsonObject): JsonObject {
  const { apiVersion, kind, metadata, status: _, ...rest } = object
  return { apiVersion, kind, metadata: cleanMetadata(isJsonObject(metadata) ? metadata : {}), ...rest }
}

function cleanMetadata(metadata: JsonObject): JsonObject {
  const { name, namespace, annotations, ...rest } = metadata
  const kept = Object.entries(rest).filter(([field]) => !SERVER_FIELDS.includes(field))
  const notes = Object.entries(isJsonObject(annotations) ? annotations : {}).filter(
    ([field]) => field !== LAST_APPLIED,
  )
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...Object.fromEntries(kept),
    ...(notes.length > 0 ? { annotations: Object.fromEntries(notes) } : {}),
  }
}
