import { askConnections, type TypedConnection } from '#server/istiod/ask-connections.ts'
import type { Door } from '#server/istiod/door.ts'
import type { FoundIstiods } from '#server/istiod/find-istiods.ts'
import { sayWhy } from '#server/istiod/say-why.ts'

/** A proxy's connection and the istiod that has it. */
export type Seen = { connection: TypedConnection; door: Door }
/**
 * What all istiods have: the newest connection of each proxy, the names of those that answered, and why others could not be
 * asked.
 */
export type SeenConnections = {
  byProxy: ReadonlyMap<string, Seen>
  asked: readonly string[]
  missing: string
  atMs: number
}

/** Asks every istiod for its connections; `reason` when none answers. Rejects never. */
export async function seeConnections(
  found: FoundIstiods,
  nowMs: () => number,
  limits: { mostBytes?: number } = {},
): Promise<SeenConnections | { reason: string }> {
  if ('reason' in found) return found
  const failures: string[] = []
  const asked: string[] = []
  const all = await Promise.all(
    found.doors.map((door) =>
      askConnections(door, limits).then(
        (connections) => {
          asked.push(door.name)
          return connections.map((connection): Seen => ({ connection, door }))
        },
        (error: unknown) => {
          failures.push(sayWhy(door, error))
          return []
        },
      ),
    ),
  )
  const missing = [...failures, ...(found.missing ? [found.missing] : [])].join('; ')
  return failures.length === found.doors.length
    ? { reason: missing }
    : { byProxy: newestOf(all.flat()), asked, missing, atMs: nowMs() }
}

/** A proxy that has changed istiods may still be listed by the old one. */
function newestOf(all: readonly Seen[]): ReadonlyMap<string, Seen> {
  const newest = new Map<string, Seen>()
  for (const one of all) {
    const other = newest.get(one.connection.proxyId)
    if (!other || one.connection.connectedAtMs > other.connection.connectedAtMs)
      newest.set(one.connection.proxyId, one)
  }
  return newest
}
