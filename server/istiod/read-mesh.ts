import { z } from 'zod'
import { DEFAULT_NAME_SETTINGS, type NameSettings } from '#lib/names/name-service.ts'

const meshSchema = z.object({
  rootNamespace: z.string().default(''),
  defaultServiceExportTo: z.array(z.string()).default([]),
})
const clustersSchema = z.array(z.object({ id: z.string(), secretName: z.string().default('') }))

/** What of MeshConfig (/debug/mesh) decides names; null when that is not what it is. */
export function readMesh(
  json: unknown,
): Pick<NameSettings, 'rootNamespace' | 'defaultServiceExportTo'> | null {
  const parsed = meshSchema.safeParse(json)
  if (!parsed.success) return null
  const { rootNamespace, defaultServiceExportTo } = parsed.data
  return {
    rootNamespace: rootNamespace || DEFAULT_NAME_SETTINGS.rootNamespace,
    defaultServiceExportTo:
      defaultServiceExportTo.length > 0
        ? defaultServiceExportTo
        : DEFAULT_NAME_SETTINGS.defaultServiceExportTo,
  }
}

/** The id of the cluster that istiod runs in, by /debug/clusterz: the one without a secret. Null when it is not told. */
export function readOwnCluster(json: unknown): string | null {
  const parsed = clustersSchema.safeParse(json)
  return (parsed.success && parsed.data.find(({ secretName }) => secretName === '')?.id) || null
}
