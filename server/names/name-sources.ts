import type { NameProxy } from '#lib/names/name-proxy.ts'
import type { NameSettings, NameTable } from '#lib/names/name-service.ts'

/**
 * An answer with the time it was given, or why there is none and what to do about it, in a sentence. `missing` says what
 * could not be asked although the rest answered: one of several istiods; `asked` names those that answered.
 */
export type Told<T> =
  | { value: T; atMs: number; missing?: string; asked?: readonly string[] }
  | { reason: string }

/** What proxies, istiods and agents themselves say of names. Nothing here throws for a mesh that can't be reached. */
export type NameSources = {
  /**
   * The connected proxies of all istiods, by id. Shared for some seconds. Where the metadata of all would be too much to ask
   * istiod for, they are read off their objects (`knownBy: 'objects'`); {@link NameSources.proxy} asks about one.
   */
  proxies(): Promise<Told<ReadonlyMap<string, NameProxy>>>
  /** One connected proxy, as it told istiod itself. */
  proxy(id: string): Promise<Told<NameProxy>>
  /** What the istiod of this proxy would send it now; an empty table when the proxy has not asked for names. */
  istiodTable(proxy: NameProxy): Promise<Told<NameTable>>
  /** What its istiod would send it now: /debug/config_dump, endpoints included, as it came: with secrets, and not parsed. */
  istiodConfig(proxy: NameProxy, signal?: AbortSignal): Promise<Told<Uint8Array<ArrayBuffer>>>
  /** What its agent last got. */
  agentTable(proxy: NameProxy): Promise<Told<NameTable>>
  /** The mesh's own configuration; Istio's defaults when no istiod can be asked. */
  settings(): Promise<NameSettings>
}
