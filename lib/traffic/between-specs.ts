import { canonicalJson, isJsonObject, type JsonObject, textsOf } from '#lib/json.ts'
import { isDeepStrictEqual } from '#lib/stream/equal.ts'
import type { SpecChange } from '#lib/traffic/order-writes.ts'
import { listAt, objectAt, textAt } from '#lib/traffic/spec-edit.ts'

export type Halves = [early: SpecChange | null, late: SpecChange | null]

/** A change in one write or two: `between` is what there is to be while VirtualServices are written. */
export function halvesOf(change: SpecChange, between: JsonObject): Halves {
  const { ref, before, after } = change
  if (isDeepStrictEqual(between, after)) return [change, null]
  if (isDeepStrictEqual(between, before)) return [null, change]
  return [
    { ref, before, after: between },
    { ref, before: between, after },
  ]
}

/**
 * The new spec with what goes left in it, as routes lead there until they are written: hosts, ports and endpoints of a
 * ServiceEntry, hosts of a Gateway's servers and of a Sidecar's egress. What can't stand beside the new is left out. Null
 * for other kinds, and where the two can't be one.
 */
export function betweenSpecs(
  kind: SpecChange['ref']['kind'],
  before: JsonObject,
  after: JsonObject,
): JsonObject | null {
  if (kind === 'ServiceEntry') return entryBetween(before, after)
  if (kind === 'Gateway') return gatewayBetween(before, after)
  return kind === 'Sidecar' ? sidecarBetween(before, after) : null
}

/** The later list with what is only in the earlier one; in the earlier one's order when it gains nothing. */
function withLeaving<T>(before: readonly T[], after: readonly T[], keyOf: (one: T) => unknown): T[] {
  const [old, now] = [before, after].map((list) => new Map(list.map((one) => [keyOf(one), one])))
  const leaving = before.filter((one) => !now?.has(keyOf(one)))
  if (leaving.length === 0) return [...after]
  if (after.some((one) => !old?.has(keyOf(one)))) return [...after, ...leaving]
  return before.map((one) => now?.get(keyOf(one)) ?? one)
}

const objectsIn = (spec: JsonObject, key: string): JsonObject[] => listAt(spec, key).filter(isJsonObject)
const withLists = (spec: JsonObject, lists: Record<string, unknown[]>): JsonObject => ({
  ...spec,
  ...Object.fromEntries(Object.entries(lists).filter(([key, list]) => list.length > 0 || key in spec)),
})

function entryBetween(before: JsonObject, after: JsonObject): JsonObject | null {
  if (textAt(before, 'resolution') !== textAt(after, 'resolution')) return null
  const names = new Set(objectsIn(after, 'ports').map(({ name }) => name))
  const numbers = new Set(objectsIn(after, 'ports').map(({ number }) => number))
  const oldPorts = objectsIn(before, 'ports').filter(
    (port) => numbers.has(port.number) || !names.has(port.name),
  )
  const ports = withLeaving(oldPorts, objectsIn(after, 'ports'), ({ number }) => number)
  const known = new Set(ports.map(({ name }) => name))
  const isAlone = after.workloadSelector !== undefined || after.resolution === 'DNS_ROUND_ROBIN'
  const addresses = new Set(objectsIn(after, 'endpoints').map(({ address }) => address))
  const oldEndpoints = objectsIn(before, 'endpoints').filter(
    (one) =>
      addresses.has(one.address) ||
      (!isAlone && Object.keys(objectAt(one, 'ports')).every((name) => known.has(name))),
  )
  return withLists(after, {
    hosts: withLeaving(textsOf(before.hosts), textsOf(after.hosts), (host) => host),
    ports,
    endpoints: withLeaving(oldEndpoints, objectsIn(after, 'endpoints'), ({ address }) => address),
  })
}

/** Servers are told apart by their ports, whose names no two of a Gateway may share. */
function gatewayBetween(before: JsonObject, after: JsonObject): JsonObject {
  const servers = objectsIn(after, 'servers')
  const offered = new Set(servers.flatMap((one) => textsOf(one.hosts).map((host) => placeOf(one, host))))
  const ports = servers.map((one) => objectAt(one, 'port'))
  const old = objectsIn(before, 'servers').flatMap((server) => {
    const now = servers.find((one) => portOf(one) === portOf(server))
    const { number, name } = objectAt(server, 'port')
    if (!now && ports.some((port) => port.number === number || port.name === name)) return []
    const stays = new Set(textsOf(now?.hosts))
    const hosts = textsOf(server.hosts).filter(
      (host) => stays.has(host) || !offered.has(placeOf(server, host)),
    )
    return hosts.length > 0 ? [{ ...server, hosts }] : []
  })
  return withLists(after, { servers: withLeaving(old, withHosts(old, servers), portOf) })
}

/** Without egress a Sidecar's proxies see everything; a listener for all ports has to be the last. */
function sidecarBetween(before: JsonObject, after: JsonObject): JsonObject {
  const [old, now] = [before, after].map((spec) => objectsIn(spec, 'egress'))
  if (!old || !now || now.length === 0) return after
  const { egress: _, ...open } = after
  if (old.length === 0) return open
  const [was, is] = [old, now].map((list) => new Set(list.flatMap(({ hosts }) => textsOf(hosts))))
  const without = (listeners: JsonObject[], others: Set<string> | undefined): JsonObject[] =>
    listeners.map((one) => ({
      ...one,
      hosts: textsOf(one.hosts).filter((host) => !isExclusion(host) || others?.has(host)),
    }))
  const fitting = old.filter(
    (one) => !now.some((other) => portOf(one) !== portOf(other) && isSameNumber(one, other)),
  )
  const lists = withHosts(without(fitting, is), without(now, was)).map((one, index) =>
    textsOf(one.hosts).length > 0 ? one : { ...one, hosts: now[index]?.hosts },
  )
  const egress = withLeaving(fitting, lists, portOf)
  return { ...after, egress: [...egress.filter(hasPort), ...egress.filter((one) => !hasPort(one))] }
}

/** Listeners with the hosts that those of the same port had before. */
const withHosts = (before: readonly JsonObject[], after: readonly JsonObject[]): JsonObject[] =>
  after.map((one) => {
    const was = before.find((other) => portOf(other) === portOf(one))
    return was ? { ...one, hosts: withLeaving(textsOf(was.hosts), textsOf(one.hosts), (host) => host) } : one
  })

const portOf = ({ port, bind }: JsonObject): string => canonicalJson([port ?? null, bind ?? ''])
const placeOf = (server: JsonObject, host: string): string => `${objectAt(server, 'port').number} ${host}`
const hasPort = ({ port }: JsonObject): boolean => isJsonObject(port)
const isSameNumber = (one: JsonObject, other: JsonObject): boolean =>
  hasPort(one) && objectAt(one, 'port').number === objectAt(other, 'port').number
const isExclusion = (host: string): boolean => host.startsWith('~')
