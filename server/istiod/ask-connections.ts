import { partsOfProxyId } from '#lib/names/proxy-id.ts'
import { Unusable } from '#server/http/get-json.ts'
import type { Door } from '#server/istiod/door.ts'
import { type Connection, readAdsz, readProxyTypes } from '#server/istiod/read-adsz.ts'

const MIB = 1024 * 1024
/** What all metadata may come to: adsz repeats for each proxy every name that it watches, and istiod builds it in memory. */
const MOST_METADATA_BYTES = 16 * MIB
/** Each connection has about 150 bytes, and about 2 KiB in syncz. */
const LIMIT_BYTES = 32 * MIB

/** `type` is empty where it is not known. */
export type TypedConnection = Connection & { type: string }

export const connectionQuery = (connectionId: string): string => `proxyID=${encodeURIComponent(connectionId)}`

/**
 * The connections of one istiod, with their metadata when that is not too much to ask for, which the size of a single one
 * tells. Rejects with an Unusable whose message reads on after the door's name.
 */
export async function askConnections(
  door: Door,
  { mostBytes = MOST_METADATA_BYTES } = {},
): Promise<TypedConnection[]> {
  const bare = await askAdsz(door, '/debug/connections')
  const sample = bare[Math.floor(bare.length / 2)]
  if (!sample) return []
  const one = await door.getJson(`/debug/adsz?${connectionQuery(sample.connectionId)}`).catch(unlessRefused)
  if (one === null || JSON.stringify(one).length * bare.length > mostBytes) return bare.map(untyped)
  const [full, types] = await Promise.all([
    askAdsz(door, '/debug/adsz').catch(() => null),
    askTypes(door, '/debug/syncz'),
  ])
  return full?.map((connection) => typed(connection, types)) ?? bare.map(untyped)
}

/** One connection with its metadata. A proxy that has left this istiod is an Unusable with status 404. */
export async function askConnection(
  door: Door,
  { connectionId, proxyId }: Connection,
): Promise<TypedConnection> {
  const { namespace } = partsOfProxyId(proxyId)
  const [found, types] = await Promise.all([
    askAdsz(door, `/debug/adsz?${connectionQuery(connectionId)}`),
    askTypes(door, `/debug/syncz?namespace=${encodeURIComponent(namespace)}`),
  ])
  const connection = found.find((one) => one.connectionId === connectionId)
  if (!connection) throw new Unusable(`answered about another proxy than ${proxyId}`, 404)
  return typed(connection, types)
}

async function askAdsz(door: Door, path: string): Promise<Connection[]> {
  const connections = readAdsz(await door.getJson(path, { limitBytes: LIMIT_BYTES }))
  if (!connections) throw new Unusable('answered something that is no list of proxies')
  return connections
}

/** Without it every proxy is taken for a sidecar, which nearly all are. */
async function askTypes(door: Door, path: string): Promise<ReadonlyMap<string, string>> {
  const answer = await door.getJson(path, { limitBytes: 2 * LIMIT_BYTES }).catch(() => null)
  return readProxyTypes(answer) ?? new Map()
}

/** A proxy may leave between two questions; who refuses one refuses the others too. */
function unlessRefused(error: unknown): null {
  if (error instanceof Unusable && error.status !== 401 && error.status !== 403) return null
  throw error
}

const untyped = (connection: Connection): TypedConnection => ({ ...connection, type: '' })
const typed = (connection: Connection, types: ReadonlyMap<string, string>): TypedConnection => ({
  ...connection,
  type: types.get(connection.proxyId) ?? '',
})
