import type { z } from 'zod'
import type { HostRouting } from '#lib/mesh/host-view.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import type { ObservedPoint, ObservedSplit } from '#lib/traffic/observed.ts'
import { addCount, type RequestCounts } from '#lib/traffic/observed.ts'
import type { Clock } from '#server/clock.ts'
import { type Fetch, getJson } from '#server/http/get-json.ts'
import { destinationsOfHost, mirrorReason, unknownHost } from '#server/observed/destinations-of-host.ts'
import { type Candidate, candidatesOf, destinationOfSeries } from '#server/observed/map-series.ts'
import type { Observed } from '#server/observed/observed.ts'
import {
  type InstantSeries,
  instantSchema,
  isPlainHost,
  latencyQuery,
  RANGE_S,
  type RangeSeries,
  rangeSchema,
  requestsQuery,
  type SeriesLabels,
  STEP_S,
} from '#server/observed/prometheus-queries.ts'

/** Prometheus is asked again after this long: it learns nothing new in between. */
const FRESH_MS = 5_000
const MOST_HOSTS = 100

/** What callers counted as Prometheus has it. It is asked when somebody asks, and nothing is sampled. */
export function observePrometheus(options: {
  url: string
  inventory: Inventory
  routing: (host: string) => HostRouting | null
  clock: Clock
  fetch?: Fetch
  limitMs?: number
}): Observed {
  const { url, inventory, routing, clock, fetch, limitMs } = options
  const stopping = new AbortController()
  const request = {
    signal: stopping.signal,
    ...(fetch ? { fetch } : {}),
    ...(limitMs ? { limitMs } : {}),
  }
  const answers = new Map<string, { atMs: number; split: Promise<ObservedSplit> }>()

  return {
    of(host) {
      const nowMs = clock.nowMs()
      const known = answers.get(host)
      if (known && nowMs - known.atMs < FRESH_MS) return known.split
      const split = ask(host, nowMs)
      answers.delete(host)
      answers.set(host, { atMs: nowMs, split })
      const [oldest] = answers.keys()
      if (answers.size > MOST_HOSTS && oldest !== undefined) answers.delete(oldest)
      return split
    },
    stop() {
      stopping.abort()
      answers.clear()
    },
  }

  async function ask(host: string, nowMs: number): Promise<ObservedSplit> {
    const known = routing(host)
    if (!known) return unknownHost('prometheus', host)
    const to = destinationsOfHost(known)
    const hosts = [...to.hosts].filter(isPlainHost)
    if (hosts.length === 0) return { ...unknownHost('prometheus', host), reason: NO_NAME }
    const candidates = candidatesOf(inventory, to.ids)
    const end = Math.floor(nowMs / 1000 / STEP_S) * STEP_S
    const range = { start: String(end - RANGE_S + STEP_S), end: String(end), step: String(STEP_S) }
    const [counted, durations] = await Promise.all([
      query('query_range', { query: requestsQuery(hosts), ...range }, rangeSchema),
      query('query', { query: latencyQuery(hosts), time: String(end) }, instantSchema),
    ])
    const { points, untold, hasConnections } =
      'reason' in counted
        ? { points: [], untold: 0, hasConnections: false }
        : pointsOf(counted.result, candidates)
    const reasons = [
      'reason' in counted ? counted.reason : '',
      'reason' in durations && !('reason' in counted) ? `No durations: ${durations.reason}` : '',
      untold > 0 ? untoldReason(untold) : '',
      hasConnections ? CONNECTIONS : '',
      mirrorReason(to),
    ]
    return {
      source: 'prometheus',
      callers: null,
      points,
      p99Ms: 'reason' in durations ? {} : slowest(durations.result, candidates),
      reason: reasons.filter(Boolean).join(' '),
    }
  }

  async function query<T extends z.ZodType<{ data: { result: unknown } }>>(
    path: string,
    parameters: Record<string, string>,
    schema: T,
  ): Promise<z.infer<T>['data'] | { reason: string }> {
    try {
      const address = `${url}/api/v1/${path}?${new URLSearchParams(parameters)}`
      const parsed = schema.safeParse(await getJson(address, request))
      return parsed.success ? parsed.data.data : { reason: `Prometheus (${url}) answered something else.` }
    } catch (error) {
      return { reason: `Prometheus (${url}) ${error instanceof Error ? error.message : String(error)}.` }
    }
  }
}

const CONNECTIONS = 'Of TCP connections Prometheus has how many were opened; how many failed is unknown.'
const NO_NAME = 'Its rules send to no host that Prometheus could know by name.'

/** How many percent of the requests belong to no destination that could be told. */
const untoldReason = (percent: number): string =>
  `${Math.max(1, Math.round(percent))} % of the requests are unknown: their destination_version and ` +
  'destination_workload are those of none of the subsets, or of several.'

function pointsOf(
  series: readonly RangeSeries[],
  candidates: readonly Candidate[],
): { points: ObservedPoint[]; untold: number; hasConnections: boolean } {
  const byTime = new Map<number, RequestCounts>()
  let hasConnections = false
  let [all, unknown] = [0, 0]
  for (const { metric, values } of series) {
    const id = destinationOfSeries(metric, candidates)
    const isError = isFailure(metric)
    hasConnections ||= metric.response_code === '' && id !== null
    for (const [time, value] of values) {
      if (!(value > 0 && Number.isFinite(value))) continue
      all += value
      if (id === null) unknown += value
      const counts = byTime.get(time) ?? {}
      byTime.set(time, counts)
      if (id !== null) addCount(counts, id, { requests: value, errors: isError ? value : 0 })
    }
  }
  const points = [...byTime]
    .sort(([a], [b]) => a - b)
    .map(([time, counts]) => ({ fromMs: (time - STEP_S) * 1000, toMs: time * 1000, counts }))
  return { points, untold: all > 0 ? (unknown * 100) / all : 0, hasConnections }
}

/** gRPC statuses that stand for 5xx: UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS. */
const GRPC_FAILURES = new Set(['2', '4', '12', '13', '14', '15'])

const isFailure = ({ response_code, grpc_response_status }: SeriesLabels): boolean =>
  response_code.startsWith('5') || GRPC_FAILURES.has(grpc_response_status)

/** Of several workloads behind one destination the slowest: the percentile of all together is no higher. */
function slowest(series: readonly InstantSeries[], candidates: readonly Candidate[]): Record<string, number> {
  const p99: Record<string, number> = {}
  for (const { metric, value } of series) {
    const id = destinationOfSeries(metric, candidates)
    const [, ms] = value
    if (id !== null && Number.isFinite(ms)) p99[id] = Math.max(p99[id] ?? 0, ms)
  }
  return p99
}
