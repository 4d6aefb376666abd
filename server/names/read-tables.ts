import { z } from 'zod'
import { compareTables } from '#lib/names/compare-tables.ts'
import type { NameTable } from '#lib/names/name-service.ts'
import { nameTable } from '#lib/names/name-table.ts'
import type { ColumnState, TableRow, TablesAnswer } from '#lib/names/tables.ts'
import type { Clock } from '#server/clock.ts'
import { systemClock } from '#server/clock.ts'
import { parseInput } from '#server/http/respond.ts'
import { currentNames, type NamesRuntime } from '#server/names/current-names.ts'
import type { Told } from '#server/names/name-sources.ts'
import { proxyId } from '#server/names/query.ts'
import { toldOf } from '#server/names/told-of-proxy.ts'
import { unreadKinds } from '#server/names/unread-kinds.ts'

const PAGE_SIZE = 100
const querySchema = z.object({
  proxy: proxyId,
  q: z.string().max(200).default(''),
  only: z.enum(['differences', '']).default(''),
  page: z.coerce.number().int().min(1).max(100_000).default(1),
})

/**
 * The name table of one proxy three times: computed, as its istiod would send it now, and as its agent holds it. What
 * can't be asked says why. Throws AppError `bad-request`, or `not-found` for an unknown proxy.
 */
export async function readTables(
  runtime: NamesRuntime,
  query: URLSearchParams,
  clock: Clock = systemClock,
): Promise<TablesAnswer> {
  const { proxy: id, q, only, page } = parseInput(Object.fromEntries(query), querySchema)
  const { proxy, istiod, agent } = await toldOf(runtime, id, clock)
  const names = await currentNames(runtime)
  const unread = unreadKinds(runtime.store.feeds())
  const computed = unread ?? { value: nameTable(names, proxy), atMs: clock.nowMs() }
  const all = compareTables(names, proxy, {
    computed: tableOf(computed),
    istiod: tableOf(istiod),
    agent: tableOf(agent),
  })
  const words = q.toLowerCase().split(/\s+/).filter(Boolean)
  const matching = all.filter(
    (row) => (only === '' || row.difference !== '') && (words.length === 0 || holds(row, words)),
  )
  const last = Math.max(1, Math.ceil(matching.length / PAGE_SIZE))
  const current = Math.min(page, last)
  return {
    proxy,
    settings: names.settings.knownBy,
    columns: { computed: columnOf(computed), istiod: columnOf(istiod), agent: columnOf(agent) },
    rows: matching.slice((current - 1) * PAGE_SIZE, current * PAGE_SIZE),
    page: current,
    pageSize: PAGE_SIZE,
    matching: matching.length,
    total: all.length,
    differences: all.filter(({ difference }) => difference !== '').length,
  }
}

const tableOf = (told: Told<NameTable>): NameTable | null => ('value' in told ? told.value : null)

const columnOf = (told: Told<NameTable>): ColumnState =>
  'value' in told
    ? { state: 'known', atMs: told.atMs, hosts: Object.keys(told.value).length }
    : { state: 'unknown', reason: told.reason }

function holds({ host, computed, istiod, agent }: TableRow, words: readonly string[]): boolean {
  const ips = [computed, istiod, agent].flatMap((info) => info?.ips ?? [])
  const text = [host, ...ips].join('\n').toLowerCase()
  return words.every((word) => text.includes(word))
}
