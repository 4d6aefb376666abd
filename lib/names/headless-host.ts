import type { MeshNames } from '#lib/names/mesh-names.ts'
import { plainName } from '#lib/names/name-lookup.ts'

/** Whether a host of a name table is a headless Service, or one pod of it (`mysql-0.mysql.shop.svc.cluster.local`). */
export function isHeadlessHost(names: MeshNames, host: string): boolean {
  const isHeadless = (name: string): boolean =>
    names.byHost
      .get(name)
      ?.some(({ registry, resolution }) => registry === 'Kubernetes' && resolution === 'passthrough') ?? false
  const name = plainName(host)
  return isHeadless(name) || isHeadless(name.slice(name.indexOf('.') + 1))
}
