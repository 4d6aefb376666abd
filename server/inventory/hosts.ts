import { z } from 'zod'
import { endpointRows } from '#lib/mesh/endpoint-rows.ts'
import { hostBackends } from '#lib/mesh/host-backends.ts'
import type { Inventory } from '#lib/mesh/inventory.ts'
import type { HostBackends } from '#lib/mesh/views.ts'
import type { EndpointsAnswer } from '#lib/traffic/endpoint-set.ts'
import { AppError } from '#server/app-error.ts'
import { parseInput } from '#server/http/respond.ts'

/** A simulator shows no more; the ones that take requests come first. */
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
  return { host, endpoints: all.slice(0, MOST_ENDPOINTS), total: all.length }
}

const hostOf = (query: URLSearchParams): string =>
  parseInput({ host: query.get('host') ?? '' }, hostQuery).host

const unknownHost = (host: string): AppError =>
  new AppError('not-found', `No Service or ServiceEntry has the host ${host}`, { field: 'host' })
