import { manifestOf } from '#lib/export/operation-writes.ts'
import { isJsonObject, type JsonObject } from '#lib/json.ts'
import type { WritableRef } from '#lib/traffic/edit.ts'
import { cleanManifest } from '#lib/yaml/clean-manifest.ts'
import { AppError } from '#server/app-error.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import { getObject } from '#server/kube/objects-client.ts'

/** An object as the API server has it, with what writing it needs. */
export type LiveObject = { object: JsonObject; spec: JsonObject; resourceVersion: string; uid: string }

/** Null when there is none. Throws AppError as {@link getObject} says for everything else. */
export async function readLive(request: KubeRequest, ref: WritableRef): Promise<LiveObject | null> {
  try {
    return liveObject(await getObject(request, ref.kind, ref))
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return null
    throw error
  }
}

export function liveObject(object: JsonObject): LiveObject {
  const metadata = isJsonObject(object.metadata) ? object.metadata : {}
  const text = (value: unknown): string => (typeof value === 'string' ? value : '')
  return {
    object,
    spec: isJsonObject(object.spec) ? object.spec : {},
    resourceVersion: text(metadata.resourceVersion),
    uid: text(metadata.uid),
  }
}

/** A clean manifest of the object with this spec; null for none. */
export function manifestWith(
  ref: WritableRef,
  live: LiveObject | null,
  spec: JsonObject | null,
): JsonObject | null {
  if (!spec) return null
  return live ? { ...cleanManifest(live.object), spec } : manifestOf(ref, spec)
}

/** What it takes to make an object again: all that somebody wrote, annotations of other tools too. */
export function restorable({ object }: LiveObject): JsonObject {
  const metadata = isJsonObject(object.metadata) ? object.metadata : {}
  const clean = cleanManifest(object)
  return {
    ...clean,
    metadata: {
      ...(isJsonObject(clean.metadata) ? clean.metadata : {}),
      ...(isJsonObject(metadata.annotations) ? { annotations: metadata.annotations } : {}),
    },
  }
}

/** Field managers by the time of their last write, newest first; within a second, the one that was added last. */
export function changedBy({ object }: LiveObject): string[] {
  const metadata = isJsonObject(object.metadata) ? object.metadata : {}
  const fields = Array.isArray(metadata.managedFields) ? metadata.managedFields.filter(isJsonObject) : []
  const newestFirst = fields
    .map(({ manager, time }) => ({ manager: String(manager ?? ''), time: String(time ?? '') }))
    .toReversed()
    .toSorted((a, b) => (a.time < b.time ? 1 : a.time > b.time ? -1 : 0))
    .map(({ manager }) => manager)
  return [...new Set(newestFirst)].filter((manager) => manager !== '')
}
