import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { NameTable } from '#lib/names/name-service.ts'
import type { Clock } from '#server/clock.ts'
import { type Kept, keepAnswer } from '#server/istiod/keep-answer.ts'
import type { NamesRuntime } from '#server/names/current-names.ts'
import { findProxy } from '#server/names/find-proxy.ts'
import type { NameSources, Told } from '#server/names/name-sources.ts'

/** Long enough to turn pages and to type a search. */
const KEEP_MS = 4_000
/** Two tables of 10,000 hosts take some MiB. */
const MOST_KEPT = 8

type ToldOfProxy = { proxy: NameProxy; istiod: Told<NameTable>; agent: Told<NameTable> }

const keptOf = new WeakMap<NameSources, Map<string, Kept<ToldOfProxy>>>()

/** A proxy with the tables that its istiod and agent tell, as of the last seconds. Throws AppError `not-found`. */
export function toldOf(runtime: NamesRuntime, id: string, clock: Clock): Promise<ToldOfProxy> {
  const kept = keptOf.get(runtime.names) ?? new Map<string, Kept<ToldOfProxy>>()
  keptOf.set(runtime.names, kept)
  const one =
    kept.get(id) ??
    keepAnswer(
      () => ask(runtime, id),
      clock,
      () => KEEP_MS,
    )
  // The one that was looked at last goes last.
  kept.delete(id)
  kept.set(id, one)
  for (const oldest of kept.keys()) {
    if (kept.size <= MOST_KEPT) break
    kept.delete(oldest)
  }
  return one.get()
}

async function ask(runtime: NamesRuntime, id: string): Promise<ToldOfProxy> {
  const proxy = await findProxy(runtime, id, 'proxy')
  const [istiod, agent] = await Promise.all([
    runtime.names.istiodTable(proxy),
    runtime.names.agentTable(proxy),
  ])
  return { proxy, istiod, agent }
}
