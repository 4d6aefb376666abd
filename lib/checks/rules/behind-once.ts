import type { CheckScene } from '#lib/checks/scene.ts'
import { type Behind, behindHost } from '#lib/traffic/preflight/behind.ts'

/** The same as {@link behindHost}, looked at once for all checks of a scene: a host may have 50,000 endpoints. */
export function behindOnce(
  { inventory, shared }: Pick<CheckScene, 'inventory' | 'shared'>,
  host: string,
  port: number | null,
): Behind {
  const key = `${host} ${port ?? ''}`
  const before = shared?.get(key)
  if (before) return before
  const behind = behindHost(inventory, host, port)
  shared?.set(key, behind)
  return behind
}
