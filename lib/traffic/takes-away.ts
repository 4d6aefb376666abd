import { isJsonObject, type JsonObject, textsOf } from '#lib/json.ts'
import type { SpecChange } from '#lib/traffic/order-writes.ts'
import { listAt, objectAt, textAt } from '#lib/traffic/spec-edit.ts'

/**
 * Whether a change leaves others with less than they may rely on until they have been written as well, and brings nothing
 * that they wait for: an object that goes, a host or port that goes, a kind of connection that is no longer taken.
 */
export function takesAway({ ref, before, after }: SpecChange): boolean {
  if (ref.kind === 'PeerAuthentication') return takesLess(before ?? {}, after ?? {})
  if (!before) return false
  if (!after) return true
  const was = thingsOf(ref.kind, before)
  const is = thingsOf(ref.kind, after)
  return [...was].some((one) => !is.has(one)) && [...is].every((one) => was.has(one))
}

/** What a ServiceEntry or a Gateway offers to routes; nothing for kinds that routes do not name. */
function thingsOf(kind: SpecChange['ref']['kind'], spec: JsonObject): Set<string> {
  if (kind === 'ServiceEntry')
    return new Set([
      ...textsOf(spec.hosts).map((host) => `host ${host}`),
      ...listAt(spec, 'ports')
        .filter(isJsonObject)
        .map(({ number }) => `port ${number}`),
      ...listAt(spec, 'endpoints')
        .filter(isJsonObject)
        .map(({ address }) => `endpoint ${address}`),
    ])
  if (kind !== 'Gateway') return new Set()
  const servers = listAt(spec, 'servers').filter(isJsonObject)
  return new Set(
    servers.flatMap((server) =>
      textsOf(server.hosts).map((host) => `${objectAt(server, 'port').number} ${host}`),
    ),
  )
}

/** Modes by whether plain text and mutual TLS are taken; PERMISSIVE, which is Istio's default, takes both. */
const TAKES: Record<string, { plain: boolean; mutual: boolean }> = {
  DISABLE: { plain: true, mutual: false },
  STRICT: { plain: false, mutual: true },
}
const BOTH = { plain: true, mutual: true }

function takesLess(before: JsonObject, after: JsonObject): boolean {
  const ports = [before, after].flatMap((spec) => Object.keys(objectAt(spec, 'portLevelMtls')))
  return ['', ...ports].some((port) => {
    const was = takesAt(before, port)
    const is = takesAt(after, port)
    return (was.plain && !is.plain) || (was.mutual && !is.mutual)
  })
}

/** What a policy takes at a port, or where none is named for an empty one. */
function takesAt(spec: JsonObject, port: string) {
  const own = textAt(objectAt(objectAt(spec, 'portLevelMtls'), port), 'mode')
  const mode = port === '' || own === '' || own === 'UNSET' ? textAt(objectAt(spec, 'mtls'), 'mode') : own
  return TAKES[mode] ?? BOTH
}
