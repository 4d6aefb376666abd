import { z } from 'zod'
import type { Door } from '#server/istiod/door.ts'
import type { FoundIstiods } from '#server/istiod/find-istiods.ts'
import { readOtherClusters } from '#server/istiod/read-mesh.ts'

const LIMITS = { limitMs: 2_000, limitBytes: 1024 * 1024 }

/** What istiods tell of themselves and of other clusters. Null is not known. */
export type AboutIstiods = {
  /** By the names of their doors; those that tell no release are left out. */
  versions: ReadonlyMap<string, string>
  /** Whether workloads of other clusters belong to the mesh, which no object here tells of. */
  hasOtherClusters: boolean | null
  /** Addresses of the gateways to other networks. */
  gateways: ReadonlySet<string> | null
  /** Networks that have such a gateway. */
  networks: ReadonlySet<string> | null
}

/** Asks all istiods at the same time. Rejects never: what is not told is null, or missing. */
export async function aboutIstiods(found: FoundIstiods): Promise<AboutIstiods> {
  const all = await Promise.all('doors' in found ? found.doors.map(aboutOne) : [])
  return {
    versions: new Map(all.flatMap(({ name, version }) => (version ? [[name, version]] : []))),
    hasOtherClusters: all.find(({ others }) => others !== null)?.others ?? null,
    gateways: all.find(({ gateways }) => gateways !== null)?.gateways ?? null,
    networks: all.find(({ networks }) => networks !== null)?.networks ?? null,
  }
}

async function aboutOne(door: Door) {
  const [version, clusters, networks] = await Promise.all([
    door.getText('/version', LIMITS).catch(() => ''),
    door.getJson('/debug/clusterz', LIMITS).catch(() => undefined),
    door.getJson('/debug/networkz', LIMITS).catch(() => undefined),
  ])
  return {
    name: door.name,
    version: readVersion(version),
    others: readOtherClusters(clusters),
    ...readGateways(networks),
  }
}

/** The release in `1.31.0-<commit>-Clean`; empty for a build that is none. */
export const readVersion = (text: string): string =>
  /^\d+\.\d+\.\d+(-(alpha|beta|rc)\.\d+)?(?=-|\s|$)/.exec(text.trim())?.[0] ?? ''

const gatewaysSchema = z
  .array(z.object({ Addr: z.string().default(''), Network: z.string().default('') }))
  .nullable()

/** Go writes an empty list as null. */
function readGateways(json: unknown): Pick<AboutIstiods, 'gateways' | 'networks'> {
  const parsed = gatewaysSchema.safeParse(json)
  if (!parsed.success) return { gateways: null, networks: null }
  const all = parsed.data ?? []
  return {
    gateways: new Set(all.map(({ Addr }) => Addr)),
    networks: new Set(all.map(({ Network }) => Network)),
  }
}
