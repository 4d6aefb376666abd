import { z } from 'zod'
import { HEALTH_STATES } from '#lib/health/health-state.ts'
import { objectName } from '#lib/kube/object-name.ts'
import { VIP_ORIGINS } from '#lib/names/name-row.ts'

/**
 * What a browser asks to see: a screen with its search, filters, order and page. It is answered by the server,
 * so a browser never receives more than one page of rows. It travels as the query string of the stream's URL.
 */
const text = z.string().max(200).default('')
const page = z.coerce.number().int().min(1).max(100_000).default(1)
const pageSize = z.coerce.number().int().min(10).max(200).default(50)
const dir = z.enum(['asc', 'desc']).default('asc')

export const GROUP_SORTS = ['name', 'namespace', 'eligible', 'total', 'unhealthy'] as const
export const ENTRY_SORTS = ['name', 'address', 'state', 'since', 'connectedAt', 'version'] as const
export const HOST_SORTS = ['host', 'namespace', 'rules'] as const
export const NAME_SORTS = ['host', 'namespace', 'vip', 'endpoints'] as const

export const viewQuerySchema = z.discriminatedUnion('view', [
  z.object({ view: z.literal('shell') }),
  z.object({ view: z.literal('overview') }),
  z.object({ view: z.literal('entry'), namespace: objectName, name: objectName }),
  z.object({
    view: z.literal('groups'),
    q: text,
    namespace: text,
    state: z.enum([...HEALTH_STATES, '']).default(''),
    sort: z.enum(GROUP_SORTS).default('name'),
    dir,
    page,
    pageSize,
  }),
  z.object({
    view: z.literal('group'),
    namespace: objectName,
    name: objectName,
    q: text,
    state: z.enum([...HEALTH_STATES, '']).default(''),
    sort: z.enum(ENTRY_SORTS).default('name'),
    dir,
    page,
    pageSize,
  }),
  z.object({
    view: z.literal('hosts'),
    q: text,
    namespace: text,
    sort: z.enum(HOST_SORTS).default('host'),
    dir,
    page,
    pageSize,
  }),
  z.object({ view: z.literal('host'), host: z.string().min(1).max(253) }),
  z.object({
    view: z.literal('names'),
    q: text,
    namespace: text,
    origin: z.enum([...VIP_ORIGINS, 'none', '']).default(''),
    problems: z.enum(['only', '']).default(''),
    sort: z.enum(NAME_SORTS).default('host'),
    dir,
    page,
    pageSize,
  }),
  z.object({ view: z.literal('name'), host: z.string().min(1).max(253) }),
])

export type ViewQuery = z.infer<typeof viewQuerySchema>
export type ViewQueryOf<V extends ViewQuery['view']> = Extract<ViewQuery, { view: V }>

/** The canonical query string of a view: equal views give equal strings, so it can serve as a key. */
export function viewKey(query: ViewQuery): string {
  const entries = Object.entries(query).map(([name, value]): [string, string] => [name, String(value)])
  return new URLSearchParams(entries.sort(([a], [b]) => (a < b ? -1 : 1))).toString()
}
