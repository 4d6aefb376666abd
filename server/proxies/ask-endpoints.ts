import type { EnvoyCluster } from '#lib/envoy/cluster.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { EnvoyDoor, FindEnvoy } from '#server/envoy/envoy-door.ts'
import type { OffThread } from '#server/envoy/off-thread.ts'
import { readRows } from '#server/envoy/read-rows.ts'
import { atOnce } from '#server/http/at-once.ts'

const MOST_ASKED = 5
const AT_ONCE = 2
const LIMITS = { limitMs: 10_000, limitBytes: 32 * 1024 * 1024 }

export type AskedEnvoys = {
  answers: { proxy: string; clusters: EnvoyCluster[] }[]
  /** How many Envoys can be reached. */
  reachable: number
  /** Why the others that were asked did not tell. */
  failures: string[]
}

/** Asks a few reachable Envoys for their clusters, each of another namespace as far as there are as many. Never rejects. */
export async function askEndpoints(
  proxies: readonly NameProxy[],
  { envoys: find, offThread }: { envoys: FindEnvoy; offThread: OffThread },
): Promise<AskedEnvoys> {
  const doors = proxies.flatMap((proxy) => {
    const found = find(proxy)
    return 'door' in found ? [{ proxy, door: found.door }] : []
  })
  const failures: string[] = []
  const asked = await atOnce(spread(doors), AT_ONCE, async ({ proxy, door }) => {
    const clusters = await clustersOf(door, offThread).catch((error: unknown) => {
      failures.push(`${door.way.words} ${error instanceof Error ? error.message : String(error)}`)
      return null
    })
    return clusters ? [{ proxy: proxy.id, clusters }] : []
  })
  return { answers: asked.flat(), reachable: doors.length, failures }
}

async function clustersOf(door: EnvoyDoor, offThread: OffThread): Promise<EnvoyCluster[]> {
  const clusters = await readRows(offThread, 'clusters', await door.getBytes('/clusters?format=json', LIMITS))
  if (!clusters) throw new Error('answered something that is no list of clusters')
  return clusters
}

/** One of each namespace, then a second one of each, in the order they come in. */
function spread<T extends { proxy: NameProxy }>(all: readonly T[]): T[] {
  const turns = new Map<string, number>()
  const inTurns = all.map((one) => {
    const turn = turns.get(one.proxy.namespace) ?? 0
    turns.set(one.proxy.namespace, turn + 1)
    return { one, turn }
  })
  return inTurns
    .sort((a, b) => a.turn - b.turn)
    .slice(0, MOST_ASKED)
    .map(({ one }) => one)
}
