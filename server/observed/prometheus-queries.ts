import { z } from 'zod'

/** Points are this far apart, and each is smoothed over a window in which every usual scrape interval has two samples. */
export const STEP_S = 15
const WINDOW_S = 60
export const RANGE_S = 600
const LATENCY_WINDOW = '5m'

const BY = 'destination_service, destination_workload, destination_workload_namespace, destination_version'

/**
 * Requests (for TCP, connections) to hosts in each step, as their callers counted them: the increase over the last
 * minute, scaled to one step.
 */
export const requestsQuery = (hosts: readonly string[]): string =>
  `sum by (${BY}, response_code, grpc_response_status) (increase({__name__=~"istio_requests_total|istio_tcp_connections_opened_total", ` +
  `${selector(hosts)}}[${WINDOW_S}s])) / ${WINDOW_S / STEP_S}`

/** The 99th percentile of request duration in milliseconds over the last minutes. */
export const latencyQuery = (hosts: readonly string[]): string =>
  `histogram_quantile(0.99, sum by (le, ${BY}) ` +
  `(rate(istio_request_duration_milliseconds_bucket{${selector(hosts)}}[${LATENCY_WINDOW}])))`

const selector = (hosts: readonly string[]): string =>
  `reporter="source", destination_service=~"${hosts.filter(isPlainHost).map(escaped).join('|')}"`

/** Hosts come from objects that anybody may write: what no host name has in it never gets into a query. */
export const isPlainHost = (host: string): boolean => /^[a-z0-9._-]{1,253}$/i.test(host)

/** A dot, for the regular expression and then for the string it stands in. */
const escaped = (host: string): string => host.replaceAll('.', '\\\\.')

const metric = z
  .object({
    destination_service: z.string().default(''),
    destination_workload: z.string().default(''),
    destination_workload_namespace: z.string().default(''),
    destination_version: z.string().default(''),
    /** Connections (TCP) have none. */
    response_code: z.string().default(''),
    /** A number, for gRPC alone: its failures have response code 200. */
    grpc_response_status: z.string().default(''),
  })
  .readonly()
export type SeriesLabels = z.infer<typeof metric>

/** Seconds, and a number as text, which may be NaN. */
const sample = z.tuple([z.number(), z.string().transform(Number)])
const answerOf = <T extends z.ZodType>(resultType: string, series: T) =>
  z.object({
    status: z.literal('success'),
    data: z.object({ resultType: z.literal(resultType), result: z.array(series) }),
  })

export const rangeSchema = answerOf('matrix', z.object({ metric, values: z.array(sample) }))
export const instantSchema = answerOf('vector', z.object({ metric, value: sample }))
export type RangeSeries = z.infer<typeof rangeSchema>['data']['result'][number]
export type InstantSeries = z.infer<typeof instantSchema>['data']['result'][number]
