import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { NameTable } from '#lib/names/name-service.ts'
import type { Clock } from '#server/clock.ts'
import { type KeepByKey, keepByKey } from '#server/istiod/keep-by-key.ts'
import type { NamesRuntime } from '#server/names/current-names.ts'
import { findProxy } from '#server/names/find-proxy.ts'
import type { NameSources, Told } from '#server/names/name-sources.ts'

/** Long enough to turn pages and to type a search. */
const KEEP_MS = 4_000
/** Two tables of 10,000 hosts take some MiB. */
const MOST_KEPT = 8

type ToldOfProxy = { proxy: NameProxy; istiod: Told<NameTable>; agent: Told<NameTable> }

const keptOf = new WeakMap<NameSources, KeepByKey<ToldOfProxy>>()

/** A proxy with the tables that its istiod and agent tell, as of the last seconds. Throws AppError `not-found`. */
export async function toldOf(runtime: NamesRuntime, id: string, clock: Clock): Promise<ToldOfProxy> {
  const kept =
    keptOf.get(runtime.names) ?? keepByKey<ToldOfProxy>(clock, { keepMs: KEEP_MS, most: MOST_KEPT })
  keptOf.set(runtime.names, kept)
  const { value } = await kept(id, () => ask(runtime, id))
  return value
}

async function ask(runtime: NamesRuntime, id: string): Promise<ToldOfProxy> {
  const proxy = await findProxy(runtime, id, 'proxy')
  const [istiod, agent] = await Promise.all([
    runtime.names.istiodTable(proxy),
    runtime.names.agentTable(proxy),
  ])
  return { proxy, istiod, agent }
}
