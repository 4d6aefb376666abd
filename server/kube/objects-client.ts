import { z } from 'zod'
import type { JsonObject } from '#lib/json.ts'
import { type Kind, resourcePath } from '#lib/kube/kinds.ts'
import type { JsonPatchOperation } from '#lib/traffic/review.ts'
import { AppError } from '#server/app-error.ts'
import type { KubeRequest, KubeRequestInit, KubeResponse } from '#server/kube/cluster.ts'
import { tryJson } from '#server/kube/outcome.ts'

const TIME_LIMIT_MS = 15_000
/** The name that Isthmus's own writes go by in managedFields. */
export const FIELD_MANAGER = 'isthmus'

export type Named = { namespace: string; name: string }
export type Written = { object: JsonObject; warnings: string[] }

const jsonObject = z.record(z.string(), z.unknown())
const statusSchema = z.object({ message: z.string().default(''), reason: z.string().default('') })

/** One object as the API server has it. Throws AppError as {@link send} says. */
export async function getObject(request: KubeRequest, kind: Kind, at: Named): Promise<JsonObject> {
  const response = await send(request, resourcePath(kind, at), {})
  return objectOf(response)
}

/** Creates an object, or only asks what would come of it (`dryRun=All`, which runs Istio's webhooks too). */
export async function createObject(
  request: KubeRequest,
  kind: Kind,
  object: JsonObject,
  options: { namespace: string; dryRun: boolean },
): Promise<Written> {
  const path = `${resourcePath(kind, { namespace: options.namespace })}?${writeQuery(options.dryRun)}`
  return written(
    await send(request, path, {
      method: 'POST',
      body: JSON.stringify(object),
      headers: { 'content-type': 'application/json' },
    }),
  )
}

/**
 * Applies a JSON Patch. A `test` in it that does not hold is a conflict, which the API
 * server tells from a refused value only by its words.
 */
export async function patchObject(
  request: KubeRequest,
  kind: Kind,
  at: Named,
  patch: JsonPatchOperation[],
  options: { dryRun: boolean },
): Promise<Written> {
  const path = `${resourcePath(kind, at)}?${writeQuery(options.dryRun)}`
  const headers = { 'content-type': 'application/json-patch+json' }
  return written(await send(request, path, { method: 'PATCH', body: JSON.stringify(patch), headers }))
}

/**
 * Deletes an object if it is still this one in this version; any other is a conflict. Dependents go as the API server's
 * defaults say.
 */
export async function deleteObject(
  request: KubeRequest,
  kind: Kind,
  at: Named,
  options: { uid: string; resourceVersion: string; dryRun: boolean },
): Promise<{ warnings: string[] }> {
  const { uid, resourceVersion, dryRun } = options
  const body = {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    preconditions: { uid, resourceVersion },
    ...(dryRun ? { dryRun: ['All'] } : {}),
  }
  // The body is what counts; the query says the same to whoever reads the address alone, such as an audit log.
  const response = await send(request, `${resourcePath(kind, at)}${dryRun ? '?dryRun=All' : ''}`, {
    method: 'DELETE',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })
  await response.text().catch(() => '')
  return { warnings: warningsOf(response.headers) }
}

const writeQuery = (dryRun: boolean): string =>
  new URLSearchParams({
    fieldManager: FIELD_MANAGER,
    fieldValidation: 'Strict',
    ...(dryRun ? { dryRun: 'All' } : {}),
  }).toString()

async function written(response: KubeResponse): Promise<Written> {
  return { object: await objectOf(response), warnings: warningsOf(response.headers) }
}

/** The body of a success; one that breaks off is no answer. */
export async function objectOf(response: KubeResponse): Promise<JsonObject> {
  try {
    return jsonObject.parse(await response.json())
  } catch (error) {
    throw noAnswer(error)
  }
}

const noAnswer = (cause: unknown): AppError =>
  new AppError('cluster-unreachable', 'The Kubernetes API server does not answer', { cause })

/** The texts of `Warning: 299 - "..."` headers (RFC 9110 quoting). */
export function warningsOf(headers: { get(name: string): string | null }): string[] {
  const texts = (headers.get('warning') ?? '').matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)
  return [...texts].map(([, text]) => (text ?? '').replaceAll(/\\(.)/g, '$1'))
}

/**
 * Throws AppError: `cluster-unreachable` when no answer comes within 15 s, `not-found`, `forbidden`, `conflict`, and
 * `refused` with the API server's own words for anything it would not accept.
 */
export async function send(request: KubeRequest, path: string, init: KubeRequestInit): Promise<KubeResponse> {
  let response: KubeResponse
  try {
    response = await request(path, { ...init, signal: AbortSignal.timeout(TIME_LIMIT_MS) })
  } catch (error) {
    throw noAnswer(error)
  }
  if (response.status >= 200 && response.status < 300) return response
  const text = await response.text().catch(() => '')
  const { message } = statusSchema.safeParse(tryJson(text)).data ?? { message: '' }
  throw new AppError(
    codeOf(response.status, message),
    message || `The API server answered ${response.status}`,
  )
}

function codeOf(status: number, message: string): AppError['code'] {
  if (status === 404) return 'not-found'
  if (status === 401 || status === 403) return 'forbidden'
  if (status === 409 || isFailedTest(status, message)) return 'conflict'
  if (status === 429) return 'too-many'
  return status >= 500 ? 'cluster-unreachable' : 'refused'
}

/** The API server answers every patch that can't be applied like this: a `test` that fails, a path that is gone. */
const isFailedTest = (status: number, message: string): boolean =>
  status === 422 && message.includes('the server rejected our request due to an error in our request')
