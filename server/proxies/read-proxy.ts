import { readMemory } from '#lib/envoy/read-memory.ts'
import { readServerInfo } from '#lib/envoy/read-server-info.ts'
import { rowOf } from '#lib/proxies/choose-proxies.ts'
import type { ListedProxy } from '#lib/proxies/list-proxies.ts'
import { peersOf } from '#lib/proxies/peers.ts'
import type { EnvoyNow, ProxyDetail } from '#lib/proxies/proxy-row.ts'
import { type Clock, systemClock } from '#server/clock.ts'
import type { EnvoyDoor } from '#server/envoy/envoy-door.ts'
import { serviceAccountOf } from '#server/proxies/expected-identity.ts'
import { listedProxyOf } from '#server/proxies/find-row.ts'
import type { ProxyRuntime } from '#server/proxies/proxies-runtime.ts'

const MOST_PEERS = 5
/** The page waits for it. */
const LIMITS = { limitMs: 2_000, limitBytes: 2 * 1024 * 1024 }

/** All about one proxy, with what its Envoy says of itself now. Throws AppError `not-found`; an Envoy that can't be asked says why. */
export async function readProxy(
  runtime: ProxyRuntime,
  id: string,
  clock: Clock = systemClock,
): Promise<ProxyDetail> {
  const listed = await listedProxyOf(runtime, id)
  const { proxy } = listed
  runtime.certificates.note([proxy])
  const found = runtime.envoys(proxy)
  const envoy = 'door' in found ? await askEnvoy(found.door) : found
  const { listed: all, reason } = await runtime.proxies.read()
  return {
    row: rowOf(listed, runtime.certificates.stateOf(proxy)),
    way: 'door' in found ? { state: 'open', way: found.door.way } : { state: 'none', reason: found.reason },
    intent: intentOf(listed, reason),
    envoy,
    labels: proxy.labels,
    network: proxy.network,
    clusterId: proxy.clusterId,
    serviceAccount: serviceAccountOf(proxy, runtime.store.inventory),
    peers: peersOf(proxy, all, MOST_PEERS),
    mayChangeLogLevel: runtime.settings.ISTHMUS_ENVOY_LOG_LEVELS,
    atMs: clock.nowMs(),
  }
}

/** What an Envoy says of itself, or why it says nothing. Rejects never. */
async function askEnvoy(door: EnvoyDoor): Promise<EnvoyNow | { reason: string }> {
  const memory = door.getJson('/memory', LIMITS).then(readMemory, () => null)
  try {
    const info = readServerInfo(await door.getJson('/server_info', LIMITS))
    if (!info) return { reason: `${door.way.words} answered something that is not the state of an Envoy` }
    return { ...info, memory: await memory }
  } catch (error) {
    return { reason: `${door.way.words} ${error instanceof Error ? error.message : String(error)}` }
  }
}

function intentOf({ proxy, connection }: ListedProxy, reason: string): ProxyDetail['intent'] {
  if (connection.state === 'away')
    return {
      state: 'none',
      reason: `${proxy.id} is connected to no istiod, and istiod computes for connected proxies alone`,
    }
  if (reason) return { state: 'none', reason }
  if (connection.state === 'unknown')
    return { state: 'none', reason: 'Not all istiods could be asked, and none of the others has it' }
  if (connection.istiod === '')
    return { state: 'none', reason: 'It has only just connected: its istiod is not known yet' }
  return { state: 'open', istiod: connection.istiod }
}
