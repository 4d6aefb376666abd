import { z } from 'zod'
import { distinct } from '#lib/mesh/view/list.ts'
import {
  chooseProxies,
  isExpiring,
  isSkewed,
  istiodOf,
  type ProxiesQuery,
  rowOf,
} from '#lib/proxies/choose-proxies.ts'
import type { ListedProxy } from '#lib/proxies/list-proxies.ts'
import { PROXY_SORTS, type ProxiesAnswer, SYNC_FILTERS } from '#lib/proxies/proxy-row.ts'
import { parseInput } from '#server/http/respond.ts'
import type { ProxyList } from '#server/proxies/create-mesh-proxies.ts'
import type { ProxiesRuntime } from '#server/proxies/proxies-runtime.ts'

const text = z.string().max(320).default('')
const only = z.enum(['only', '']).default('')
const querySchema: z.ZodType<ProxiesQuery> = z.object({
  q: z.string().max(200).default(''),
  namespace: text,
  kind: z.enum(['vm', 'pod', '']).default(''),
  sync: z.enum([...SYNC_FILTERS, '']).default(''),
  istiod: text,
  skewed: only,
  expiring: only,
  sort: z.enum(PROXY_SORTS).default('id'),
  dir: z.enum(['asc', 'desc']).default('asc'),
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  pageSize: z.coerce.number().int().min(10).max(200).default(50),
})

/** A page of the proxies of the mesh, VMs and pods, connected and away. Throws AppError `bad-request`. */
export async function readProxies(runtime: ProxiesRuntime, query: URLSearchParams): Promise<ProxiesAnswer> {
  const wanted = parseInput(Object.fromEntries(query), querySchema)
  const list = await runtime.proxies.read()
  const certificateOf = ({ proxy }: ListedProxy) => runtime.certificates.stateOf(proxy)
  const { shown, page } = chooseProxies(list.listed, wanted, certificateOf)
  runtime.certificates.note(shown.map(({ proxy }) => proxy))
  const expiring = list.listed.reduce((sum, one) => sum + Number(isExpiring(certificateOf(one))), 0)
  const { counts, namespaces, istiods } = factsOf(list)
  return {
    rows: shown.map((one) => rowOf(one, certificateOf(one))),
    page,
    namespaces,
    counts: { ...counts, expiring },
    istiods,
    missing: list.missing,
    reason: list.reason,
    atMs: list.atMs,
  }
}

type Facts = Pick<ProxiesAnswer, 'namespaces' | 'istiods'> & {
  counts: Omit<ProxiesAnswer['counts'], 'expiring'>
}

/** As long as the list is the same. */
const facts = new WeakMap<ProxyList, Facts>()

function factsOf(list: ProxyList): Facts {
  const known = facts.get(list)
  if (known) return known
  const counts = { synced: 0, stale: 0, rejected: 0, away: 0, unknown: 0, vms: 0, pods: 0, skewed: 0 }
  const istiods = new Map<string, number>()
  for (const one of list.listed) {
    if (one.summary) counts[one.summary] += 1
    counts[one.proxy.kind === 'vm' ? 'vms' : 'pods'] += 1
    counts.skewed += Number(isSkewed(one))
    const istiod = istiodOf(one)
    if (istiod) istiods.set(istiod, (istiods.get(istiod) ?? 0) + 1)
  }
  const made: Facts = {
    counts,
    namespaces: distinct(list.listed.map(({ proxy }) => proxy.namespace)),
    istiods: [...istiods]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, proxies]) => ({ name, proxies, version: list.told.versions.get(name) ?? '' })),
  }
  facts.set(list, made)
  return made
}
