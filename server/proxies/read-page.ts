import { z } from 'zod'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import { certificateRows, clusterRows, listenerRows, routeRows, statRows } from '#lib/proxies/page-rows.ts'
import type { PageOf, ProxyPage } from '#lib/proxies/proxy-pages.ts'
import { AppError } from '#server/app-error.ts'
import { type Clock, systemClock } from '#server/clock.ts'
import { parseInput } from '#server/http/respond.ts'
import { askPages } from '#server/proxies/ask-pages.ts'
import { proxyOf } from '#server/proxies/find-row.ts'
import type { ProxyRuntime } from '#server/proxies/proxies-runtime.ts'
import { statsFilter } from '#server/proxies/stats-filter.ts'
import { withYoungGhosts } from '#server/proxies/young-ghosts.ts'

const only = z.enum(['only', '']).default('')
const querySchema = z.object({
  source: z.enum(['envoy', 'istiod']).default('envoy'),
  q: z.string().max(200).default(''),
  direction: z.enum(['outbound', 'inbound', 'other', '']).default(''),
  trouble: only,
  used: only,
  /** Statistics that are texts are left out unless they are asked for. */
  text: z.enum(['shown', '']).default(''),
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  pageSize: z.coerce.number().int().min(10).max(200).default(50),
})
type Query = z.infer<typeof querySchema>

/**
 * A page of one table of a proxy, as its Envoy answers or as its istiod would send it. Throws AppError `not-found` for an
 * unknown proxy, `bad-request` for what istiod knows nothing of, and `cluster-unreachable` with the reason.
 */
export async function readPage<P extends ProxyPage>(
  runtime: ProxyRuntime,
  id: string,
  page: P,
  params: URLSearchParams,
  clock: Clock = systemClock,
): Promise<PageOf[P]> {
  const query = parseInput(Object.fromEntries(params), querySchema)
  return READERS[page]({ runtime, proxy: await proxyOf(runtime, id), query, clock })
}

type Asked = { runtime: ProxyRuntime; proxy: NameProxy; query: Query; clock: Clock }
const READERS: { [P in ProxyPage]: (asked: Asked) => Promise<PageOf[P]> } = {
  clusters: readClusters,
  listeners: readListeners,
  routes: readRoutes,
  certificates: readCertificates,
  stats: readStats,
}

async function readClusters({ runtime, proxy, query, clock }: Asked): Promise<PageOf['clusters']> {
  const answer = await askPages(runtime, clock).clusters(proxy, query.source)
  const { value, atMs } = answer
  const look = { envoys: runtime.envoys, key: `${query.source} ${proxy.id}`, nowMs: clock.nowMs() }
  const ghosts = withYoungGhosts(look, answer, await runtime.proxies.ghosts())
  const context = { addresses: runtime.proxies.addresses(), ghosts, network: proxy.network }
  return { source: query.source, atMs, ...clusterRows(value, query, context) }
}

async function readListeners({ runtime, proxy, query, clock }: Asked): Promise<PageOf['listeners']> {
  const { value, atMs } = await askPages(runtime, clock).listeners(proxy, query.source)
  return { source: query.source, atMs, ...listenerRows(value, query) }
}

async function readRoutes({ runtime, proxy, query, clock }: Asked): Promise<PageOf['routes']> {
  const { value, atMs } = await askPages(runtime, clock).routes(proxy, query.source)
  return { source: query.source, atMs, ...routeRows(value, query) }
}

async function readCertificates({ runtime, proxy, query, clock }: Asked): Promise<PageOf['certificates']> {
  if (query.source === 'istiod')
    throw onlyEnvoy('istiod signs certificates and keeps none: only Envoy has them')
  const { value, atMs } = await askPages(runtime, clock).certificates(proxy)
  return { source: query.source, atMs, ...certificateRows(value, query) }
}

async function readStats({ runtime, proxy, query, clock }: Asked): Promise<PageOf['stats']> {
  if (query.source === 'istiod')
    throw onlyEnvoy('istiod counts nothing for a proxy: only Envoy has statistics')
  const filter = statsFilter(query.q, query.used === 'only')
  const { value, atMs } = await askPages(runtime, clock).stats(proxy, filter)
  return { source: query.source, atMs, ...statRows(value, query) }
}

const onlyEnvoy = (message: string): AppError =>
  new AppError('bad-request', message, { field: 'source', fix: 'Choose Envoy’s own answer.' })
