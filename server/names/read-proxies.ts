import { z } from 'zod'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { ColumnState, ProxiesAnswer, ProxyOption } from '#lib/names/tables.ts'
import { parseInput } from '#server/http/respond.ts'
import type { NamesRuntime } from '#server/names/current-names.ts'
import { allProxies } from '#server/names/find-proxy.ts'

const MOST = 50
const querySchema = z.object({ q: z.string().max(200).default('') })

/** The proxies to choose from whose name, namespace or object holds every word of `q`: VMs first, then by name. */
export async function readProxies(runtime: NamesRuntime, query: URLSearchParams): Promise<ProxiesAnswer> {
  const { q } = parseInput(Object.fromEntries(query), querySchema)
  const { proxies, istiod } = await allProxies(runtime)
  const words = q.toLowerCase().split(/\s+/).filter(Boolean)
  const matching = proxies.filter((proxy) => {
    const text =
      `${proxy.id} ${proxy.namespace} ${proxy.object?.name ?? ''} ${proxy.ips.join(' ')}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
  return {
    proxies: matching.sort(vmsFirst).slice(0, MOST).map(optionOf),
    matching: matching.length,
    total: proxies.length,
    istiod: istiodState(istiod),
  }
}

function istiodState(istiod: Awaited<ReturnType<typeof allProxies>>['istiod']): ColumnState {
  if ('reason' in istiod) return { state: 'unknown', reason: istiod.reason }
  return { state: 'known', atMs: istiod.atMs, hosts: istiod.value.size }
}

const vmsFirst = (a: NameProxy, b: NameProxy): number =>
  Number(b.kind === 'vm') - Number(a.kind === 'vm') || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

const optionOf = ({ id, kind, type, namespace, dnsCapture, knownBy, object }: NameProxy): ProxyOption => ({
  id,
  kind,
  type,
  namespace,
  dnsCapture,
  knownBy,
  object,
})
