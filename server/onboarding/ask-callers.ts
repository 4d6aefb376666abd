import type { EndpointCounters, EnvoyCluster } from '#lib/envoy/cluster.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { OrReason } from '#lib/onboarding/told-endpoints.ts'
import { splitAddress } from '#lib/proxies/ghost-endpoint.ts'
import { addressKey } from '#lib/proxies/known-addresses.ts'
import type { Clock } from '#server/clock.ts'
import type { FindEnvoy } from '#server/envoy/envoy-door.ts'
import { type Kept, keepAnswer } from '#server/istiod/keep-answer.ts'
import type { OnboardingRuntime } from '#server/onboarding/onboarding-runtime.ts'
import { askEndpoints } from '#server/proxies/ask-endpoints.ts'

/** An endpoint as the Envoy of a caller has it. */
export type CallersEndpoint = {
  proxy: string
  cluster: string
  host: string
  counters: EndpointCounters | null
}
/** What a few of the connected Envoys send to, by IP address. */
export type Callers = {
  asked: readonly NameProxy[]
  of: number
  byAddress: ReadonlyMap<string, readonly CallersEndpoint[]>
}

const KEEP_MS = 2_000
type Ask = OnboardingRuntime

const keptOf = new WeakMap<FindEnvoy, Kept<OrReason<Callers>>>()

/** Asks some connected Envoys what they send to, of several namespaces; all who wait for a VM share the answer. Rejects never. */
export function askCallers(runtime: Ask, clock: Clock): Promise<OrReason<Callers>> {
  const kept =
    keptOf.get(runtime.envoys) ??
    keepAnswer(
      () => ask(runtime),
      clock,
      () => KEEP_MS,
    )
  keptOf.set(runtime.envoys, kept)
  return kept.get()
}

async function ask({ proxies, envoys, offThread }: Ask): Promise<OrReason<Callers>> {
  const { listed } = await proxies.read()
  const connected = listed.flatMap(({ proxy, connection }) => (connection.state === 'away' ? [] : [proxy]))
  const { answers, reachable, failures } = await askEndpoints(connected, { envoys, offThread })
  if (answers.length === 0)
    return { reason: failures[0] ?? 'None of the connected Envoys can be reached to ask what it sends to' }
  const byAddress = new Map<string, CallersEndpoint[]>()
  for (const { proxy, clusters } of answers)
    for (const cluster of clusters) addCluster(byAddress, proxy, cluster)
  const ids = new Set(answers.map(({ proxy }) => proxy))
  return { asked: connected.filter(({ id }) => ids.has(id)), of: reachable, byAddress }
}

function addCluster(byAddress: Map<string, CallersEndpoint[]>, proxy: string, cluster: EnvoyCluster): void {
  if (cluster.direction !== 'outbound' || !cluster.isEds) return
  for (const { address, counters } of cluster.endpoints) {
    const { ip } = splitAddress(address)
    if (ip === '') continue
    const here = byAddress.get(ip) ?? []
    here.push({ proxy, cluster: cluster.name, host: cluster.host, counters })
    byAddress.set(ip, here)
  }
}

/**
 * What the callers that were asked have of a VM: those that see its own address, in its network or in one network for all, and
 * not the VM itself. `hosts` are those that it serves; empty for all.
 */
export function callersOf(
  { asked, byAddress }: Callers,
  vm: { address: string; network: string; proxy: string; hosts?: ReadonlySet<string> },
): { proxies: string[]; endpoints: CallersEndpoint[] } {
  const proxies = asked
    .filter(
      ({ id, network }) => id !== vm.proxy && (network === vm.network || network === '' || vm.network === ''),
    )
    .map(({ id }) => id)
  const able = new Set(proxies)
  const endpoints = (byAddress.get(addressKey(vm.address)) ?? []).filter(
    ({ proxy, host }) => able.has(proxy) && (!vm.hosts?.size || vm.hosts.has(host)),
  )
  return { proxies, endpoints }
}
