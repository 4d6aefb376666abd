import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import jsonPatch, { type Operation } from 'fast-json-patch'
import { WATCHED_KINDS } from '#lib/kube/kinds.ts'
import { refusalOf } from '#server/demo/admission.ts'
import { sendJson, sendStatus, type Target } from '#server/demo/answer.ts'
import type { DraftObject, ObjectStore, RawObject } from '#server/demo/object-store.ts'

type Call = {
  store: ObjectStore
  request: IncomingMessage
  response: ServerResponse
  target: Target
  query: URLSearchParams
}

const CANNOT_PATCH = 'the server rejected our request due to an error in our request'

/** create, JSON Patch and delete, with dry run, conflicts and Istio's refusals, answered as the API server does. */
export async function handleWrite(call: Call): Promise<void> {
  const { store, request, response, target } = call
  const body = await text(request)
  const before = target.name ? store.get(target.kind, target.namespace, target.name) : undefined
  switch (request.method) {
    case 'POST':
      return create(call, JSON.parse(body))
    case 'PATCH':
      if (!before) return notFound(response, target)
      if (request.headers['content-type'] !== 'application/json-patch+json')
        return sendStatus(response, 415, 'only JSON Patch is spoken here')
      return patch(call, before, JSON.parse(body))
    case 'DELETE':
      if (!before) return notFound(response, target)
      if (!isDryRun(call)) store.remove(target.kind, target.namespace, target.name)
      return sendJson(response, before)
    default:
      return sendStatus(response, 405, 'the server does not allow this method on the requested resource')
  }
}

function create(call: Call, draft: DraftObject): void {
  const { store, response, target } = call
  if (store.get(target.kind, target.namespace, draft.metadata.name)) {
    return sendStatus(
      response,
      409,
      `${WATCHED_KINDS[target.kind].plural} "${draft.metadata.name}" already exists`,
    )
  }
  finish(
    call,
    { ...draft, kind: target.kind, metadata: { ...draft.metadata, namespace: target.namespace } },
    undefined,
  )
}

function patch(call: Call, before: RawObject, operations: Operation[]): void {
  let patched: RawObject
  try {
    patched = jsonPatch.applyPatch(structuredClone(before), operations, true).newDocument
  } catch {
    return sendStatus(call.response, 422, CANNOT_PATCH)
  }
  if (patched.metadata.resourceVersion !== before.metadata.resourceVersion) {
    return sendStatus(
      call.response,
      409,
      'the object has been modified; please apply your changes to the latest version and try again',
    )
  }
  finish(call, { ...patched, kind: call.target.kind }, before)
}

function finish(call: Call, draft: DraftObject, before: RawObject | undefined): void {
  const { store, response, query } = call
  const manager = query.get('fieldManager') ?? 'unknown'
  const candidate = store.complete(draft, before, manager)
  const refusal = refusalOf(candidate)
  if (refusal)
    return sendStatus(
      response,
      400,
      `admission webhook "rev.validation.istio.io" denied the request: ${refusal}`,
    )
  sendJson(response, isDryRun(call) ? candidate : store.put(draft, manager), before ? 200 : 201)
}

const isDryRun = ({ query }: Call): boolean => query.get('dryRun') === 'All'

const notFound = (response: ServerResponse, { kind, name }: Target): void =>
  sendStatus(response, 404, `${WATCHED_KINDS[kind].plural} "${name}" not found`)
