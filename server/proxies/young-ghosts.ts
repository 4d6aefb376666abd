import type { EnvoyCluster } from '#lib/envoy/cluster.ts'
import { suspects } from '#lib/proxies/endpoint-ghosts.ts'
import { type GhostKnowledge, splitAddress } from '#lib/proxies/ghost-endpoint.ts'
import type { FindEnvoy } from '#server/envoy/envoy-door.ts'
import type { Answered } from '#server/istiod/keep-by-key.ts'

/** Objects and the endpoints made of them come and go one after the other. */
export const CONFIRM_MS = 4_000
/** What nobody has looked at for so long is looked at anew. */
const FORGET_MS = 60_000
const MOST = 20

type Look = { atMs: number; sinceMs: ReadonlyMap<string, number> }
const looksOf = new WeakMap<FindEnvoy, Map<string, Look>>()

/**
 * The knowledge with the addresses that are no ghosts yet: an answer may be older than the objects it is compared with, so one
 * that was given later has to have the address as well. `key` is whose answer it is.
 */
export function withYoungGhosts(
  { envoys, key, nowMs }: { envoys: FindEnvoy; key: string; nowMs: number },
  { value, atMs }: Answered<readonly EnvoyCluster[]>,
  knowledge: GhostKnowledge,
): GhostKnowledge {
  if (knowledge.state === 'unknown') return knowledge
  const looks = looksOf.get(envoys) ?? new Map<string, Look>()
  looksOf.set(envoys, looks)
  const latest = looks.get(key)
  const before = latest && nowMs - latest.atMs < FORGET_MS ? latest.sinceMs : new Map<string, number>()
  const found = suspects([{ proxy: key, clusters: value }], knowledge)
  const sinceMs = new Map(
    found.map(({ address }) => {
      const { ip } = splitAddress(address)
      return [ip, before.get(ip) ?? nowMs]
    }),
  )
  looks.delete(key)
  looks.set(key, { atMs: nowMs, sinceMs })
  for (const oldest of looks.keys()) {
    if (looks.size <= MOST) break
    looks.delete(oldest)
  }
  const young = [...sinceMs].filter(([, since]) => atMs - since < CONFIRM_MS)
  return { ...knowledge, notYet: new Set(young.map(([ip]) => ip)) }
}
