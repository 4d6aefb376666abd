import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { AppError } from '#server/app-error.ts'
import type { FindEnvoy } from '#server/envoy/envoy-door.ts'
import { unreachable as unreachableBecause, withReason } from '#server/envoy/unreachable.ts'
import type { NameSources } from '#server/names/name-sources.ts'
import type { ConfigBytes } from '#server/proxies/config-tasks.ts'

export type DumpRuntime = { envoys: FindEnvoy; names: Pick<NameSources, 'istiodConfig'> }
/** Whose configuration it is, in words, and when it was answered. */
export type AskedConfig = ConfigBytes & { words: string; atMs: number }

/** Envoy's own configuration now. Throws AppError `cluster-unreachable` with the reason. */
export async function askEnvoyDump(
  { envoys }: Pick<DumpRuntime, 'envoys'>,
  proxy: NameProxy,
  nowMs: () => number,
  signal?: AbortSignal,
): Promise<AskedConfig> {
  const found = envoys(proxy)
  if ('reason' in found) throw unreachable(`Envoy of ${proxy.id} can’t be asked`, found.reason)
  const { door } = found
  const bytes = await withReason(`Envoy of ${proxy.id}: ${door.way.words}`, () =>
    door.getBytes('/config_dump?include_eds', signal ? { signal } : {}),
  )
  return { kind: 'dump', bytes, words: `Envoy of ${proxy.id}, by ${door.way.words}`, atMs: nowMs() }
}

/** What istiod would send it now. Throws AppError `cluster-unreachable` with the reason. */
export async function askIntent(
  { names }: Pick<DumpRuntime, 'names'>,
  proxy: NameProxy,
  signal?: AbortSignal,
): Promise<AskedConfig> {
  const told = await names.istiodConfig(proxy, signal)
  if ('reason' in told) throw unreachable(`istiod’s intent for ${proxy.id}`, told.reason)
  return { kind: 'dump', bytes: told.value, words: `What istiod would send ${proxy.id}`, atMs: told.atMs }
}

export const unreachable = (subject: string, reason: string): AppError =>
  unreachableBecause(`${subject}: ${reason}`)
