import { z } from 'zod'
import { endpointRows } from '#lib/mesh/endpoint-rows.ts'
import { hostBackends } from '#lib/mesh/host-backends.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import type { HostBackends } from '#lib/mesh/views.ts'
import type { EndpointRow, EndpointsAnswer } from '#lib/traffic/endpoint-set.ts'
import { AppError } from '#server/app-error.ts'
import { parseInput } from '#server/http/respond.ts'

/** A simulator shows no more: of those that take requests as many as fit, some of each set of labels. */
const MOST_ENDPOINTS = 1000

const hostQuery = z.object({ host: z.string().min(1).max(253).toLowerCase() })

/** What stands behind the host that a query string names. Throws AppError `bad-request`, or `not-found` for an unknown host. */
export function readHost(inventory: Inventory, query: URLSearchParams): HostBackends {
  const backends = hostBackends(inventory, hostOf(query))
  if (!backends.source) throw unknownHost(backends.host)
  return backends
}

/** Its endpoints one by one. Throws AppError `bad-request`, or `not-found` for an unknown host. */
export function readEndpoints(inventory: Inventory, query: URLSearchParams): EndpointsAnswer {
  const host = hostOf(query)
  const all = endpointRows(inventory, host)
  if (!all) throw unknownHost(host)
  return { host, endpoints: cut(all), total: all.length }
}

/** Subsets select by labels, so that none of theirs is left out while there are fewer sets than rows. */
function cut(all: EndpointRow[]): EndpointRow[] {
  if (all.length <= MOST_ENDPOINTS) return all
  const eligible = all.filter((row) => row.eligible)
  const rest = all.filter((row) => !row.eligible)
  if (eligible.length <= MOST_ENDPOINTS) return [...eligible, ...rest].slice(0, MOST_ENDPOINTS)
  const sets = Map.groupBy(eligible, ({ kind, labels }) => `${kind} ${labelsText(labels)}`)
  const ofEach = [...sets.values()].map((rows) => ({
    rows,
    share: Math.max(1, Math.floor((rows.length * MOST_ENDPOINTS) / eligible.length)),
  }))
  const [firsts, others] = [
    ofEach.flatMap(({ rows }) => rows.slice(0, 1)),
    ofEach.flatMap(({ rows, share }) => rows.slice(1, share)),
  ]
  const chosen = new Set([...firsts, ...others].slice(0, MOST_ENDPOINTS))
  return eligible.filter((row) => chosen.has(row))
}

const labelsText = (labels: EndpointRow['labels']): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join()

const hostOf = (query: URLSearchParams): string =>
  parseInput({ host: query.get('host') ?? '' }, hostQuery).host

const unknownHost = (host: string): AppError =>
  new AppError('not-found', `No Service or ServiceEntry has the host ${host}`, { field: 'host' })
