import { documentOf } from '#lib/export/export-objects.ts'
import { exported } from '#lib/export/exported.ts'
import { orderedKeys } from '#lib/export/key-order.ts'
import { isJsonObject, type JsonObject } from '#lib/json.ts'
import { KINDS, type Kind, WATCHED_KINDS } from '#lib/kube/kinds.ts'
import { cleanManifest } from '#lib/yaml/clean-manifest.ts'
import { toYaml } from '#lib/yaml/to-yaml.ts'

/** The watched kind of a manifest, by its group and kind, whatever version it is written in. */
export function watchedKindOf({ apiVersion, kind }: { apiVersion: string; kind: string }): Kind | null {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
  return KINDS.find((one) => one === kind && WATCHED_KINDS[one].group === group) ?? null
}

/**
 * An object as a document to take away, and its manifest, in the one form of every export. Unlike the export of a live object
 * it keeps annotations that controllers set too: here somebody wrote them.
 */
export function reExport(
  stored: JsonObject,
  written: { apiVersion: string; kind: string },
): { manifest: JsonObject; yaml: string } {
  const clean = cleanManifest(stored)
  const kind = watchedKindOf(written)
  if (!kind) {
    const { apiVersion, kind: of, metadata, ...rest } = clean
    const ordered = orderedKeys(rest)
    const manifest = { apiVersion, kind: of, metadata, ...(isJsonObject(ordered) ? ordered : {}) }
    return { manifest, yaml: toYaml(manifest) }
  }
  const one = exported(kind, stored)
  const manifest = { ...one.manifest, metadata: withWritten(one.manifest.metadata, clean.metadata) }
  return { manifest, yaml: documentOf({ ...one, manifest }) }
}

function withWritten(plain: unknown, clean: unknown): JsonObject {
  const { annotations, finalizers, ownerReferences } = isJsonObject(clean) ? clean : {}
  return {
    ...(isJsonObject(plain) ? plain : {}),
    ...(annotations === undefined ? {} : { annotations: orderedKeys(annotations) }),
    ...(finalizers === undefined ? {} : { finalizers }),
    ...(ownerReferences === undefined ? {} : { ownerReferences }),
  }
}
