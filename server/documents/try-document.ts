import { threeWayPatch } from '#lib/documents/three-way-patch.ts'
import type { JsonObject } from '#lib/json.ts'
import { AppError } from '#server/app-error.ts'
import type { Resource } from '#server/documents/discover.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import { FIELD_MANAGER, objectOf, send, type Written, warningsOf } from '#server/kube/objects-client.ts'

/** What came of trying a manifest: `live` is the object that is there already, or null. */
export type Tried = Written & { live: JsonObject | null }

const QUERY = { dryRun: 'All', fieldManager: FIELD_MANAGER, fieldValidation: 'Strict' }
const CREATE = `?${new URLSearchParams(QUERY)}`
/** Kinds that the API server itself knows; it merges their lists by keys when they are applied. */
const BUILT_IN =
  /^(?:|apps|batch|autoscaling|policy|(?:apps|batch|coordination|discovery|events|networking|node|scheduling|storage)\.k8s\.io)$/

/**
 * Asks what `kubectl apply` of a manifest would come to, with every check of the API server and its webhooks; nothing is
 * written. Throws AppError as `send` does.
 */
export async function tryDocument(
  request: KubeRequest,
  { root, group, plural }: Resource,
  at: { namespace: string; name: string },
  manifest: JsonObject,
): Promise<Tried> {
  const collection = `${root}/namespaces/${encodeURIComponent(at.namespace)}/${plural}`
  const own = `${collection}/${encodeURIComponent(at.name)}`
  const live = await readLive(request, own)
  if (!live) {
    const body = JSON.stringify(manifest)
    return { ...(await written(request, collection + CREATE, 'POST', 'application/json', body)), live }
  }
  if (BUILT_IN.test(group)) {
    const body = JSON.stringify(manifest)
    const query = `?${new URLSearchParams({ ...QUERY, force: 'true' })}`
    return { ...(await written(request, own + query, 'PATCH', 'application/apply-patch+yaml', body)), live }
  }
  const body = JSON.stringify(threeWayPatch(live, manifest))
  return { ...(await written(request, own + CREATE, 'PATCH', 'application/merge-patch+json', body)), live }
}

async function readLive(request: KubeRequest, path: string): Promise<JsonObject | null> {
  try {
    return await objectOf(await send(request, path, {}))
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return null
    throw error
  }
}

async function written(
  request: KubeRequest,
  path: string,
  method: 'POST' | 'PATCH',
  contentType: string,
  body: string,
): Promise<Written> {
  const response = await send(request, path, { method, body, headers: { 'content-type': contentType } })
  return { object: await objectOf(response), warnings: warningsOf(response.headers) }
}
