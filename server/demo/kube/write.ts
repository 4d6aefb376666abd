import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { parse as parseYaml } from 'yaml'
import { ApiFailure, detailsOf, invalid, notFound, sendJson } from '#server/demo/kube/answer.ts'
import { prune, schemaProblems } from '#server/demo/kube/crd-schema.ts'
import { immutableField, withDefaults } from '#server/demo/kube/defaults.ts'
import type { ManagedField, Writer } from '#server/demo/kube/managed-fields.ts'
import type { DraftObject, ObjectStore, RawObject } from '#server/demo/kube/object-store.ts'
import {
  applyConfiguration,
  applyJsonPatch,
  applyMergePatch,
  fieldsOfFirstApply,
} from '#server/demo/kube/patches.ts'
import type { Target } from '#server/demo/kube/paths.ts'
import { groupVersion, isIstioKind, qualifiedName } from '#server/demo/kube/resources.ts'
import { judge } from '#server/demo/webhook/judge.ts'

export type Call = {
  store: ObjectStore
  request: IncomingMessage
  response: ServerResponse
  target: Target
  query: URLSearchParams
  /** A free cluster address for a new Service. */
  allocateAddress: () => string
}
type Json = Record<string, unknown>

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
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
      if (target.name)
        throw new ApiFailure(405, 'the server does not allow this method on the requested resource')
      return create(call, objectFrom(body, call))
    case 'PUT':
      return update(call, before ?? missing(call), objectFrom(body, call))
    case 'PATCH':
      return patch(call, before, body)
    case 'DELETE':
      return remove(call, before ?? missing(call), body)
    default:
      throw new ApiFailure(405, 'the server does not allow this method on the requested resource')
  }
}

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
  finish(call, { object: target.resource.hasStatus ? rest : object, name, before: undefined })
}

function update(call: Call, before: RawObject, object: Json): void {
  const { resource } = call.target
  const version = (object.metadata as Json | undefined)?.resourceVersion
  if (!version && isIstioKind(resource.kind)) {
    const message = 'Invalid value: 0: must be specified for an update'
    throw invalid(resource, before.metadata.name, [{ field: 'metadata.resourceVersion', message }])
  }
  if (version && version !== before.metadata.resourceVersion) throw modified(call)
  finish(call, { object, name: before.metadata.name, before })
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
    type === 'application/json-patch+json'
      ? applyJsonPatch(shown, parsed)
      : (applyMergePatch(shown, parsed) as Json)
  const { resourceVersion, name } = { ...(patched.metadata as Json | undefined) }
  if (resourceVersion && resourceVersion !== before.metadata.resourceVersion) throw modified(call)
  if (name !== before.metadata.name) {
    const message = 'Invalid value: the name of an object can not be changed'
    throw invalid(target.resource, before.metadata.name, [{ field: 'metadata.name', message }])
  }
  finish(call, { object: patched, name: before.metadata.name, before })
}

function apply(call: Call, before: RawObject | undefined, body: string): void {
  const { store, query, target } = call
  const { kind } = target.resource
  if (!query.get('fieldManager')) {
    const message =
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch'
    throw new ApiFailure(422, message)
  }
  const written = asObject(parseYamlBody(body), call)
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
  if (!before) {
    if (target.subresource) throw notFound(target.resource, target.name)
    const managedFields = fieldsOfFirstApply(kind, configuration, writer, time)
    return finish(call, { object: configuration, name: target.name, before: undefined, managedFields })
  }
  if (metadata.resourceVersion && metadata.resourceVersion !== before.metadata.resourceVersion)
    throw modified(call)
  const force = query.get('force') === 'true'
  const { object, managedFields } = applyConfiguration({ kind, before, configuration, writer, force, time })
  finish(call, { object, name: target.name, before, managedFields })
}

/** The webhook is not asked about subresources. */
const NO_VERDICT = { errors: [], warnings: [] }

type Candidate = {
  object: Json
  name: string
  before: RawObject | undefined
  managedFields?: ManagedField[]
}

/** The common end of every create and change: check, then store and answer, or only answer. */
function finish(call: Call, { object: written, name, before, managedFields }: Candidate): void {
  const { store, response, target, query } = call
  const { resource, subresource } = target
  const { object, unknown } = prune(resource.kind, written)
  const validation = query.get('fieldValidation') ?? 'Warn'
  if (unknown.length > 0 && validation === 'Strict') {
    const words = unknown.map((field) => `unknown field "${field}"`).join(', ')
    throw new ApiFailure(
      400,
      `${resource.kind} in version "${target.version}" cannot be handled as a ${resource.kind}: strict decoding error: ${words}`,
    )
  }
  checkPlace(call, name, object)
  const draft = draftOf(call, object, name, before)
  const immutable = before ? immutableField(resource.kind, before, draft) : ''
  if (immutable)
    throw invalid(resource, name, [{ field: immutable, message: 'Invalid value: field is immutable' }])
  const problems = schemaProblems(resource.kind, { ...draft })
  if (problems.length > 0) throw invalid(resource, name, problems)
  const { errors, warnings: webhookWarnings } = subresource ? NO_VERDICT : judge(draft)
  if (errors.length > 0)
    throw new ApiFailure(
      400,
      `admission webhook "rev.validation.istio.io" denied the request: ${errors.join('; ')}`,
    )
  const warnings = [
    ...(validation === 'Warn' ? unknown.map((field) => `unknown field "${field}"`) : []),
    ...webhookWarnings,
  ]
  const completed = store.complete(draft, before, writerOf(call, 'Update'), managedFields)
  const answer =
    query.get('dryRun') === 'All' ? dryRunAnswer(completed, before) : store.store(completed, before)
  const version = groupVersion(resource.group, target.version)
  sendJson(response, { ...answer, apiVersion: version }, before ? 200 : 201, warnings)
}

function checkPlace({ store, target }: Call, name: string, { metadata }: Json): void {
  const { resource, namespace } = target
  if (!SUBDOMAIN.test(name) || name.length > 253) {
    const message = `Invalid value: ${JSON.stringify(name)}: a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.'`
    throw invalid(resource, name, [{ field: 'metadata.name', message }])
  }
  if (!resource.namespaced) return
  const written = (metadata as Json).namespace
  if (written !== undefined && written !== namespace)
    throw new ApiFailure(
      400,
      'the namespace of the provided object does not match the namespace sent on the request',
    )
  if (!store.get('Namespace', '', namespace))
    throw new ApiFailure(404, `namespaces "${namespace}" not found`, {
      details: { name: namespace, kind: 'namespaces' },
    })
}

/**
 * What would be stored: status belongs to the status subresource alone, and everything else to the object itself.
 */
function draftOf(call: Call, object: Json, name: string, before: RawObject | undefined): DraftObject {
  const { resource, namespace, subresource } = call.target
  const place = { name, ...(resource.namespaced ? { namespace } : {}) }
  const { metadata, status, apiVersion: _, ...rest } = object
  if (subresource === 'status' && before) {
    const { status: __, metadata: kept, ...unchanged } = before
    return { ...unchanged, kind: resource.kind, metadata: kept, ...(status === undefined ? {} : { status }) }
  }
  const kept = resource.hasStatus ? before?.status : status
  const draft: DraftObject = {
    ...rest,
    kind: resource.kind,
    metadata: { ...(metadata as Json), ...place },
    ...(kept === undefined ? {} : { status: kept }),
  }
  return before ? draft : withDefaults(draft, call.allocateAddress)
}

function dryRunAnswer(completed: RawObject, before: RawObject | undefined): RawObject {
  const { resourceVersion: _, ...metadata } = completed.metadata
  const version = before ? { resourceVersion: before.metadata.resourceVersion } : {}
  return { ...completed, metadata: { ...metadata, ...version } as RawObject['metadata'] }
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
  const isDryRun =
    query.get('dryRun') === 'All' || (Array.isArray(options.dryRun) && options.dryRun.includes('All'))
  const policy = options.propagationPolicy ?? query.get('propagationPolicy')
  if (!isDryRun) store.remove(target.resource.kind, target.namespace, name, { orphan: policy === 'Orphan' })
  sendJson(response, {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { ...detailsOf(target.resource, name), uid },
  })
}

const writerOf = ({ query, request, target }: Call, operation: 'Update' | 'Apply'): Writer => ({
  manager: query.get('fieldManager') ?? request.headers['user-agent']?.split('/')[0] ?? 'unknown',
  operation,
  subresource: target.subresource,
})

const modified = ({ target }: Call): ApiFailure =>
  new ApiFailure(
    409,
    `Operation cannot be fulfilled on ${qualifiedName(target.resource)} "${target.name}": the object has been modified; please apply your changes to the latest version and try again`,
    { details: detailsOf(target.resource, target.name) },
  )

const objectFrom = (body: string, call: Call): Json => asObject(parseJson(body), call)

function asObject(value: unknown, { target }: Call): Json {
  const { kind } = target.resource
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ApiFailure(400, `the object provided is unrecognized (must be of type ${kind})`)
  const object = value as Json
  const expected = groupVersion(target.resource.group, target.version)
  if (object.kind !== kind && object.apiVersion === expected && isIstioKind(kind)) {
    const message = `Invalid value: ${JSON.stringify(object.kind)}: must be ${kind}`
    throw invalid(target.resource, target.name, [{ field: 'kind', message }])
  }
  if (object.kind !== kind || object.apiVersion !== expected)
    throw new ApiFailure(
      400,
      `the object provided is unrecognized: it says ${object.apiVersion} ${object.kind}, the URL ${expected} ${kind}`,
    )
  return { ...object, metadata: { ...(object.metadata as Json | undefined) } }
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch (error) {
    throw new ApiFailure(
      400,
      `the body of the request is no JSON: ${error instanceof Error ? error.message : error}`,
    )
  }
}

function parseYamlBody(body: string): unknown {
  try {
    return parseYaml(body)
  } catch (error) {
    throw new ApiFailure(400, `error decoding YAML: ${error instanceof Error ? error.message : error}`)
  }
}

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
