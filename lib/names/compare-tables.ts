import { isHeadlessHost } from '#lib/names/headless-host.ts'
import type { MeshNames } from '#lib/names/mesh-names.ts'
import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { NameInfo, NameTable } from '#lib/names/name-service.ts'
import { answersDns } from '#lib/names/resolve.ts'
import { differenceFromIstiod } from '#lib/names/table-difference.ts'
import type { TableRow } from '#lib/names/tables.ts'

/** null: not known. */
export type NameTables = { computed: NameTable | null; istiod: NameTable | null; agent: NameTable | null }

/**
 * Every host of the three tables of a proxy, in the order of their names, with why the tables differ there. A table that is
 * not known differs from none. Costs one look at each host.
 */
export function compareTables(names: MeshNames, proxy: NameProxy, tables: NameTables): TableRow[] {
  const hosts = new Set([tables.computed ?? {}, tables.istiod ?? {}, tables.agent ?? {}].flatMap(Object.keys))
  const explain = differences(names, proxy, tables)
  return [...hosts].sort().map((host) => {
    const infos = {
      computed: infoOf(tables.computed, host),
      istiod: infoOf(tables.istiod, host),
      agent: infoOf(tables.agent, host),
    }
    return { host, ...infos, difference: explain(host, infos) }
  })
}

type Infos = Pick<TableRow, 'computed' | 'istiod' | 'agent'>

const infoOf = (table: NameTable | null, host: string): NameInfo | null =>
  table && Object.hasOwn(table, host) ? (table[host] ?? null) : null

function differences(
  names: MeshNames,
  proxy: NameProxy,
  { computed, istiod, agent }: NameTables,
): (host: string, infos: Infos) => string {
  const isEmpty = (table: NameTable | null) => table !== null && Object.keys(table).length === 0
  const isOff = !answersDns(proxy)
  const isIstiodEmpty = isEmpty(istiod)
  const isAgentEmpty = isEmpty(agent)
  const fromIstiod = (host: string, infos: Infos): string => {
    if (computed === null || istiod === null || sameInfo(infos.computed, infos.istiod)) return ''
    if (isIstiodEmpty)
      return isOff
        ? 'DNS capture is off, so the proxy has not asked istiod for names.'
        : 'istiod holds no names for this proxy: it has not asked for any yet.'
    return differenceFromIstiod(names, proxy, host, infos.computed, infos.istiod)
  }
  const fromAgent = (host: string, infos: Infos): string => {
    const isByObjects = istiod === null || (isIstiodEmpty && isOff)
    const reference = isByObjects ? infos.computed : infos.istiod
    if (agent === null || (isByObjects && computed === null) || sameInfo(reference, infos.agent)) return ''
    const told = istiod === null ? 'the objects say' : 'istiod would send'
    if (isAgentEmpty)
      return isOff
        ? istiod === null || !isIstiodEmpty
          ? 'DNS capture is off, so the agent holds no names.'
          : ''
        : 'The agent holds no names: it has got no table yet.'
    if (isHeadlessHost(names, host))
      return `The agent holds an older list than ${told}: names are not pushed when only endpoints change, so a headless host stays as it was until a Service, ServiceEntry or Sidecar changes.`
    if (!infos.agent) return `The agent lacks what ${told}: the last change has not reached it.`
    if (!reference)
      return `The agent still holds it, though it is not among what ${told}: the last change has not reached it.`
    return `The agent holds something older than ${told}: the last change has not reached it.`
  }
  return (host, infos) =>
    [fromIstiod(host, infos), fromAgent(host, infos)].filter((one) => one !== '').join(' ')
}

/** Whether two entries say the same; neither the order of addresses nor a repeated one counts. */
function sameInfo(one: NameInfo | null, other: NameInfo | null): boolean {
  if (!one || !other) return one === other
  return (
    one.registry === other.registry &&
    (one.shortname ?? '') === (other.shortname ?? '') &&
    (one.namespace ?? '') === (other.namespace ?? '') &&
    sameAddresses(one.ips, other.ips)
  )
}

function sameAddresses(one: readonly string[], other: readonly string[]): boolean {
  if (one.length === 1 && other.length === 1) return one[0] === other[0]
  const [a, b] = [new Set(one), new Set(other)]
  return a.size === b.size && [...a].every((ip) => b.has(ip))
}
