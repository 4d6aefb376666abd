import type { EnvoyCertificate } from '#lib/envoy/certificate.ts'
import type { EnvoyCluster } from '#lib/envoy/cluster.ts'
import type { EnvoyListener } from '#lib/envoy/listener.ts'
import type { EnvoyRoute } from '#lib/envoy/route.ts'
import type { EnvoyStat } from '#lib/envoy/stat.ts'
import { compareValues, paged, wordsOf } from '#lib/mesh/view/list.ts'
import type { Page } from '#lib/mesh/views.ts'
import { type ClusterContext, clusterRow, compareClusters, listCluster } from '#lib/proxies/cluster-rows.ts'
import type { ClusterRow } from '#lib/proxies/proxy-pages.ts'
import { certificateText, listenerText, routeText } from '#lib/proxies/row-texts.ts'

/** What is wanted of a table: rows that have every word of `q`, and one page of them. */
export type RowsQuery = { q: string; page: number; pageSize: number }
export type ClustersQuery = RowsQuery & {
  direction: EnvoyCluster['direction'] | ''
  trouble: 'only' | ''
}
export type PagedRows<R> = { rows: R[]; page: Page }

/** The troubled clusters first; rows are made of those on the page alone. */
export function clusterRows(
  all: readonly EnvoyCluster[],
  query: ClustersQuery,
  context: ClusterContext,
): PagedRows<ClusterRow> {
  const words = wordsOf(query.q)
  const matching = all
    .filter(({ direction }) => query.direction === '' || direction === query.direction)
    .map((cluster) => listCluster(cluster, context.ghosts))
    .filter(({ hasTrouble, text }) => (query.trouble === '' || hasTrouble) && holds(text, words))
    .sort(compareClusters)
  const shown = paged(matching, query, all.length)
  return { page: shown.page, rows: shown.rows.map((one) => clusterRow(one, context)) }
}

/** Those that Envoy refused first, then those of Istio itself, then by port. */
export const listenerRows = (all: readonly EnvoyListener[], query: RowsQuery): PagedRows<EnvoyListener> =>
  rowsOf(
    all,
    query,
    listenerText,
    (a, b) =>
      Number(b.state.kind === 'error') - Number(a.state.kind === 'error') ||
      Number(b.name.startsWith('virtual')) - Number(a.name.startsWith('virtual')) ||
      (a.port ?? 0) - (b.port ?? 0) ||
      compareValues(a.name, b.name),
  )

/** By configuration, and within it in the order in which Envoy tries them, which decides. */
export const routeRows = (all: readonly EnvoyRoute[], query: RowsQuery): PagedRows<EnvoyRoute> =>
  rowsOf(all, query, routeText, (a, b) => compareValues(a.configuration, b.configuration))

export const certificateRows = (
  all: readonly EnvoyCertificate[],
  query: RowsQuery,
): PagedRows<EnvoyCertificate> => rowsOf(all, query, certificateText, () => 0)

/** Texts, which are no figures, only when they are wanted. */
export const statRows = (
  all: readonly EnvoyStat[],
  query: RowsQuery & { text: 'shown' | '' },
): PagedRows<EnvoyStat> =>
  rowsOf(
    query.text === 'shown' ? all : all.filter(({ kind }) => kind !== 'text'),
    query,
    ({ name }) => name,
    (a, b) => compareValues(a.name, b.name),
  )

function rowsOf<R>(
  all: readonly R[],
  query: RowsQuery,
  textOf: (row: R) => string,
  compare: (a: R, b: R) => number,
): PagedRows<R> {
  const words = wordsOf(query.q)
  const matching =
    words.length === 0 ? [...all] : all.filter((row) => holds(textOf(row).toLowerCase(), words))
  return paged(matching.sort(compare), query, all.length)
}

const holds = (text: string, words: readonly string[]): boolean => words.every((word) => text.includes(word))
