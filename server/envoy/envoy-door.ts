import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { EnvoyWay } from '#lib/proxies/envoy-way.ts'

export type AskLimits = { limitMs?: number; limitBytes?: number; signal?: AbortSignal }
/** An answer as it comes. `body` rejects with an Unusable beyond the limits, and ends the connection when it is left. */
export type EnvoyAnswer = { status: number; contentType: string; body: AsyncIterable<Uint8Array> }

/**
 * A way to the admin endpoint of one Envoy. `path` is one of the allowed pages with its query (lib/envoy/admin-pages.ts); any
 * other is refused before a call is made. Rejects with an Unusable whose message reads on after `way.words`.
 */
export type EnvoyDoor = {
  way: EnvoyWay
  open(path: string, limits?: AskLimits): Promise<EnvoyAnswer>
  /** Of a page with status 200, with everything secret taken out. */
  getJson(path: string, limits?: AskLimits): Promise<unknown>
  getText(path: string, limits?: AskLimits): Promise<string>
  /** The same as bytes, of either: for what is not to be parsed in this thread (server/envoy/off-thread.ts). */
  getBytes(path: string, limits?: AskLimits): Promise<Uint8Array<ArrayBuffer>>
  /** The one mutation: sets the level of all loggers, or of one. Gives the loggers with their levels. */
  setLogLevel(level: string, logger?: string): Promise<string>
}

/** The Envoy of a proxy, or why it can't be reached and what to set. It never throws. */
export type FindEnvoy = (proxy: NameProxy) => { door: EnvoyDoor } | { reason: string }
