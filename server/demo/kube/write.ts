import { text } from 'node:stream/consumers'
import { admit, type Call, isDryRun, writerOf } from '#server/demo/kube/admit.ts'
import { ApiFailure, detailsOf, invalid, notFound, sendJson } from '#server/demo/kube/answer.ts'
import { asObject, parseJson, parseYamlBody } from '#server/demo/kube/bodies.ts'
import { prune } from '#server/demo/kube/crd-schema.ts'
import type { RawObject } from '#server/demo/kube/object-store.ts'
import { applyConfiguration, applyJsonPatch, applyMergePatch } from '#server/demo/kube/patches.ts'
import { groupVersion, needsVersion, qualifiedName } from '#server/demo/kube/resources.ts'
import { isMap } from '#server/demo/parts.ts'

type Json = Record<string, unknown>

const PATCH_TYPES = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/apply-patch+yaml',
]

/**
 * create, update, the three patches and delete, with dry run, conflicts and Istio's refusals, answered as the API
 * server does. Throws ApiFailure for everything that is refused; nothing is stored then.
 */
export async function handleWrite(call: Call): Promise<void> {
  const { request, target } = call
  const body = await text(request)
  const before = existing(call)
  switch (request.method) {
    case 'POST':
      if (target.name) throw notAllowed()
      return create(call, asObject(parseJson(body), call.target))
    case 'PUT':
      return update(call, before ?? missing(call), asObject(parseJson(body), call.target))
    case 'PATCH':
      return patch(call, before, body)
    case 'DELETE':
      if (target.subresource) throw notAllowed()
      return remove(call, before ?? missing(call), body)
    default:
      throw notAllowed()
  }
}

const notAllowed = (): ApiFailure =>
  new ApiFailure(405, 'the server does not allow this method on the requested resource')

const existing = ({ store, target }: Call): RawObject | undefined =>
  target.name ? store.get(target.resource.kind, target.namespace, target.name) : undefined

function missing({ target }: Call): never {
  throw notFound(target.resource, target.name)
}

function create(call: Call, object: Json): void {
  const { store, target } = call
  const metadata = { ...(object.metadata as Json | undefined) }
  const prefix = metadata.generateName
  const name = metadata.name ?? (typeof prefix === 'string' ? prefix + suffix(store.version) : undefined)
  if (typeof name !== 'string') {
    const message = 'Required value: name or generateName is required'
    throw invalid(target.resource, '', [{ field: 'metadata.name', message, reason: 'FieldValueRequired' }])
  }
  if (store.get(target.resource.kind, target.namespace, name)) {
    throw new ApiFailure(409, `${qualifiedName(target.resource)} "${name}" already exists`, {
      reason: 'AlreadyExists',
      details: detailsOf(target.resource, name),
    })
  }
  if (metadata.resourceVersion)
    throw new ApiFailure(500, 'resourceVersion should not be set on objects to be created')
  const { status: _, ...rest } = object
  admit(call, { object: target.resource.hasStatus ? rest : object, name, before: undefined })
}

function update(call: Call, before: RawObject, object: Json): void {
  const { resource } = call.target
  const { resourceVersion: version, name } = { ...(object.metadata as Json | undefined) }
  if (name !== undefined && name !== before.metadata.name)
    throw new ApiFailure(400, 'the name of the object does not match the name on the URL')
  if (!version && needsVersion(resource.kind)) {
    const message = 'Invalid value: 0: must be specified for an update'
    throw invalid(resource, before.metadata.name, [{ field: 'metadata.resourceVersion', message }])
  }
  if (version && version !== before.metadata.resourceVersion) throw modified(call)
  admit(call, { object, name: before.metadata.name, before })
}

function patch(call: Call, before: RawObject | undefined, body: string): void {
  const type = call.request.headers['content-type']?.split(';')[0] ?? ''
  const { target } = call
  if (type === 'application/apply-patch+yaml') return apply(call, before, body)
  if (!PATCH_TYPES.includes(type)) {
    const known = PATCH_TYPES.join(', ')
    throw new ApiFailure(
      415,
      `the body of the request was in an unknown format - accepted media types include: ${known}`,
    )
  }
  if (!before) throw notFound(target.resource, target.name)
  const parsed = parseJson(body)
  const shown = { ...before, apiVersion: groupVersion(target.resource.group, target.version) }
  const patched =
    type === 'application/json-patch+json' ? applyJsonPatch(shown, parsed) : applyMergePatch(shown, parsed)
  if (!isMap(patched)) throw new ApiFailure(400, 'the patch leaves no object')
  const { resourceVersion, name } = { ...(patched.metadata as Json | undefined) }
  if (resourceVersion && resourceVersion !== before.metadata.resourceVersion) throw modified(call)
  if (name !== before.metadata.name) {
    const message = 'Invalid value: the name of an object can not be changed'
    throw invalid(target.resource, before.metadata.name, [{ field: 'metadata.name', message }])
  }
  admit(call, { object: patched, name: before.metadata.name, before })
}

function apply(call: Call, before: RawObject | undefined, body: string): void {
  const { store, query, target } = call
  const { kind } = target.resource
  if (!query.get('fieldManager')) {
    const message =
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch'
    throw new ApiFailure(422, message)
  }
  const written = asObject(parseYamlBody(body), target)
  const { object: configuration, unknown } = prune(kind, written)
  if (unknown.length > 0)
    throw new ApiFailure(
      500,
      `failed to create typed patch object: .${unknown[0]}: field not declared in schema`,
    )
  const metadata = configuration.metadata as Json
  if (metadata.managedFields) throw new ApiFailure(400, 'metadata.managedFields must be nil')
  if (metadata.name !== undefined && metadata.name !== target.name)
    throw new ApiFailure(400, 'the name of the object does not match the name on the URL')
  const time = store.now()
  const writer = writerOf(call, 'Apply')
  if (!before && target.subresource) throw notFound(target.resource, target.name)
  if (before && metadata.resourceVersion && metadata.resourceVersion !== before.metadata.resourceVersion)
    throw modified(call)
  const force = query.get('force') === 'true'
  const { object, managedFields } = applyConfiguration({ kind, before, configuration, writer, force, time })
  admit(call, { object, name: target.name, before, managedFields })
}

function remove(call: Call, before: RawObject, body: string): void {
  const { store, response, target, query } = call
  const options = body.trim() === '' ? {} : (parseJson(body) as Json)
  const preconditions = { ...(options.preconditions as Json | undefined) }
  const { uid, resourceVersion, name } = before.metadata
  const isOther =
    (preconditions.uid !== undefined && preconditions.uid !== uid) ||
    (preconditions.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion)
  if (isOther) throw new ApiFailure(409, 'Precondition failed: the object is not the one that was meant')
  const isDry = isDryRun(query) || (Array.isArray(options.dryRun) && options.dryRun.includes('All'))
  const policy = options.propagationPolicy ?? query.get('propagationPolicy')
  if (!isDry) store.remove(target.resource.kind, target.namespace, name, { orphan: policy === 'Orphan' })
  sendJson(response, {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { ...detailsOf(target.resource, name), uid },
  })
}

const modified = ({ target }: Call): ApiFailure =>
  new ApiFailure(
    409,
    `Operation cannot be fulfilled on ${qualifiedName(target.resource)} "${target.name}": the object has been modified; please apply your changes to the latest version and try again`,
    { details: detailsOf(target.resource, target.name) },
  )

const SUFFIX_LETTERS = 'bcdfghjklmnpqrstvwxz2456789'

/** Five letters that differ from one version of the cluster to the next. */
function suffix(version: number): string {
  let rest = Math.imul(version, 0x9e3779b1) >>> 0
  return Array.from({ length: 5 }, () => {
    const letter = SUFFIX_LETTERS[rest % SUFFIX_LETTERS.length]
    rest = Math.floor(rest / SUFFIX_LETTERS.length)
    return letter
  }).join('')
}
