import type { EnvoyCertificate } from '#lib/envoy/certificate.ts'
import type { EnvoyCluster } from '#lib/envoy/cluster.ts'
import type { EnvoyListener } from '#lib/envoy/listener.ts'
import type { EnvoyRoute } from '#lib/envoy/route.ts'
import type { EnvoyStat } from '#lib/envoy/stat.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import { type Clock, systemClock } from '#server/clock.ts'
import type { AskLimits, EnvoyDoor, FindEnvoy } from '#server/envoy/envoy-door.ts'
import { joinJson, readRows } from '#server/envoy/read-rows.ts'
import type { ListName, RowKind, Rows } from '#server/envoy/row-readers.ts'
import { unreachable, withReason } from '#server/envoy/unreachable.ts'
import { type Answered, keepByKey } from '#server/istiod/keep-by-key.ts'
import type { ProxyRuntime } from '#server/proxies/proxies-runtime.ts'

type Bytes = Uint8Array<ArrayBuffer>
type Source = 'envoy' | 'istiod'

/** What the tables of a proxy are made of. All throw AppError `cluster-unreachable` when the source can't be asked. */
type AskPages = {
  clusters(proxy: NameProxy, source: Source): Promise<Answered<EnvoyCluster[]>>
  listeners(proxy: NameProxy, source: Source): Promise<Answered<EnvoyListener[]>>
  routes(proxy: NameProxy, source: Source): Promise<Answered<EnvoyRoute[]>>
  certificates(proxy: NameProxy): Promise<Answered<EnvoyCertificate[]>>
  /** `query` goes after `format=json`. */
  stats(proxy: NameProxy, query: string): Promise<Answered<EnvoyStat[]>>
}

const KEEP_MS = 2_000
/** 10,000 clusters with a few endpoints each have about 50 MB. */
const CLUSTERS_LIMITS = { limitMs: 15_000, limitBytes: 64 * 1024 * 1024 }
/** Each may come to some hundred MB of rows, though few have more than one. */
const KEEP = { keepMs: KEEP_MS, most: 3 }

const askOf = new WeakMap<FindEnvoy, AskPages>()

/** Asks with answers that all requests share. */
export function askPages(runtime: ProxyRuntime, clock: Clock = systemClock): AskPages {
  const known = askOf.get(runtime.envoys) ?? createAskPages(runtime, clock)
  askOf.set(runtime.envoys, known)
  return known
}

function createAskPages(
  { envoys, names, offThread }: Pick<ProxyRuntime, 'envoys' | 'names' | 'offThread'>,
  clock: Clock,
): AskPages {
  const clusters = keepByKey<EnvoyCluster[]>(clock, KEEP)
  const listeners = keepByKey<EnvoyListener[]>(clock, KEEP)
  const routes = keepByKey<EnvoyRoute[]>(clock, KEEP)
  const certificates = keepByKey<EnvoyCertificate[]>(clock, { ...KEEP, most: 20 })
  const stats = keepByKey<EnvoyStat[]>(clock, { ...KEEP, most: 6 })
  return {
    clusters: (proxy, source) =>
      clusters(`${source} ${proxy.id}`, () =>
        source === 'istiod'
          ? askIntent(proxy, 'configClusters')
          : askEnvoy(proxy, 'clusters', pageOf('/clusters?format=json', CLUSTERS_LIMITS)),
      ),
    listeners: (proxy, source) =>
      listeners(`${source} ${proxy.id}`, () =>
        source === 'istiod'
          ? askIntent(proxy, 'configListeners')
          : askEnvoy(proxy, 'listeners', async (door) => {
              const [listening, lists] = await Promise.all([
                door.getBytes('/listeners?format=json'),
                askLists(door, ['static_listeners', 'dynamic_listeners']),
              ])
              return joinJson({ listening, ...lists })
            }),
      ),
    routes: (proxy, source) =>
      routes(`${source} ${proxy.id}`, () =>
        source === 'istiod'
          ? askIntent(proxy, 'configRoutes')
          : askEnvoy(proxy, 'routes', async (door) => joinJson(await askLists(door, ALL_LISTS))),
      ),
    certificates: (proxy) => certificates(proxy.id, () => askEnvoy(proxy, 'certificates', pageOf('/certs'))),
    stats: (proxy, query) =>
      stats(`${proxy.id} ${query}`, () => askEnvoy(proxy, 'stats', pageOf(`/stats?format=json${query}`))),
  }

  async function askEnvoy<K extends RowKind>(
    proxy: NameProxy,
    kind: K,
    ask: (door: EnvoyDoor) => Promise<Bytes>,
  ): Promise<Rows<K>> {
    const found = envoys(proxy)
    if ('reason' in found) throw unreachable(found.reason)
    const { door } = found
    const rows = await withReason(door.way.words, async () => readRows(offThread, kind, await ask(door)))
    if (!rows) throw unreachable(`${door.way.words} answered something that no Envoy answers`)
    return rows
  }

  async function askIntent<K extends RowKind>(proxy: NameProxy, kind: K): Promise<Rows<K>> {
    const told = await names.istiodConfig(proxy)
    if ('reason' in told) throw unreachable(told.reason)
    const rows = await withReason(proxy.istiod, () => readRows(offThread, kind, told.value))
    if (!rows) throw unreachable(`${proxy.istiod} answered something that is no configuration`)
    return rows
  }
}

const pageOf =
  (path: string, limits: AskLimits = {}) =>
  (door: EnvoyDoor): Promise<Bytes> =>
    door.getBytes(path, limits)

const ALL_LISTS = [
  'static_listeners',
  'dynamic_listeners',
  'static_route_configs',
  'dynamic_route_configs',
] as const satisfies readonly ListName[]

/** Lists of a dump without the rest of it, which is larger by far. */
async function askLists(door: EnvoyDoor, lists: readonly ListName[]): Promise<Record<string, Bytes>> {
  const asked = lists.map(
    async (list) => [list, await door.getBytes(`/config_dump?resource=${list}`)] as const,
  )
  return Object.fromEntries(await Promise.all(asked))
}
