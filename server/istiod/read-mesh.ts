import { z } from 'zod'
import { DEFAULT_NAME_SETTINGS, type NameSettings } from '#lib/names/name-service.ts'

const meshSchema = z.object({
  rootNamespace: z.string().default(''),
  defaultServiceExportTo: z.array(z.string()).default([]),
  trustDomain: z.string().default(''),
  trustDomainAliases: z.array(z.string()).default([]),
})
const clustersSchema = z.array(z.object({ id: z.string(), secretName: z.string().default('') }))

export type MeshSettings = Pick<
  NameSettings,
  'rootNamespace' | 'defaultServiceExportTo' | 'trustDomain' | 'trustDomainAliases'
>

/** What of MeshConfig (/debug/mesh) decides names and identities; null when that is not what it is. */
export function readMesh(json: unknown): MeshSettings | null {
  const parsed = meshSchema.safeParse(json)
  if (!parsed.success) return null
  const { rootNamespace, defaultServiceExportTo, trustDomain, trustDomainAliases } = parsed.data
  return {
    rootNamespace: rootNamespace || DEFAULT_NAME_SETTINGS.rootNamespace,
    defaultServiceExportTo:
      defaultServiceExportTo.length > 0
        ? defaultServiceExportTo
        : DEFAULT_NAME_SETTINGS.defaultServiceExportTo,
    trustDomain: trustDomain || DEFAULT_NAME_SETTINGS.trustDomain,
    trustDomainAliases,
  }
}

/** The id of the cluster that istiod runs in, by /debug/clusterz: the one without a secret. Null when it is not told. */
export function readOwnCluster(json: unknown): string | null {
  const parsed = clustersSchema.safeParse(json)
  return (parsed.success && parsed.data.find(({ secretName }) => secretName === '')?.id) || null
}

/** Whether istiod reads other clusters besides its own, by /debug/clusterz. Null when it is not told. */
export function readOtherClusters(json: unknown): boolean | null {
  const parsed = clustersSchema.safeParse(json)
  return parsed.success ? parsed.data.some(({ secretName }) => secretName !== '') : null
}
