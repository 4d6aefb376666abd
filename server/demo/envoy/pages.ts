import { runtime } from '#server/demo/envoy/bootstrap.ts'
import { certs } from '#server/demo/envoy/certificates.ts'
import { clusterStatuses } from '#server/demo/envoy/cluster-status.ts'
import { configParts } from '#server/demo/envoy/config-dump.ts'
import type { Context } from '#server/demo/envoy/context.ts'
import { askedOf } from '#server/demo/envoy/dump-query.ts'
import { HELP } from '#server/demo/envoy/help.ts'
import { listenerStatuses, listenersText } from '#server/demo/envoy/listener-status.ts'
import { memory, serverInfo } from '#server/demo/envoy/server-info.ts'
import { statsOf } from '#server/demo/envoy/stats.ts'
import { statsPage } from '#server/demo/envoy/stats-page.ts'
import { clustersText } from '#server/demo/envoy/status-text.ts'
import { re2 } from '#server/demo/webhook/re2.ts'

/** What Envoy answers: JSON, or text with a status. */
export type Page = { kind: 'json'; body: unknown } | { kind: 'text'; status: number; text: string }

const json = (body: unknown): Page => ({ kind: 'json', body })
const text = (words: string, status = 200): Page => ({ kind: 'text', status, text: words })
const isJson = (query: URLSearchParams): boolean => query.get('format') === 'json'

/** The pages that only tell, by their path. */
export const PAGES: Record<string, (context: Context, query: URLSearchParams) => Page> = {
  ready: () => text('LIVE\n'),
  help: () => text(HELP),
  clusters: (context, query) => {
    const filter = re2(query.get('filter') ?? '')
    if (!filter) return text('Invalid re2 regex\n', 400)
    const statuses = clusterStatuses(context, (name) => filter.test(name))
    if (!isJson(query)) return text(clustersText(statuses))
    return json(statuses.length > 0 ? { cluster_statuses: statuses } : {})
  },
  listeners: (context, query) =>
    isJson(query) ? json({ listener_statuses: listenerStatuses(context) }) : text(listenersText(context)),
  certs: (context) => json(certs(context)),
  server_info: (context) => json(serverInfo(context)),
  stats: (context, query) => statsPage(statsOf(context), query),
  'stats/prometheus': (context, query) => statsPage(statsOf(context), query, 'prometheus'),
  config_dump: (context, query) => {
    const dump = askedOf(configParts(context, query.has('include_eds')), query)
    if (dump.kind === 'refused') return text(dump.text, dump.status)
    return json(dump.configs.length > 0 ? { configs: dump.configs } : {})
  },
  memory: (context) => json(memory(context)),
  init_dump: () => json({}),
  runtime: () => json(runtime()),
}
