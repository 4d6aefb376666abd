import { plainManifest } from '#lib/export/plain-manifest.ts'
import { commentsOf } from '#lib/export/purpose.ts'
import { isJsonObject, type JsonObject } from '#lib/json.ts'
import type { Kind } from '#lib/kube/kinds.ts'
import type { ObjectRef } from '#lib/kube/object-ref.ts'
import { OBJECT_SCHEMAS } from '#lib/kube/objects.ts'
import { ownersOf } from '#lib/traffic/owned-by.ts'

/** An object to hand out. */
export type Exported = {
  ref: ObjectRef
  /** As somebody would write it, its keys in a fixed order. */
  manifest: JsonObject
  /** What it is for, who else makes or manages it, and what is left out; a line each. */
  comments: string[]
  /** The tools that would undo what is applied by hand, such as `Argo CD`. */
  owners: string[]
}

/** `GET /api/export?ref=Kind/namespace/name&ref=…`: what could be read, in the order to apply it, and what could not. */
export type ExportAnswer = {
  objects: Exported[]
  missing: { ref: ObjectRef; message: string }[]
}

/** How many objects one export names at most. */
export const MOST_EXPORTED = 200

/** Node takes 16 KiB of request line and headers together, cookies of other programs on this host included. */
const LONGEST_QUERY = 6_000

/** The queries that ask for objects, as many as it takes for each to be taken by the server. */
export function exportQueries(refs: readonly ObjectRef[]): string[] {
  const queries: string[] = []
  for (const { kind, namespace, name } of refs) {
    const part = new URLSearchParams({ ref: `${kind}/${namespace}/${name}` }).toString()
    const last = queries.at(-1)
    if (last !== undefined && last.length + part.length < LONGEST_QUERY)
      queries.splice(-1, 1, `${last}&${part}`)
    else queries.push(part)
  }
  return queries
}

/** One object as the API server has it, or as somebody is about to write it. */
export function exported(kind: Kind, object: JsonObject): Exported {
  const metadata = isJsonObject(object.metadata) ? object.metadata : {}
  const text = (value: unknown): string => (typeof value === 'string' ? value : '')
  const slim = OBJECT_SCHEMAS[kind].safeParse({ ...object, kind })
  const owners = slim.success ? ownersOf(slim.data.metadata) : []
  const manifest = plainManifest(kind, object)
  return {
    ref: { kind, namespace: text(metadata.namespace), name: text(metadata.name) },
    manifest,
    // Of the ordered one: what is said has to be the same in whatever order it came.
    comments: commentsOf(kind, { ...object, ...manifest, metadata }, owners),
    owners,
  }
}
