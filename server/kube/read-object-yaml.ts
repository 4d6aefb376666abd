import { z } from 'zod'
import { KINDS, type Kind, WATCHED_KINDS } from '#lib/kube/kinds.ts'
import { cleanManifest } from '#lib/yaml/clean-manifest.ts'
import { toYaml } from '#lib/yaml/to-yaml.ts'
import { AppError } from '#server/app-error.ts'
import type { KubeRequest } from '#server/kube/cluster.ts'
import { getObject } from '#server/kube/objects-client.ts'
import { liveObject } from '#server/traffic/live-object.ts'

const name = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/)
  .max(253)
const kind = z.enum(KINDS as [Kind, ...Kind[]])

/**
 * The clean manifest of one watched object, as YAML, read as the caller, and the version it has. Throws `not-found` for a
 * kind Isthmus does not watch (secrets are never among them) and for names that no object can have.
 */
export async function readObjectYaml(
  request: KubeRequest,
  at: { kind?: string; namespace?: string; name?: string },
): Promise<{ yaml: string; resourceVersion: string }> {
  const ref = z.object({ kind, namespace: name, name }).safeParse(at)
  if (!ref.success || !WATCHED_KINDS[ref.data.kind].namespaced)
    throw new AppError('not-found', 'There is no such object')
  const { object, resourceVersion } = liveObject(await getObject(request, ref.data.kind, ref.data))
  return { yaml: toYaml(cleanManifest(object)), resourceVersion }
}
