import { baseOf } from '#lib/checks/change-base.ts'
import type { CheckFix } from '#lib/checks/check.ts'
import { mergePatch } from '#lib/checks/merge-patch.ts'
import { isJsonObject, type JsonObject } from '#lib/json.ts'
import type { ObjectRef } from '#lib/kube/object-ref.ts'
import { OBJECT_SCHEMAS } from '#lib/kube/objects.ts'
import { fail, ok, type Result } from '#lib/result.ts'
import { isDeepStrictEqual } from '#lib/stream/equal.ts'
import {
  editKey,
  type TrafficEdit,
  WRITABLE_KINDS,
  type WritableRef,
  writableRefSchema,
} from '#lib/traffic/edit.ts'

export type FixChange = NonNullable<CheckFix['change']>
/** An object as it is now. */
export type LiveManifest = { manifest: JsonObject; resourceVersion: string }
export type FixEdit = { edit: TrafficEdit; bases: Record<string, JsonObject | null> }

/** The object that a change is of. */
export function refOfChange(change: FixChange): ObjectRef | null {
  if (change.kind !== 'create') return change.ref
  const { kind, metadata } = change.manifest
  const { namespace, name } = isJsonObject(metadata) ? metadata : {}
  const ref = writableRefSchema.safeParse({ kind, namespace, name })
  return ref.success ? ref.data : null
}

/**
 * The object that Isthmus can change by itself to mend a finding; null when it can't: it writes some kinds, and of those the
 * spec alone, so that labels and annotations are left to kubectl.
 */
export function writableRefOf(change: FixChange): WritableRef | null {
  const ref = refOfChange(change)
  const kind = WRITABLE_KINDS.find((one) => one === ref?.kind)
  if (!ref || !kind || !isOfSpec(change)) return null
  return { kind, namespace: ref.namespace, name: ref.name }
}

function isOfSpec(change: FixChange): boolean {
  if (change.kind === 'delete') return true
  if (change.kind === 'merge') return Object.keys(change.patch).every((field) => field === 'spec')
  const { metadata } = change.manifest
  const fields = Object.keys(isJsonObject(metadata) ? metadata : {})
  return fields.every((field) => field === 'name' || field === 'namespace')
}

/**
 * The edit that makes a change of an object as it is now (null: there is none). Fails for what Isthmus can't write, and where
 * the object came, went or has other values by now than those that the change was made to replace.
 */
export function fixEdit(change: FixChange, live: LiveManifest | null): Result<FixEdit> {
  const ref = writableRefOf(change)
  if (!ref) return fail({ code: 'unwritable', message: 'Isthmus can not write this change.' })
  const stale = (what: string) =>
    fail({
      code: 'stale',
      message: `${ref.kind} ${ref.namespace}/${ref.name} ${what}. Look at the findings as they are now.`,
    })
  if ((change.kind === 'create') !== (live === null)) return stale('came or went meanwhile')
  if (live && isOvertaken(change, ref, live)) return stale('was changed meanwhile where this fix writes')
  const before = specOf(live?.manifest)
  const spec = specAfter(change, live)
  const resourceVersion = live?.resourceVersion ?? ''
  return ok({
    edit: { objects: [{ ref, resourceVersion, spec }] },
    bases: { [editKey(ref)]: live ? before : null },
  })
}

/** Whether a patch was made for other values. The object is read as the checks read it, so that both are of one shape. */
function isOvertaken(change: FixChange, ref: WritableRef, { manifest }: LiveManifest): boolean {
  if (change.kind !== 'merge' || !change.base) return false
  const metadata = { ...(isJsonObject(manifest.metadata) ? manifest.metadata : {}), name: ref.name }
  const read = OBJECT_SCHEMAS[ref.kind].safeParse({ ...manifest, metadata })
  return !read.success || !isDeepStrictEqual(baseOf(change.patch, { ...read.data }), change.base)
}

function specAfter(change: FixChange, live: LiveManifest | null): JsonObject | null {
  if (change.kind === 'delete') return null
  if (change.kind === 'create') return specOf(change.manifest)
  return specOf(mergePatch(live?.manifest ?? {}, change.patch))
}

const specOf = (manifest: JsonObject | undefined): JsonObject =>
  isJsonObject(manifest?.spec) ? manifest.spec : {}
