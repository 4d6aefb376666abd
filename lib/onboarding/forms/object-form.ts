import type { JsonObject } from '#lib/json.ts'
import { isJsonObject } from '#lib/json.ts'
import type { Result } from '#lib/result.ts'
import { isDeepStrictEqual } from '#lib/stream/equal.ts'
import type { TrafficEdit, WritableRef } from '#lib/traffic/edit.ts'

/** An object as a form found it. `manifest` is clean; its version is what a write has to meet. */
export type FormBase = { manifest: JsonObject; resourceVersion: string }

/** What makes objects of a kind from a form, and a form from an object. `kept` is the object that the form was read from. */
export type ObjectForm<F extends { name: string; namespace: string }> = {
  kind: WritableRef['kind']
  empty: () => F
  /** The form of an object; what the form does not know stays in `kept`. */
  read: (manifest: JsonObject) => { form: F; kept: JsonObject }
  /** The manifest that a form says, over what it does not know; problems carry the path of the form's field. */
  manifest: (form: F, kept: JsonObject | null) => Result<JsonObject>
  /** The same whatever is wrong with it, to look at. */
  draft: (form: F, kept: JsonObject | null) => JsonObject
}

/** The edit that makes an object what a manifest says; null when its spec is that already. */
export function editFor(
  kind: WritableRef['kind'],
  manifest: JsonObject,
  base: FormBase | null,
): TrafficEdit | null {
  const metadata = isJsonObject(manifest.metadata) ? manifest.metadata : {}
  const spec = isJsonObject(manifest.spec) ? manifest.spec : {}
  if (base && isDeepStrictEqual(base.manifest.spec ?? {}, spec)) return null
  const ref = { kind, namespace: String(metadata.namespace ?? ''), name: String(metadata.name ?? '') }
  return { objects: [{ ref, resourceVersion: base?.resourceVersion ?? '', spec }] }
}

/**
 * A form that was begun on one version, put on another: each field that the user changed stays as they left it, and every
 * other one is as the other version has it.
 */
export const rebaseForm = <F extends object>(mine: F, begunOn: F, theirs: F): F => ({
  ...theirs,
  ...Object.fromEntries(
    Object.entries(mine).filter(([field, value]) => !isDeepStrictEqual(value, Reflect.get(begunOn, field))),
  ),
})
