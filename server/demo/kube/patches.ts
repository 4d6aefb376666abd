import { isDeepStrictEqual } from 'node:util'
import jsonPatch, { type Operation } from 'fast-json-patch'
import { ApiFailure } from '#server/demo/kube/answer.ts'
import {
  appliedFields,
  childrenOf,
  type FieldPath,
  fieldWords,
  isWithin,
  keyOfItem,
  listKeys,
  valueAt,
} from '#server/demo/kube/field-set.ts'
import {
  isEntryOf,
  type ManagedField,
  newEntry,
  ownedFields,
  storedFields,
  type Writer,
} from '#server/demo/kube/managed-fields.ts'
import type { RawObject } from '#server/demo/kube/object-store.ts'
import type { ServedKind } from '#server/demo/kube/served-kinds.ts'
import { isMap } from '#server/demo/parts.ts'

type Json = Record<string, unknown>

/** JSON Patch (RFC 6902). Throws ApiFailure 422 when any operation can not be applied, a `test` above all. */
export function applyJsonPatch(before: RawObject, operations: unknown): unknown {
  if (!Array.isArray(operations)) throw new ApiFailure(400, 'a JSON Patch is a list of operations')
  try {
    return jsonPatch.applyPatch(structuredClone(before) as Json, operations as Operation[], true).newDocument
  } catch {
    throw new ApiFailure(422, 'the server rejected our request due to an error in our request')
  }
}

/** JSON Merge Patch (RFC 7386): null removes, objects merge, anything else replaces. */
export function applyMergePatch(before: unknown, patch: unknown): unknown {
  if (!isMap(patch)) return patch
  const merged = new Map(Object.entries(isMap(before) ? before : {}))
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key)
    else merged.set(key, applyMergePatch(merged.get(key), value))
  }
  return Object.fromEntries(merged)
}

/**
 * Server-side apply of a configuration onto an object, or of a new one: its fields become the applier's, those it
 * applied before and left out now go, unless somebody else owns them too. Throws ApiFailure 409 with every field that
 * another manager owns with another value, unless forced.
 */
export function applyConfiguration(options: {
  kind: ServedKind
  before: RawObject | undefined
  configuration: Json
  writer: Writer
  force: boolean
  time: string
}): { object: Json; managedFields: ManagedField[] } {
  const { kind, before, configuration, writer, force, time } = options
  const applied = appliedFields(kind, configuration)
  const owned = ownedFields(before?.metadata.managedFields ?? [])
  const own = owned.find(({ entry }) => isEntryOf(writer, entry))
  const others = owned.filter((one) => one !== own)
  const isChange = (path: FieldPath) =>
    applied.get(path) !== undefined && !isDeepStrictEqual(valueAt(kind, before, path), applied.get(path))
  const conflicts = others.flatMap(({ entry, fields }) =>
    [...fields].filter((path) => applied.has(path) && isChange(path)).map((path) => ({ entry, path })),
  )
  if (conflicts.length > 0 && !force) throw conflictFailure(conflicts)

  for (const { fields } of others) for (const path of [...fields]) if (isChange(path)) fields.delete(path)
  const left = [...(own?.fields ?? [])].filter(
    (path) => !isHeld(applied, path) && !others.some(({ fields }) => fields.has(path)),
  )
  let object = merge(kind, '', before ?? {}, configuration) as Json
  for (const path of left) object = without(kind, object, path)
  const isSame = own && isDeepStrictEqual(own.fields, new Set(applied.keys()))
  const entry = isSame ? own.entry : newEntry(writer, String(configuration.apiVersion), time)
  return {
    object,
    managedFields: storedFields([...others, { entry, fields: new Set(applied.keys()) }]),
  }
}

/** Whether a configuration has a field, or something in what it had as an empty map. */
const isHeld = (applied: ReadonlyMap<FieldPath, unknown>, path: FieldPath): boolean =>
  applied.has(path) || [...applied.keys()].some((one) => isWithin(one, path))

function merge(kind: ServedKind, schema: string, live: unknown, applied: unknown): unknown {
  const isKnownMap = childrenOf({ kind, path: '', schema }, applied) !== null
  if (isKnownMap && isMap(live) && isMap(applied)) {
    const merged = new Map(Object.entries(live))
    for (const [key, value] of Object.entries(applied))
      merged.set(key, merge(kind, schema ? `${schema}.${key}` : key, merged.get(key), value))
    return Object.fromEntries(merged)
  }
  const keys = listKeys(kind, schema)
  if (!keys || !Array.isArray(live) || !Array.isArray(applied)) return applied
  const same = (a: unknown, b: unknown) => isDeepStrictEqual(keyOfItem(keys, a), keyOfItem(keys, b))
  return [
    ...live.map((item: unknown) => {
      const match = applied.find((one: unknown) => same(one, item))
      return match === undefined ? item : merge(kind, schema, item, match)
    }),
    ...applied.filter((item: unknown) => !live.some((one: unknown) => same(one, item))),
  ]
}

/** The object without one field or item. */
function without(kind: ServedKind, object: Json, path: FieldPath): Json {
  const remove = (node: { kind: ServedKind; path: FieldPath; schema: string }, value: unknown): unknown => {
    if (!isWithin(path, node.path)) return value
    const children = childrenOf(node, value)
    if (!children) return value
    const kept = [...children].filter(([, child]) => child.node.path !== path)
    const next = kept.map(([element, child]) => [element, remove(child.node, child.value)] as const)
    if (Array.isArray(value)) return next.map(([, child]) => child)
    const hidden = isMap(value) ? Object.entries(value).filter(([key]) => !children.has(`f:${key}`)) : []
    return Object.fromEntries([...hidden, ...next.map(([element, child]) => [element.slice(2), child])])
  }
  return remove({ kind, path: '', schema: '' }, object) as Json
}

function conflictFailure(conflicts: { entry: { manager: string }; path: FieldPath }[]): ApiFailure {
  const words = conflicts.map(({ entry, path }) => `conflict with "${entry.manager}": ${fieldWords(path)}`)
  const count = `${conflicts.length} conflict${conflicts.length === 1 ? '' : 's'}`
  return new ApiFailure(409, `Apply failed with ${count}: ${words.join(', ')}`, {
    details: {
      causes: conflicts.map(({ entry, path }) => ({
        reason: 'FieldManagerConflict',
        message: `conflict with "${entry.manager}"`,
        field: fieldWords(path),
      })),
    },
  })
}
