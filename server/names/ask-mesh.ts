import type { Door } from '#server/istiod/door.ts'
import { type MeshSettings, readMesh, readOwnCluster } from '#server/istiod/read-mesh.ts'

type MeshTold = { mesh: MeshSettings; ownCluster: string | null }

/** What the first istiod to answer says of the mesh, all asked at the same time; null when none has said it in time. */
export const askMesh = (doors: readonly Door[], limits: { limitMs: number }): Promise<MeshTold | null> =>
  Promise.any(doors.map((door) => askOne(door, limits))).catch(() => null)

async function askOne(door: Door, limits: { limitMs: number }): Promise<MeshTold> {
  const clusters = door.getJson('/debug/clusterz', limits).catch(() => null)
  const mesh = readMesh(await door.getJson('/debug/mesh', limits))
  if (!mesh) throw new Error('This is no configuration of a mesh')
  return { mesh, ownCluster: readOwnCluster(await clusters) }
}
