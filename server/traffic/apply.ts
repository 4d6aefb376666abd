import type { ObjectRef } from '#lib/kube/object-ref.ts'
import type { ApplyOutcome, TrafficConflict, TrafficEdit } from '#lib/traffic/plan.ts'
import { cleanManifest } from '#lib/yaml/clean-manifest.ts'
import { toYaml } from '#lib/yaml/to-yaml.ts'
import { AppError } from '#server/app-error.ts'
import type { Actor } from '#server/auth/actor.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import { createObject, getObject, type JsonObject, patchObject } from '#server/kube/objects-client.ts'
import {
  type HostLookup,
  type PendingWrite,
  pendingWrites,
  resourceVersionOf,
} from '#server/traffic/pending-writes.ts'
import { withWeights } from '#server/traffic/with-weights.ts'

/** One line of the audit log: every attempt to write, and what came of it. */
export type AuditRecord = {
  actor: string
  verb: 'create' | 'patch'
  ref: ObjectRef
  oldResourceVersion: string
  newResourceVersion: string
  result: 'written' | 'conflict' | 'refused' | 'failed'
  message: string
}

export type ApplyInput = {
  edit: TrafficEdit
  request: KubeRequest
  lookup: HostLookup
  actor: Actor
  audit: (record: AuditRecord) => void
}

/**
 * Makes an edit, DestinationRule before VirtualService. Stops at the first write that does not go through and says
 * what was written until then. If the VirtualService is no longer the one the user saw, nothing is written: once by
 * comparing here, and for the moment in between by the patch's own `test`.
 */
export async function applyEdit(input: ApplyInput): Promise<ApplyOutcome> {
  const { edit, request } = input
  const early = edit.kind === 'weights' ? await conflictSince(edit, request) : null
  if (early) {
    record(
      input,
      { action: 'patch', ref: early.ref },
      { result: 'conflict', message: 'changed since it was read' },
    )
    return { kind: 'conflict', conflict: early, written: [] }
  }
  const written: { ref: ObjectRef; resourceVersion: string }[] = []
  for (const write of await pendingWrites(edit, request, input.lookup)) {
    const { ref } = write
    try {
      const { object } = await perform(write, request)
      const resourceVersion = resourceVersionOf(object)
      record(input, write, { result: 'written', newResourceVersion: resourceVersion })
      written.push({ ref, resourceVersion })
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      const result = error.code === 'conflict' || error.code === 'refused' ? error.code : 'failed'
      record(input, write, { result, message: error.message })
      const conflict =
        error.code === 'conflict' && edit.kind === 'weights' ? await conflictSince(edit, request) : null
      if (conflict) return { kind: 'conflict', conflict, written }
      return { kind: 'refused', ref, message: error.message, written }
    }
  }
  return { kind: 'applied', written }
}

const perform = (write: PendingWrite, request: KubeRequest) =>
  write.action === 'create'
    ? createObject(request, write.ref.kind, write.manifest, { namespace: write.ref.namespace, dryRun: false })
    : patchObject(request, write.ref.kind, write.ref, write.patch, { dryRun: false })

/** Both versions of a VirtualService that changed since the user read it, or null if it did not. */
async function conflictSince(
  edit: Extract<TrafficEdit, { kind: 'weights' }>,
  request: KubeRequest,
): Promise<TrafficConflict | null> {
  const ref: ObjectRef = { kind: 'VirtualService', ...edit.virtualService }
  const live = await getObject(request, 'VirtualService', ref)
  if (resourceVersionOf(live) === edit.resourceVersion) return null
  return {
    ref,
    live: toYaml(cleanManifest(live)),
    yours: await yours(edit, request, live),
    liveResourceVersion: resourceVersionOf(live),
    changedBy: managersByTime(live),
  }
}

/** The user's weights on the newer object; where its rules no longer fit them, the newer object as it is. */
async function yours(
  edit: Extract<TrafficEdit, { kind: 'weights' }>,
  request: KubeRequest,
  live: JsonObject,
): Promise<string> {
  const writes = await pendingWrites(edit, request, () => null).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'bad-request') return []
    throw error
  })
  const [write] = writes
  return toYaml(cleanManifest(write?.action === 'patch' ? withWeights(live, write.patch) : live))
}

/** Field managers by the time of their last write, newest first. */
function managersByTime(object: JsonObject): string[] {
  const metadata = object.metadata
  const fields =
    typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'managedFields') : null
  if (!Array.isArray(fields)) return []
  const entries = fields.map((field: unknown) => {
    const read = (name: string) =>
      typeof field === 'object' && field !== null ? String(Reflect.get(field, name) ?? '') : ''
    return { manager: read('manager'), time: read('time') }
  })
  const newestFirst = entries.sort((a, b) => (a.time < b.time ? 1 : -1)).map(({ manager }) => manager)
  return [...new Set(newestFirst)].filter((manager) => manager !== '')
}

function record(
  { actor, audit, edit }: ApplyInput,
  { action, ref }: { action: 'create' | 'patch'; ref: ObjectRef },
  outcome: { result: AuditRecord['result']; newResourceVersion?: string; message?: string },
): void {
  audit({
    actor: actor.user,
    verb: action,
    ref,
    oldResourceVersion: edit.kind === 'weights' ? edit.resourceVersion : '',
    newResourceVersion: outcome.newResourceVersion ?? '',
    result: outcome.result,
    message: outcome.message ?? '',
  })
}
