import { notLiveOf } from '#lib/kube/feed.ts'
import type { Kind } from '#lib/kube/kinds.ts'
import { endpointGhost, type Suspect, suspects } from '#lib/proxies/endpoint-ghosts.ts'
import type { Ghost, GhostKind, GhostsAnswer } from '#lib/proxies/ghost.ts'
import { type ConnectedProxies, entriesWithoutProxy, proxiesWithoutEntry } from '#lib/proxies/ghosts.ts'
import { sameAddresses } from '#lib/proxies/same-address.ts'
import type { Clock } from '#server/clock.ts'
import type { FindEnvoy } from '#server/envoy/envoy-door.ts'
import type { OffThread } from '#server/envoy/off-thread.ts'
import { type Kept, keepAnswer } from '#server/istiod/keep-answer.ts'
import { askEndpoints } from '#server/proxies/ask-endpoints.ts'
import type { ProxiesRuntime } from '#server/proxies/proxies-runtime.ts'
import { CONFIRM_MS } from '#server/proxies/young-ghosts.ts'

/** More than anybody reads; the answer says how many there are. */
const MOST = 500
const KEEP_MS = 30_000
/** While something is suspected, Envoys are asked again sooner: a second look decides. */
const KEEP_SUSPECTS_MS = 5_000

export type GhostsRuntime = Pick<ProxiesRuntime, 'store' | 'proxies'> & {
  envoys: FindEnvoy
  offThread: OffThread
}

type Endpoints = { ghosts: Ghost[]; pending: number; asked: GhostsAnswer['asked']; notLooked: string[] }

/** What parts of the mesh believe in and others do not, as of now, and what could not be looked at. */
export async function readGhosts(runtime: GhostsRuntime, clock: Clock): Promise<GhostsAnswer> {
  const { store } = runtime
  const list = await runtime.proxies.read()
  const endpoints = await endpointsOf(runtime, clock).get()
  const { told } = list
  const connected =
    told.atMs === null
      ? null
      : { proxies: told.connected, asked: told.asked, missing: list.missing, atMs: told.atMs }
  const unread = (...kinds: Kind[]): string[] => notLiveOf(store.feeds(), kinds)
  const ghosts: Ghost[] = []
  const notLooked: string[] = []

  const noEntries = unread('WorkloadEntry')
  if (noEntries.length > 0)
    notLooked.push('Entries and their proxies: WorkloadEntries are not read or not current')
  else if (!connected) notLooked.push(`Entries and their proxies: ${list.reason}`)
  else ghosts.push(...pairs(connected))
  const noAddresses = unread('WorkloadEntry', 'Pod', 'Service', 'ServiceEntry')
  if (noAddresses.length > 0)
    notLooked.push(`Equal addresses: not read or not current: ${noAddresses.join(', ')}`)
  else ghosts.push(...sameAddresses(store.inventory))
  ghosts.push(...endpoints.ghosts)
  notLooked.push(...endpoints.notLooked)
  if (endpoints.pending > 0)
    notLooked.push(
      `${endpoints.pending} ${endpoints.pending === 1 ? 'endpoint has' : 'endpoints have'} no object: a second look in a moment decides`,
    )
  return {
    ghosts: ghosts.slice(0, MOST),
    more: Math.max(0, ghosts.length - MOST),
    counts: countsOf(ghosts),
    asked: endpoints.asked,
    notLooked,
    atMs: clock.nowMs(),
  }

  function pairs(known: ConnectedProxies): Ghost[] {
    const entries = entriesWithoutProxy(store.inventory, known)
    if (known.missing) notLooked.push(`Proxies of istiods that could not be asked: ${known.missing}`)
    if (entries.notLooked > 0)
      notLooked.push(
        `${entries.notLooked.toLocaleString('en')} ${entries.notLooked === 1 ? 'WorkloadEntry' : 'WorkloadEntries'} whose proxy an istiod that could not be asked may have, or one that told nothing of itself`,
      )
    return [...entries.ghosts, ...proxiesWithoutEntry(store.inventory, known)]
  }
}

function countsOf(ghosts: readonly Ghost[]): Record<GhostKind, number> {
  const counts = {
    'entry-without-proxy': 0,
    'proxy-without-entry': 0,
    'endpoint-without-object': 0,
    'same-address': 0,
  }
  for (const { kind } of ghosts) counts[kind] += 1
  return counts
}

const keptOf = new WeakMap<FindEnvoy, Kept<Endpoints>>()

function endpointsOf(runtime: GhostsRuntime, clock: Clock): Kept<Endpoints> {
  const kept = keptOf.get(runtime.envoys) ?? followEndpoints(runtime, clock)
  keptOf.set(runtime.envoys, kept)
  return kept
}

/** Remembers since when each address has had no object: one that has been so in two looks is told. */
function followEndpoints({ proxies, envoys, offThread }: GhostsRuntime, clock: Clock): Kept<Endpoints> {
  let sinceMs = new Map<string, number>()
  return keepAnswer(look, clock, ({ pending }) => (pending > 0 ? KEEP_SUSPECTS_MS : KEEP_MS))

  async function look(): Promise<Endpoints> {
    const { listed } = await proxies.read()
    const connected = listed.flatMap(({ proxy, connection }) => (connection.state === 'away' ? [] : [proxy]))
    const { answers, reachable, failures } = await askEndpoints(connected, { envoys, offThread })
    const knowledge = await proxies.ghosts()
    const found = suspects(answers, knowledge)
    const nowMs = clock.nowMs()
    const before = sinceMs
    sinceMs = new Map(found.map(({ address }) => [address, before.get(address) ?? nowMs]))
    const since = ({ address }: Suspect): number => sinceMs.get(address) ?? nowMs
    const sure = found.filter((one) => nowMs - since(one) >= CONFIRM_MS)
    const notLooked = failures.map((failure) => `Endpoints of an Envoy: ${failure}`)
    if (knowledge.state === 'unknown') notLooked.push(`Endpoints in Envoys: ${knowledge.reason}`)
    else if (reachable === 0)
      notLooked.push('Endpoints in Envoys: none of the connected Envoys can be reached')
    return {
      ghosts: sure.map((one) => endpointGhost(one, since(one))),
      pending: found.length - sure.length,
      asked: { proxies: answers.map(({ proxy }) => proxy), of: reachable },
      notLooked,
    }
  }
}
