import { type DemoApi, startDemoApi } from '#server/demo/api-server.ts'
import { bigMesh } from '#server/demo/big-mesh.ts'
import { seedMesh } from '#server/demo/seed-mesh.ts'

/** Starts the demo mesh: the seeds' systems, and with `huge` 50,000 more entries in 500 groups. */
export function startDemoMesh({ scale }: { scale: 'small' | 'huge' }): Promise<DemoApi> {
  const big = scale === 'huge' ? bigMesh({ entries: 50_000, groups: 500, namespaces: 20 }) : []
  return startDemoApi({ objects: [...seedMesh(), ...big] })
}
