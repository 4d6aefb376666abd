import { nameFindings } from '#lib/names/findings.ts'
import { allocationOf } from '#lib/names/legacy-allocation.ts'
import type { MeshNames } from '#lib/names/mesh-names.ts'
import { namePools } from '#lib/names/pools.ts'
import type { WatchAnswer } from '#lib/names/watch.ts'
import type { History } from '#server/history/history.ts'
import { allocationHistory } from '#server/names/allocation-history.ts'
import { currentNames, type NamesRuntime } from '#server/names/current-names.ts'
import type { NameSources } from '#server/names/name-sources.ts'

/** More than anybody reads; the answer says how many there are. */
const MOST = 500

/** What is wrong with names and addresses now, and how full the pools are. Never throws for a history that is away. */
export async function readWatch(
  runtime: NamesRuntime & { history: Pick<History, 'read'> },
): Promise<WatchAnswer> {
  const nowMs = Date.now()
  const [names, history] = await Promise.all([
    currentNames(runtime),
    allocationHistory(runtime.history, nowMs),
  ])
  const allocation = await allocationNow(names, runtime.names)
  const findings = nameFindings(names, nowMs, allocation)
  return {
    findings: findings.slice(0, MOST),
    findingsTotal: findings.length,
    pools: namePools(names.inventory, history, nowMs),
    allocation,
  }
}

/** Where no object has an allocated address, the table of a proxy that asks for the older allocation tells whether it runs. */
async function allocationNow(names: MeshNames, sources: NameSources): Promise<WatchAnswer['allocation']> {
  const known = allocationOf(names)
  if (known !== 'unknown') return known
  const told = await sources.proxies()
  if (!('value' in told)) return known
  const asking = [...told.value.values()].find(
    ({ dnsCapture, dnsAutoAllocate, istiod }) => dnsCapture && dnsAutoAllocate && istiod !== '',
  )
  const table = asking && (await sources.istiodTable(asking))
  return table && 'value' in table ? allocationOf(names, table.value) : known
}
