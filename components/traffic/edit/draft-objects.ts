import type { JsonObject } from '#lib/json.ts'
import { isDeepStrictEqual } from '#lib/stream/equal.ts'
import { editKey, type TrafficEdit, type WritableRef } from '#lib/traffic/edit.ts'

/** A version of an object that somebody looked at. */
export type Base = { resourceVersion: string; spec: JsonObject }

/** One object that an edit changes: what it began with (null: there was none), and what it is to be (null: gone). */
export type EditedObject = { ref: WritableRef; base: Base | null; spec: JsonObject | null }

export type Edits = Readonly<Record<string, EditedObject>>

/** The objects of a page as they arrived last, by `editKey`. */
export type LiveObjects = Readonly<Record<string, Base & { ref: WritableRef }>>

/** What an object is on the page: edited, or as it is live; null where there is none, or none is to be left. */
export const specOf = (live: LiveObjects, edits: Edits, key: string): JsonObject | null => {
  const edited = edits[key]
  return edited ? edited.spec : (live[key]?.spec ?? null)
}

/** Lays one more change over the edits, which stay the same ones when it changes nothing. What equals its base is no edit. */
export function withSpec(live: LiveObjects, edits: Edits, ref: WritableRef, spec: JsonObject | null): Edits {
  const key = editKey(ref)
  const { [key]: edited, ...others } = edits
  if (isDeepStrictEqual(spec, specOf(live, edits, key))) return edits
  const base = edited ? edited.base : baseOf(live, key)
  return isDeepStrictEqual(spec, base?.spec ?? null) ? others : { ...others, [key]: { ref, base, spec } }
}

/** What the server is asked for; null when nothing is edited. */
export function trafficEditOf(edits: Edits): TrafficEdit | null {
  const objects = Object.values(edits).map(({ ref, base, spec }) => ({
    ref,
    resourceVersion: base?.resourceVersion ?? '',
    spec,
  }))
  return objects.length > 0 ? { objects } : null
}

/** The edits that no longer stand on what is live: somebody else changed, made or deleted the object. */
export const behind = (live: LiveObjects, edits: Edits): string[] =>
  Object.keys(edits).filter(
    (key) => (edits[key]?.base?.resourceVersion ?? '') !== (live[key]?.resourceVersion ?? ''),
  )

/** Without what the mesh already is: an edit that was applied, or that somebody else made as well. */
export const withoutArrived = (live: LiveObjects, edits: Edits): Edits => {
  const left = Object.entries(edits).filter(
    ([key, { spec }]) => !isDeepStrictEqual(spec, live[key]?.spec ?? null),
  )
  return left.length === Object.keys(edits).length ? edits : Object.fromEntries(left)
}

export const baseOf = (live: LiveObjects, key: string): Base | null => {
  const found = live[key]
  return found ? { resourceVersion: found.resourceVersion, spec: found.spec } : null
}
