import type { IncomingMessage, ServerResponse } from 'node:http'
import { ApiFailure, invalid, sendJson } from '#server/demo/kube/answer.ts'
import { prune, schemaProblems } from '#server/demo/kube/crd-schema.ts'
import { immutableField, valueProblems, withDefaults } from '#server/demo/kube/defaults.ts'
import type { ManagedField, Writer } from '#server/demo/kube/managed-fields.ts'
import { shaped } from '#server/demo/kube/object-shape.ts'
import type { DraftObject, ObjectStore, RawObject } from '#server/demo/kube/object-store.ts'
import type { Target } from '#server/demo/kube/paths.ts'
import { groupVersion } from '#server/demo/kube/resources.ts'
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
/** The webhook is not asked about subresources. */
const NO_VERDICT = { errors: [], warnings: [] }

export type Candidate = {
  object: Json
  name: string
  before: RawObject | undefined
  managedFields?: ManagedField[]
}

/** The common end of every create and change: check, then store and answer, or only answer. */
export function admit(call: Call, { object: written, name, before, managedFields }: Candidate): void {
  const { store, response, target, query } = call
  const { resource, subresource } = target
  const isDry = isDryRun(query)
  const { object: known, unknown } = prune(resource.kind, written)
  const object = shaped(resource.kind, known)
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
  const problems = [...schemaProblems(resource.kind, { ...draft }), ...valueProblems(resource.kind, draft)]
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
  const answer = isDry ? dryRunAnswer(completed, before) : store.store(completed, before)
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

/** `dryRun=All` is the only one there is. Throws ApiFailure 422 for any other. */
export function isDryRun(query: URLSearchParams): boolean {
  const asked = query.get('dryRun')
  if (asked === null || asked === '' || asked === 'All') return asked === 'All'
  throw new ApiFailure(422, `dryRun: Unsupported value: ${JSON.stringify(asked)}: supported values: "All"`)
}

export const writerOf = ({ query, request, target }: Call, operation: 'Update' | 'Apply'): Writer => ({
  manager: query.get('fieldManager') ?? request.headers['user-agent']?.split('/')[0] ?? 'unknown',
  operation,
  subresource: target.subresource,
})
