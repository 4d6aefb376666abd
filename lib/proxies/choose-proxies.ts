import { compareValues, paged, wordsOf } from '#lib/mesh/view/list.ts'
import type { ListedProxy } from '#lib/proxies/list-proxies.ts'
import type {
  CertificateState,
  ProxiesAnswer,
  ProxyRow,
  ProxySort,
  SyncFilter,
} from '#lib/proxies/proxy-row.ts'

export type ProxiesQuery = {
  q: string
  namespace: string
  kind: 'vm' | 'pod' | ''
  sync: SyncFilter | ''
  istiod: string
  skewed: 'only' | ''
  expiring: 'only' | ''
  sort: ProxySort
  dir: 'asc' | 'desc'
  page: number
  pageSize: number
}
type CertificateOf = (one: ListedProxy) => CertificateState

/** The proxies of a query's page. `listed` is in the order of ids; certificates are looked at where the query needs them. */
export function chooseProxies(
  listed: readonly ListedProxy[],
  query: ProxiesQuery,
  certificateOf: CertificateOf,
): { shown: ListedProxy[]; page: ProxiesAnswer['page'] } {
  const words = wordsOf(query.q)
  const matching = listed.filter(
    (one) =>
      (query.namespace === '' || one.proxy.namespace === query.namespace) &&
      (query.kind === '' || one.proxy.kind === query.kind) &&
      (query.sync === '' || one.summary === query.sync) &&
      (query.istiod === '' || istiodOf(one) === query.istiod) &&
      (query.skewed === '' || isSkewed(one)) &&
      (words.length === 0 || holds(one, words)) &&
      (query.expiring === '' || isExpiring(certificateOf(one))),
  )
  const { rows, page } = paged(ordered(matching, query, certificateOf), query, listed.length)
  return { shown: rows, page }
}

/** A list is searched many times, while somebody types. */
const texts = new WeakMap<ListedProxy, string>()

function holds(one: ListedProxy, words: readonly string[]): boolean {
  const text = texts.get(one) ?? textOf(one)
  texts.set(one, text)
  return words.every((word) => text.includes(word))
}

const textOf = (one: ListedProxy): string => {
  const { id, namespace, object, ips } = one.proxy
  return [id, namespace, object?.name ?? '', ips.join(' '), istiodOf(one), one.version]
    .join('\n')
    .toLowerCase()
}

/** The list is in the order of ids already, and sorting keeps it among equals. */
function ordered(
  rows: ListedProxy[],
  { sort, dir }: ProxiesQuery,
  certificateOf: CertificateOf,
): ListedProxy[] {
  if (sort === 'id') return dir === 'asc' ? rows : rows.reverse()
  const sign = dir === 'asc' ? 1 : -1
  const keyed = rows.map((row) => ({ row, value: sortValue(row, sort, certificateOf) }))
  // Most rows share a value with many others.
  keyed.sort((a, b) => (a.value === b.value ? 0 : sign * compareValues(a.value, b.value)))
  return keyed.map(({ row }) => row)
}

/** Troubled ones first. */
const SUMMARY_ORDER: Record<SyncFilter, number> = { rejected: 0, stale: 1, away: 2, unknown: 3, synced: 4 }
const NEVER = Number.MAX_SAFE_INTEGER

function sortValue(one: ListedProxy, sort: ProxySort, certificateOf: CertificateOf): string | number {
  switch (sort) {
    case 'id':
      return one.proxy.id
    case 'namespace':
      return one.proxy.namespace
    case 'istiod':
      return istiodOf(one)
    case 'version':
      return one.version
    case 'sync':
      return one.summary ? SUMMARY_ORDER[one.summary] : 3
    case 'expires': {
      const certificate = certificateOf(one)
      return certificate.kind === 'known' ? certificate.expiresAtMs : NEVER
    }
  }
}

export const istiodOf = ({ connection }: ListedProxy): string =>
  connection.state === 'connected' ? connection.istiod : ''

export const isSkewed = ({ skew }: ListedProxy): boolean => skew !== null && skew.minors !== 0

/** Whether something about the time of a certificate is wrong, or will be. */
export const isExpiring = (certificate: CertificateState): boolean =>
  certificate.kind === 'known' &&
  certificate.problems.some(({ code }) => code !== 'identity' && code !== 'trust-domain')

/** The row of a proxy as it is shown. */
export const rowOf = (
  { proxy, connection, version, skew, sync }: ListedProxy,
  certificate: CertificateState,
): ProxyRow => ({
  id: proxy.id,
  kind: proxy.kind,
  type: proxy.type,
  namespace: proxy.namespace,
  object: proxy.object,
  connection,
  version,
  skew,
  sync,
  certificate,
  dnsCapture: proxy.dnsCapture,
  ips: proxy.ips,
})
