import type { Kind } from '#lib/kube/kinds.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import { type GhostKnowledge, ghostKnowledge } from '#lib/proxies/ghost-endpoint.ts'
import { type KnownAddresses, knownAddresses } from '#lib/proxies/known-addresses.ts'
import {
  type ListedProxy,
  listProxies,
  type RememberedProxies,
  rememberProxies,
  type ToldByIstiods,
} from '#lib/proxies/list-proxies.ts'
import type { Clock } from '#server/clock.ts'
import type { InventoryStore } from '#server/inventory/store.ts'
import type { IstiodView } from '#server/istiod/create-istiod-view.ts'
import type { NameSources } from '#server/names/name-sources.ts'

/** While objects change all the time, joining them anew takes at most this share of it. */
const REST_TIMES = 10

/** The list as it was last joined; the same object as long as nothing under it has changed. */
export type ProxyList = {
  listed: readonly ListedProxy[]
  byId: ReadonlyMap<string, ListedProxy>
  told: ToldByIstiods
  /** Why no istiod could be asked, or which could not. */
  reason: string
  missing: string
  atMs: number
}
export type MeshProxies = {
  read(): Promise<ProxyList>
  /** A proxy by its id, or a VM's by the name of its WorkloadEntry; as of the last seconds. */
  find(id: string): Promise<ListedProxy | undefined>
  /** What stands at which address now; made when it is asked for and objects have changed. */
  addresses(): KnownAddresses
  /** Whether all is known that an endpoint could belong to. */
  ghosts(): Promise<GhostKnowledge>
  stop(): void
}

const HAVE_PROXIES: readonly Kind[] = ['Pod', 'WorkloadEntry']
const HAVE_ADDRESSES: readonly Kind[] = [...HAVE_PROXIES, 'EndpointSlice', 'ServiceEntry', 'Service']

/** Joins what istiods tell of proxies with the objects behind them, when somebody looks and something has changed. */
export function createMeshProxies(options: {
  store: Pick<InventoryStore, 'inventory' | 'feeds' | 'onChange'>
  names: Pick<NameSources, 'proxies'>
  istiods: Pick<IstiodView, 'states' | 'about'>
  clock: Clock
}): MeshProxies {
  const { store, names, istiods, clock } = options
  const { inventory } = store
  let changes = 0
  let latest: { list: ProxyList; changes: number; sources: readonly unknown[]; restUntilMs: number } | null =
    null
  let remembered: RememberedProxies = new Map()
  let addresses: KnownAddresses | null = null
  const stop = store.onChange(({ object: { kind } }) => {
    if (HAVE_PROXIES.includes(kind)) changes += 1
    if (HAVE_ADDRESSES.includes(kind)) addresses = null
  })

  return {
    read,
    async find(id) {
      const { listed, byId } = await read()
      return byId.get(id) ?? listed.find(({ proxy }) => entryId(proxy) === id)
    },
    addresses: currentAddresses,
    async ghosts() {
      return ghostKnowledge(store.feeds(), await istiods.about(), currentAddresses)
    },
    stop,
  }

  function currentAddresses(): KnownAddresses {
    addresses ??= knownAddresses(inventory)
    return addresses
  }

  async function read(): Promise<ProxyList> {
    const [proxies, states, about] = await Promise.all([names.proxies(), istiods.states(), istiods.about()])
    const sources = ['value' in proxies ? proxies.value : proxies.reason, states, about.versions]
    const isSame = latest?.sources.every((one, index) => one === sources[index]) ?? false
    const sinceMs = clock.nowMs()
    if (latest && isSame && (latest.changes === changes || sinceMs < latest.restUntilMs)) return latest.list
    const isTold = 'value' in proxies
    const told: ToldByIstiods = {
      connected: isTold ? proxies.value : new Map(),
      atMs: isTold ? proxies.atMs : null,
      isComplete: isTold && !proxies.missing,
      asked: isTold ? (proxies.asked ?? []) : [],
      states: 'byProxy' in states ? states : null,
      versions: about.versions,
    }
    const listed = listProxies(inventory, told, remembered)
    if (isTold) remembered = rememberProxies(listed)
    const list: ProxyList = {
      listed,
      byId: new Map(listed.map((one) => [one.proxy.id, one])),
      told,
      reason: isTold ? '' : proxies.reason,
      missing: isTold ? (proxies.missing ?? '') : '',
      atMs: sinceMs,
    }
    const nowMs = clock.nowMs()
    latest = { list, changes, sources, restUntilMs: nowMs + (nowMs - sinceMs) * REST_TIMES }
    return list
  }
}

/** How a VM is called whose host name is in no object. */
const entryId = ({ object }: NameProxy): string =>
  object?.kind === 'WorkloadEntry' ? `${object.name}.${object.namespace}` : ''
