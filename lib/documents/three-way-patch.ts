import { isJsonObject, type JsonObject } from '#lib/json.ts'

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/**
 * The JSON merge patch (RFC 7396) that `kubectl apply` makes of a manifest for an object that exists: everything that is
 * written, and null for what an earlier apply had and this manifest has no more.
 */
export function threeWayPatch(live: JsonObject, manifest: JsonObject): JsonObject {
  const { apiVersion: _, kind: __, status: ___, ...written } = manifest
  return withRemovals(lastApplied(live), written)
}

function withRemovals(before: JsonObject, now: JsonObject): JsonObject {
  const removed = Object.keys(before).filter((key) => !Object.hasOwn(now, key) && !AT_TOP.has(key))
  return {
    ...Object.fromEntries(removed.map((key) => [key, null])),
    ...Object.fromEntries(
      Object.entries(now).map(([key, value]) => {
        const earlier = Object.hasOwn(before, key) ? before[key] : undefined
        return [key, isJsonObject(value) ? withRemovals(isJsonObject(earlier) ? earlier : {}, value) : value]
      }),
    ),
  }
}

/** What says which object it is goes with none of them. */
const AT_TOP = new Set(['apiVersion', 'kind'])

function lastApplied({ metadata }: JsonObject): JsonObject {
  const annotations = isJsonObject(metadata) && isJsonObject(metadata.annotations) ? metadata.annotations : {}
  const text = annotations[LAST_APPLIED]
  if (typeof text !== 'string') return {}
  try {
    const value: unknown = JSON.parse(text)
    if (!isJsonObject(value)) return {}
    const { status: _, ...applied } = value
    return applied
  } catch {
    return {}
  }
}
