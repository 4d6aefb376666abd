import type { ObjectRef } from '#lib/kube/object-ref.ts'
import type { HostDetail } from '#lib/mesh/views.ts'
import type { Problem } from '#lib/result.ts'
import type { JsonPatchOperation, TrafficEdit } from '#lib/traffic/plan.ts'
import { startSplit } from '#lib/traffic/start-split.ts'
import { weightPatch } from '#lib/traffic/weight-patch.ts'
import { AppError } from '#server/app-error.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import { getObject, type JsonObject } from '#server/kube/objects-client.ts'

/** One write to come. A DestinationRule always stands before the VirtualService that names its subsets. */
export type PendingWrite =
  | { action: 'patch'; ref: ObjectRef; live: JsonObject; patch: JsonPatchOperation[] }
  | { action: 'create'; ref: ObjectRef; manifest: JsonObject }

export type HostLookup = (host: string) => HostDetail | null

/** What an edit comes to on the objects as they are now. Throws AppError `bad-request` for an edit that can't be made. */
export async function pendingWrites(
  edit: TrafficEdit,
  request: KubeRequest,
  lookup: HostLookup,
): Promise<PendingWrite[]> {
  if (edit.kind === 'start') return startWrites(edit, lookup)
  const ref: ObjectRef = { kind: 'VirtualService', ...edit.virtualService }
  const live = await getObject(request, 'VirtualService', ref)
  const patch = weightPatch({ spec: specOf(live), resourceVersion: edit.resourceVersion }, edit.changes)
  if (!patch.ok) throw invalid(patch.problems)
  return patch.value.length === 0 ? [] : [{ action: 'patch', ref, live, patch: patch.value }]
}

function startWrites(edit: Extract<TrafficEdit, { kind: 'start' }>, lookup: HostLookup): PendingWrite[] {
  const detail = lookup(edit.host)
  if (!detail) throw new AppError('not-found', `No Service or ServiceEntry has the host ${edit.host}`)
  if (detail.virtualServices.length + detail.destinationRules.length > 0) {
    throw new AppError(
      'bad-request',
      `${edit.host} has a VirtualService or DestinationRule already: edit that one`,
      { field: 'host' },
    )
  }
  const manifests = startSplit({ ...detail, vmPercent: edit.vmPercent })
  if (!manifests.ok) throw invalid(manifests.problems)
  const create = (kind: ObjectRef['kind'], manifest: JsonObject): PendingWrite => ({
    action: 'create',
    ref: { kind, namespace: detail.namespace, name: detail.host.split('.')[0] ?? detail.host },
    manifest,
  })
  return [
    create('DestinationRule', manifests.value.destinationRule),
    create('VirtualService', manifests.value.virtualService),
  ]
}

export const resourceVersionOf = (object: JsonObject): string => {
  const version = isJson(object.metadata) ? object.metadata.resourceVersion : undefined
  return typeof version === 'string' ? version : ''
}

const specOf = (object: JsonObject): JsonObject => (isJson(object.spec) ? object.spec : {})

const isJson = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function invalid(problems: Problem[]): AppError {
  const [first] = problems
  const fix = first?.fix
  return new AppError('bad-request', problems.map(({ message }) => message).join('. '), {
    field: first?.field ?? 'edit',
    ...(fix ? { fix } : {}),
  })
}
